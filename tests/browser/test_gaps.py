"""The loop that the product is: from a contact message to an article to what it changed."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from app.contact.models import Case, Message
from app.core.database import UtcDateTime, db, transaction
from app.gaps.effects import effect_of_gap
from app.gaps.models import EffectWeek, Evidence, Gap, WeekTraffic
from app.gaps.running import RunGoesOn
from app.journey.models import Journey, Step
from app.knowledge.models import Article
from tests.gaps.customers import NEEDS, weeks_of
from tests.gaps.making import make_messages, the_gap
from tests.gaps.nights import run, week

from .conftest import Server

pytestmark = pytest.mark.browser
RATES = dict.fromkeys(NEEDS, 5.0) | {"address": 10.0}
SPARED = 0.8  # of the contacts about "address", by its article
ASKED = "Mistä saisin kiinteän IP-osoitteen? Kotipalvelin ja etäyhteys. Soittakaa 040 123 4567."
ANSWER = "Kiinteän IP-osoitteen saa Oma-palvelusta kohdasta Lisäpalvelut; se maksaa 5 € kuussa."
MOVED = (Case, Message, Evidence, Gap, Article, Journey, Step, EffectWeek, WeekTraffic)


@pytest.fixture
def written_here(database: Flask) -> Iterator[Flask]:
    """The server's application; what this test fills it with goes again, for others use it too."""
    last = db.session.scalar(sa.select(sa.func.max(Case.id))) or 0
    db.session.rollback()
    yield database
    with transaction():
        db.session.execute(sa.delete(Case).where(Case.id > last))
        db.session.execute(sa.delete(Gap))


def test_from_a_message_to_an_article_to_its_effect(server: Server, written_here: Flask,
                                                    visit: Callable[..., Page]) -> None:
    make_messages(weeks_of(RATES, week(18), 18))
    make_messages([(ASKED, week(2))] * 3, ANSWER)
    send_a_message(visit())
    night()

    editor = visit()
    editor.goto(server.sign_in_path("aukot@example.org", "editor"))
    editor.locator("main button[type=submit]").click()
    editor.goto("/staff/gaps/?language=fi")
    names = editor.locator("table.gaps tbody th a").all_inner_texts()
    assert any("IP-osoit" in name for name in names[:3])
    sent = db.session.scalars(sa.select(Evidence).where(
        Evidence.text.contains("Kotipalvelin ja etäyhteys")).order_by(Evidence.id.desc())).all()
    planted = int(sent[0].gap_id or 0)
    assert "4567" not in "".join(one.text for one in sent)
    editor.locator(f'table.gaps a[href$="/staff/gaps/{planted}"]').click()
    expect(editor.locator("main")).not_to_contain_text("4567")
    write_an_article(editor, planted, ANSWER)
    editor.goto("/staff/gaps/?language=fi")
    unspared = open_gap(editor, "urheilukanavat")
    write_an_article(editor, unspared, "")
    night()

    time_moves_on(9)
    make_messages(weeks_of({**RATES, "address": RATES["address"] * (1 - SPARED)}, week(8), 8, 8))
    night()
    effect = effect_of_gap(the_gap(planted))
    assert effect
    said = effect_on(editor, planted)
    expect(editor.locator('section[aria-labelledby="state"]')).to_contain_text("Täytetty")
    told = re.search(
        r"Noin ([\d,]+) yhteydenottoa vähemmän viikossa, todennäköisesti "
                     r"([\d,]+)–([\d,]+)\.", said)
    assert told, said
    _about, low, high = (float(number.replace(",", ".")) for number in told.groups())
    assert low <= SPARED * effect.contacts.before <= high
    assert "Eroa ei voi vielä todeta" in effect_on(editor, unspared)


def send_a_message(alice: Page) -> None:
    alice.goto("/fi/contact/wifi/message")
    alice.locator("textarea[name=message]").fill(ASKED)
    alice.locator("input[name=email]").fill("aino@example.org")
    alice.locator("main form button[type=submit]").last.click()
    alice.wait_for_url("**/fi/cases/KK-**")


def night() -> None:
    """Find gaps, as every night; not beside the worker's own run."""
    for _try in range(60):
        with suppress(RunGoesOn):
            return run()
        time.sleep(0.5)
    return pytest.fail("another run goes on for half a minute")


def open_gap(editor: Page, words: str) -> int:
    editor.locator("table.gaps tbody th a").filter(has_text=words).first.click()
    editor.wait_for_url(re.compile(r"/staff/gaps/\d+$"))
    return int(editor.url.rpartition("/")[2])


def write_an_article(editor: Page, gap: int, answer: str) -> None:
    """Make an article of what people answered, or of the editor's own words, and publish it."""
    editor.locator(f'main a[href="/staff/gaps/{gap}/write"]').first.click()
    if answer:
        expect(editor.locator(".drafts__text").first).to_contain_text(answer)
        expect(editor.locator("input[name=answers]").first).to_be_checked()
    else:
        editor.locator("textarea[name=own]").fill("Urheilukanavat avautuvat digiboksin valikosta.")
    editor.locator("input[name=phrasings]").last.check()
    editor.locator("main form button[type=submit]").last.click()
    editor.wait_for_url(re.compile(r"/staff/articles/\d+"))
    expect(editor.locator("textarea[name=body]")).to_have_value(
        re.compile(re.escape(answer or "Urheilukanavat")))
    editor.locator("button[name=publish]").first.click()
    expect(editor.locator("button[name=publish]")).to_have_count(0)


def time_moves_on(weeks: int) -> None:
    """Move all that happened back: the server's clock cannot be set."""
    with transaction():
        for model in MOVED:
            _move(model.__table__, timedelta(weeks=weeks))


def _move(table: Any, by: timedelta) -> None:
    moments = [column for column in table.columns
               if isinstance(column.type, (UtcDateTime, sa.Date))]
    keys = list(table.primary_key)
    connection = db.session.connection()
    rows = connection.execute(sa.select(*keys, *moments).order_by(*keys)).all()
    change = sa.update(table).where(*(
        key == sa.bindparam(f"key_{key.name}") for key in keys)).values(
        {column.name: sa.bindparam(f"new_{column.name}") for column in moments})
    for row in rows:  # the earliest first: weeks are keys
        connection.execute(change, {
            **{f"key_{key.name}": value for key, value in zip(keys, row, strict=False)},
            **{f"new_{column.name}": value and value - by for column, value in zip(
                moments, row[len(keys):], strict=True)}})


def effect_on(editor: Page, gap: int) -> str:
    """Return the sentence that tells what an article changed, on the page of a gap."""
    editor.goto(f"/staff/gaps/{gap}")
    return editor.locator('section[aria-labelledby="effect"] .lead').inner_text()
