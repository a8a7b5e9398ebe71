"""Visitors, steps, attempts and contact codes."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from app.core.database import db, transaction
from app.journey import (
    Outcome,
    Sign,
    attempt_token,
    current_journey,
    ending,
    ensure_journey,
    has_attempt,
    has_intent,
    issue_code,
    journey_of_code,
    record,
    trail,
)
from app.journey import Step as StepKind
from app.journey.models import ContactCode, Journey, Step

VISITOR = "0123456789abcdef" * 2
MORNING = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PAGE = "/fi/search?q=xyzzy"  # a search without results is a step, and an attempt


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def rows(model: Any) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def cookies(client: FlaskClient, **headers: str) -> list[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(PAGE, headers=named).headers.getlist("Set-Cookie")


def test_visitor_gets_one_cookie_for_the_browser_session(client: FlaskClient) -> None:
    [cookie] = cookies(client)
    assert cookie.startswith("luukku=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert cookies(client) == []


def test_steps_of_a_visitor_make_one_journey(client: FlaskClient) -> None:
    client.get(PAGE)
    assert [one.returned for one in rows(Journey)] == [False]
    client.get(PAGE)
    assert [one.returned for one in rows(Journey)] == [True]
    assert [step.kind for step in rows(Step)] == ["Searched", "Searched"]


@pytest.mark.parametrize(("seconds", "journeys"), [(29 * 60, 1), (30 * 60 - 1, 1), (30 * 60, 2)])
def test_thirty_idle_minutes_end_a_journey(client: FlaskClient, clock: time_machine.Traveller,
                                           seconds: int, journeys: int) -> None:
    client.get(PAGE)
    clock.shift(timedelta(seconds=seconds))
    client.get(PAGE)
    assert len(rows(Journey)) == journeys


@pytest.mark.parametrize("headers", [
    {"User-Agent": "Googlebot/2.1"}, {"User-Agent": "curl/8.5"}, {"User-Agent": ""},
    {"User-Agent": "Pingdom.com_bot_version_1.4 (http://www.pingdom.com/)"},
    {"User-Agent": "WhatsApp/2.24.1 A"}, {"User-Agent": "Python/3.12 aiohttp/3.9.1"},
    {"User-Agent": "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"},
    {"User-Agent": "Mozilla/5.0 (Linux; Android 6.0.1) Chrome/141.0 Mobile Safari/537.36 "
                   "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_robots_and_prefetches_leave_no_steps(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.get(PAGE, headers=headers)
    assert rows(Journey) == []
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("agent", [
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/141.0 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"])
def test_people_are_not_taken_for_robots(client: FlaskClient, agent: str) -> None:
    client.get(PAGE, headers={"User-Agent": agent})
    assert len(rows(Journey)) == 1


def test_head_leaves_no_steps(client: FlaskClient) -> None:
    client.head(PAGE)
    assert rows(Step) == []


def test_words_are_redacted_before_they_are_stored(client: FlaskClient) -> None:
    client.get("/fi/search?q=henkilötunnus+131052-308T+ja+aino@example.org+sekä+040+123+4567")
    [step] = rows(Step)
    for secret in ("131052", "308T", "aino", "4567"):
        assert secret not in str(step.data)


def test_without_permission_nothing_is_measured(app: Flask, client: FlaskClient) -> None:
    before = app.extensions["luukku_settings"]
    app.extensions["luukku_settings"] = replace(before, measure_without_consent=False)
    assert cookies(client) == []
    assert rows(Journey) == []
    client.set_cookie("luukku", VISITOR + ".c")
    client.get(PAGE)
    assert [one.consent for one in rows(Journey)] == [True]
    client.get(PAGE, headers={"Sec-GPC": "1"})
    assert len(rows(Step)) == 1


def test_strange_cookie_is_replaced(client: FlaskClient) -> None:
    client.set_cookie("luukku", "../../etc/passwd")
    [cookie] = cookies(client)
    assert "passwd" not in cookie


def test_token_opens_for_two_days_and_cannot_be_forged(app: Flask,
                                                       clock: time_machine.Traveller) -> None:
    with app.test_request_context("/fi/"):
        token = attempt_token("bill-due-date")
        assert not has_attempt()
    with app.test_request_context(f"/fi/?t={token}"):
        assert has_attempt()
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "\x00", "a.b.c"):
        with app.test_request_context("/fi/", query_string={"t": forged}):
            assert not has_attempt()
    clock.shift(timedelta(days=3))
    with app.test_request_context(f"/fi/?t={token}"):
        assert not has_attempt()


@contextmanager
def visiting(app: Flask, address: str, agent: str = "Firefox", cookie: str = "") -> Iterator[None]:
    """Be inside a request of its own."""
    headers = {"User-Agent": agent, **({"Cookie": f"luukku={cookie}"} if cookie else {})}
    with app.app_context(), app.test_request_context(address, headers=headers):
        yield


def test_journey_begun_meanwhile_by_another_tab_is_the_same(app: Flask) -> None:
    tab = app.test_client()
    tab.set_cookie("luukku", VISITOR)
    with visiting(app, "/fi/", cookie=VISITOR):
        assert current_journey() is None
        tab.get(PAGE)
        assert ensure_journey() is not None
    assert len(rows(Journey)) == 1


def test_attempt_opens_the_gate_by_its_step(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("luukku", VISITOR)
    client.get(PAGE)
    with visiting(app, "/fi/contact/", cookie=VISITOR):
        assert has_attempt()
    with visiting(app, "/fi/contact/"):
        assert not has_attempt()


def test_attempt_opens_the_gate_by_the_link_where_cookies_are_refused(app: Flask) -> None:
    page = app.test_client(use_cookies=False).get(PAGE).text
    links = re.findall(r"/fi/contact/?\?[^\"]*t=[^\"]+", page)
    assert links
    for link in links:
        with visiting(app, html.unescape(link)):
            assert has_attempt()


def test_step_of_this_very_request_counts_as_an_attempt(app: Flask) -> None:
    with visiting(app, "/fi/"):
        assert not has_attempt()
        record(Tried())
        assert has_attempt()
    with visiting(app, "/fi/", agent="Googlebot/2.1"):
        record(Tried())
        assert not has_attempt()


@dataclass(frozen=True)
class Tried(StepKind):
    """An attempt and nothing else."""

    @property
    def signs(self) -> Sign:
        return Sign.ATTEMPT


@pytest.fixture
def journey(client: FlaskClient) -> int:
    client.get(PAGE)
    return int(rows(Journey)[0].id)


def test_code_names_its_journey_for_four_hours(client: FlaskClient, clock: time_machine.Traveller,
                                               journey: int) -> None:
    code = issue_code(journey)
    assert code
    assert damm.is_valid(code)
    assert issue_code(journey) == code
    db.session.rollback()  # a page that looks a code up begins anew
    assert journey_of_code(f" {code[:2]} {code[2:]}") == journey
    clock.shift(timedelta(hours=4, seconds=1))
    assert journey_of_code(code) is None
    assert issue_code(journey) is not None


def test_mistyped_code_is_not_somebody_elses(client: FlaskClient, journey: int) -> None:
    code = issue_code(journey)
    assert code
    db.session.rollback()
    assert journey_of_code(code) == journey
    for place, digit in enumerate(code):  # Damm finds every wrong digit and every swap of two
        for other in set("0123456789") - {digit}:
            assert journey_of_code(code[:place] + other + code[place + 1:]) is None
    for n in range(4):
        swapped = code[:n] + code[n + 1] + code[n] + code[n + 2:]
        assert journey_of_code(swapped) in ({journey} if swapped == code else {None})
    for nonsense in ("", "12", "abcde", "123456"):
        assert journey_of_code(nonsense) is None


def test_no_code_is_left_when_all_are_in_use(app: Flask, client: FlaskClient, journey: int) -> None:
    expires = datetime.now(UTC) + timedelta(hours=4)
    with transaction():
        db.session.execute(sa.insert(ContactCode), [
            {"code": f"{n:04}" + damm.calc_check_digit(f"{n:04}"), "journey_id": journey + 0,
             "expires_at": expires} for n in range(10_000)])
        db.session.execute(sa.update(ContactCode).values(journey_id=journey))
    other = app.test_client()
    other.get(PAGE)
    assert issue_code(int(rows(Journey)[-1].id)) is None


def test_trail_tells_the_last_steps_in_order(client: FlaskClient, journey: int) -> None:
    client.get("/fi/search?q=toinen")
    db.session.rollback()
    assert [step.data["query"] for step in trail(journey)] == ["xyzzy", "toinen"]
    assert trail(None) == []


@dataclass(frozen=True)
class Case:
    signs: tuple[Sign, ...]
    expected: Outcome


READ, YES, NO, ADDRESS, CONTACT, INTENT = (
    Sign.READ | Sign.ATTEMPT, Sign.YES, Sign.NO, Sign.ADDRESS, Sign.CONTACT, Sign.INTENT)


@pytest.mark.parametrize("case", [
    Case((INTENT,), Outcome.ABANDONED), Case((INTENT, READ), Outcome.POTENTIAL),
    Case((INTENT, READ, YES), Outcome.SOLVED), Case((INTENT, READ, YES, NO), Outcome.ABANDONED),
    Case((INTENT, READ, NO, YES), Outcome.SOLVED),
    Case((INTENT, ADDRESS), Outcome.CONTACTED),
    Case((INTENT, ADDRESS, READ, YES), Outcome.SOLVED),
    Case((INTENT, READ, YES, ADDRESS), Outcome.CONTACTED),
    Case((INTENT, READ, YES, CONTACT), Outcome.CONTACTED),
    Case((INTENT, CONTACT, READ, YES), Outcome.CONTACTED),
], ids=str)
def test_first_match_wins(case: Case) -> None:
    assert ending(case.signs).outcome is case.expected


@given(st.lists(st.sampled_from((READ, YES, NO, ADDRESS, CONTACT, INTENT))))
def test_what_is_observed_and_said_decides(signs: list[Sign]) -> None:
    """The four rules of DESIGN §5, said otherwise: each holds where the ones before do not."""
    words = [sign for sign in signs if sign in (YES, NO)]
    after = signs[len(signs) - signs[::-1].index(ADDRESS):] if ADDRESS in signs else []
    said_after = [sign for sign in after if sign in (YES, NO)]
    if CONTACT in signs or (ADDRESS in signs and said_after[-1:] != [YES]):
        expected = Outcome.CONTACTED
    elif words[-1:] == [YES]:
        expected = Outcome.SOLVED
    elif words or READ not in signs:
        expected = Outcome.ABANDONED
    else:
        expected = Outcome.POTENTIAL
    assert ending(signs).outcome is expected


@given(st.lists(st.integers(0, 127).map(Sign)))
def test_every_journey_ends_in_exactly_one_way(signs: list[Sign]) -> None:
    assert ending(signs).outcome in set(Outcome)
    assert has_intent(signs) == any(sign & Sign.INTENT for sign in signs)
