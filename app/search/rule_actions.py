"""Changes of what editors add to search, each in the caller's transaction.

Each gives the rules another version, so that every process loads them at its next request.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.site_settings import set_site_setting
from app.language import is_stop_word

from .models import Pin, Rule, StopWord, Synonym
from .rule_queries import VERSION

R = TypeVar("R", bound=Rule)
NAMES: dict[type[Rule], str] = {Synonym: "synonym", StopWord: "stop_word", Pin: "pin"}


def add_rules(rules: Iterable[Rule]) -> int:
    """Add new rules; those that are there already stay as they are. Return how many were added."""
    added = 0
    for rule in rules:
        if _same(rule) is None:
            _store(rule, [])
            added += 1
    return added


def put_stop_words(language: str, words: Collection[str], *, stops: bool) -> None:
    """Make folded words stop words or not. What is so by the lists needs no rule any more."""
    there = {rule.text: rule for rule in db.session.scalars(sa.select(StopWord).where(
        StopWord.language == language, StopWord.text.in_(words)))}
    for word in words:
        rule = there.get(word)
        if is_stop_word(word, language) is not stops:
            rule = rule or StopWord(language=language, text=word)
            rule.stops = stops
            _store(rule, ["stops"])
        elif rule:
            remove_rule(StopWord, rule.id)


def save_rule(rule: Rule, values: Mapping[str, Any], *, version: int | None) -> None:
    """Write `values` (by column) into a rule.

    Raises Conflict when somebody saved after `version`, NotFound when somebody removed it, and
    Invalid when there is another one of the same words.
    """
    if rule.id:
        held = db.session.get(type(rule), rule.id, with_for_update=True, populate_existing=True)
        if held is None:
            raise _gone()
        if rule.version != version:
            raise Conflict(_("Somebody saved this while you were writing."))
    changed = [name for name, value in values.items() if getattr(rule, name) != value]
    for name in changed:
        setattr(rule, name, values[name])
    with db.session.no_autoflush:
        if _same(rule) not in {None, rule.id}:
            raise Invalid(_("This is on the list already. Change it there."))
    if changed:
        _store(rule, changed)


def remove_rule(model: type[Rule], rule_id: int) -> None:
    """Remove a rule. Raises NotFound when somebody did already."""
    rule = find_rule(model, rule_id)
    db.session.delete(rule)
    record(f"{NAMES[model]}.removed", rule.text, language=rule.language)
    renew_rules()


def find_rule(model: type[R], rule_id: int) -> R:
    """Return a rule. Raises NotFound when it is not there any more."""
    rule = db.session.get(model, rule_id)
    if rule is None:
        raise _gone()
    return rule


def renew_rules() -> None:
    """Have every process load the rules anew."""
    set_site_setting(VERSION, secrets.token_hex(8))


def _store(rule: Rule, changed: list[str]) -> None:
    db.session.add(rule)
    db.session.flush()
    record(f"{NAMES[type(rule)]}.saved", rule.text, language=rule.language,
           **({"changed": changed} if changed else {}))
    renew_rules()


def _same(rule: Rule) -> int | None:
    """Return the id of a rule of the same words, if there is one."""
    model = type(rule)
    return db.session.scalar(sa.select(model.id).where(
        model.language == rule.language, model.text == rule.text))


def _gone() -> NotFound:
    return NotFound(_("This is not on the list any more."))
