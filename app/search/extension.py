"""The application's searcher and what `web.py` plugs into it."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _

from app.core.errors import AppError
from app.core.jobs import Payload
from app.core.settings import current_settings

from .changes import Source, apply_changes, heal, rebuild
from .engine import IndexDamaged
from .engines import engine_named
from .rule_queries import load_rules, rules_version
from .rules import NO_RULES, Rules
from .searcher import Searcher
from .solved import count_solved

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A way on from a page without results."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What a page without results offers: read much, the categories, and where to `ask` people."""

    popular: Sequence[Link] = ()
    categories: Sequence[Link] = ()
    ask: str | None = None


NO_OFFERS = Offers()
Browse = Callable[[str], Offers]
"""Takes the words that found nothing."""


class State:
    """What the application keeps for search."""

    def __init__(self, sources: Sequence[Source], browse: Browse) -> None:
        self.sources = sources
        self.browse = browse
        self.searcher: Searcher | None = None
        self.rules = NO_RULES
        self.process = 0


def init_search(app: Flask, sources: Sequence[Source],
                browse: Browse = lambda _words: NO_OFFERS) -> None:
    """Give `app` its search over `sources`; `browse` fills pages without results."""
    app.extensions["luukku_search"] = State(sources, browse)
    app.register_error_handler(IndexDamaged, _answer_damaged)


def current_search() -> Searcher:
    """Return the running application's searcher, over the index that its settings name."""
    state, settings = _state(), current_settings()
    root = settings.search_index
    if (state.searcher is None or state.searcher.library.root != root
            or state.process != os.getpid()):  # after a fork the files must not be shared
        state.searcher = Searcher(root, engine_named(settings.search_engine), current_rules)
        state.process = os.getpid()
    return state.searcher


def current_rules() -> Rules:
    """Return what editors and data add to search: kept until the request's settings say that it
    changed, so it costs no query.
    """
    state, version = _state(), rules_version()
    if state.rules.version != version:
        state.rules = load_rules(version) if version else NO_RULES
    return state.rules


def current_sources() -> Sequence[Source]:
    """Return what the index is made of."""
    return _state().sources


def current_offers(words: str) -> Offers:
    """Return what a page offers when nothing was found for `words`."""
    return _state().browse(words)


def search_handler(payloads: Sequence[Payload]) -> None:
    """Apply index changes: the handler of the jobs that `enqueue_change` makes."""
    apply_changes(current_search().library, current_sources(), payloads)


def heal_handler(_payloads: Sequence[Payload]) -> None:
    """Repair the index if it needs it: a job that the worker does when it starts, and repeats."""
    heal(current_search().library, current_sources())


def rebuild_handler(_payloads: Sequence[Payload]) -> None:
    """Make the index anew: the handler of REBUILD_JOB."""
    rebuild(current_search().library, current_sources())


def solved_handler(_payloads: Sequence[Payload]) -> None:
    """Count what solved journeys: a job that the worker repeats."""
    count_solved(current_sources())


def _answer_damaged(error: IndexDamaged) -> Any:
    log.error("the search index cannot be read: %s", error)
    return current_app.handle_user_exception(AppError(
        _("Search is being repaired and is back in a moment. You can browse the subjects "
          "meanwhile."), HTTPStatus.SERVICE_UNAVAILABLE))


def _state() -> State:
    state: State = current_app.extensions["luukku_search"]
    return state
