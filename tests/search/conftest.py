"""Fixtures of the tests of search."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.search import Searcher, current_search
from app.search.engines import ENGINES, engine_named
from app.search.extension import NO_OFFERS, State

from .factories import MemorySource


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def searcher(tmp_path: Path, engine_name: str) -> Searcher:
    """A searcher of its own, without an application."""
    return Searcher(tmp_path / "index", engine_named(engine_name))


@pytest.fixture
def source() -> MemorySource:
    return MemorySource()


@pytest.fixture
def searching(app: Flask, source: MemorySource) -> Iterator[Searcher]:
    """The application's searcher, over `source` instead of what the product holds."""
    before = app.extensions["luukku_search"]
    app.extensions["luukku_search"] = State([source], lambda _words: NO_OFFERS)
    yield current_search()
    app.extensions["luukku_search"] = before
