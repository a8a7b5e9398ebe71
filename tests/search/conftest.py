"""Fixtures of the tests of search."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.search import Offers, Searcher, current_search
from app.search.extension import State
from app.search.whoosh_engine import WhooshEngine

from .factories import MemorySource


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    """A searcher of its own, without an application."""
    return Searcher(tmp_path / "index", WhooshEngine())


@pytest.fixture
def source() -> MemorySource:
    return MemorySource()


@pytest.fixture
def searching(app: Flask, source: MemorySource) -> Iterator[Searcher]:
    """The application's searcher, over `source` instead of what the product holds."""
    before = app.extensions["luukku_search"]
    app.extensions["luukku_search"] = State([source], Offers)
    yield current_search()
    app.extensions["luukku_search"] = before
