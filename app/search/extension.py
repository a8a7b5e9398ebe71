"""The application's searcher and what `web.py` plugs into it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from app.core.jobs import Payload
from app.core.settings import current_settings

from .changes import Source, apply_changes
from .searcher import Searcher
from .whoosh_engine import WhooshEngine


@dataclass(frozen=True, slots=True)
class Link:
    """A way on from a page without results."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What a page without results offers: read much, and the categories."""

    popular: Sequence[Link] = ()
    categories: Sequence[Link] = ()


Browse = Callable[[], Offers]


class _State:
    def __init__(self, sources: Sequence[Source], browse: Browse) -> None:
        self.sources = sources
        self.browse = browse
        self.searcher: Searcher | None = None
        self.process = 0


def init_search(app: Flask, sources: Sequence[Source], browse: Browse = Offers) -> None:
    """Give `app` its search over `sources`; `browse` fills pages without results."""
    app.extensions["luukku_search"] = _State(sources, browse)


def current_search() -> Searcher:
    """Return the running application's searcher, over the index that its settings name."""
    state, root = _state(), current_settings().search_index
    if (state.searcher is None or state.searcher.library.root != root
            or state.process != os.getpid()):  # after a fork the files must not be shared
        state.searcher, state.process = Searcher(root, WhooshEngine()), os.getpid()
    return state.searcher


def current_sources() -> Sequence[Source]:
    """Return what the index is made of."""
    return _state().sources


def current_offers() -> Offers:
    """Return what a page without results offers."""
    return _state().browse()


def search_handler(payloads: Sequence[Payload]) -> None:
    """Apply index changes: the handler of the jobs that `enqueue_change` makes."""
    apply_changes(current_search().library, current_sources(), payloads)


def _state() -> _State:
    state: _State = current_app.extensions["luukku_search"]
    return state
