"""Reading what editors added to search: for the staff pages, and as the rules of the searcher."""

from collections.abc import Iterator
from typing import TypeVar

import sqlalchemy as sa
from flask import has_request_context

from app.core.database import read_rows
from app.core.paging import Page, paginate
from app.core.site_settings import SiteSetting, site_settings

from .documents import Key
from .models import Pin, Rule, Solved, StopWord, Synonym
from .rule_lines import read_line
from .rules import Rules, make_rules

VERSION = "search_rules"  # a site setting: read once a request anyway
PAGE = 50
R = TypeVar("R", bound=Rule)


def rules_version() -> str:
    """Return what changes whenever a rule does; empty while there never was one."""
    if has_request_context():
        return str(site_settings().get(VERSION, ""))
    # The worker and commands live long in one context, in which site settings are kept.
    return str(read_rows(_VERSION).scalar() or "")


def load_rules(version: str) -> Rules:
    """Return the rules as they are now; four queries."""
    return make_rules(
        version, synonyms=_synonyms(),
        stop_words=((language, word, stops) for language, word, stops in read_rows(
            sa.select(StopWord.language, StopWord.text, StopWord.stops))),
        pins=((language, query, [Key(kind, identity, language) for kind, identity in documents])
              for language, query, documents in read_rows(
                  sa.select(Pin.language, Pin.text, Pin.documents))),
        solved=((Key(kind, identity, language), journeys)
                for kind, identity, language, journeys in read_rows(
                    sa.select(Solved.kind, Solved.id, Solved.language, Solved.journeys))))


def list_rules(model: type[R], language: str, number: int) -> Page[R]:
    """Return a page of the rules of one kind and language, in the order of the alphabet."""
    return paginate(sa.select(model).where(model.language == language).order_by(
        sa.func.lower(model.text), model.id), number, PAGE)


def _synonyms() -> Iterator[tuple[str, str, str]]:
    for language, line in read_rows(sa.select(Synonym.language, Synonym.text).order_by(
            Synonym.id)):
        yield from ((language, *pair) for pair in read_line(line).pairs())


_VERSION = sa.select(SiteSetting.value).where(SiteSetting.key == VERSION)
