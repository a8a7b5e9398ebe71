"""Which topics are too broad, unused or confused, and which are missing."""

from datetime import timedelta
from math import isclose

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.channels.models import Topic
from app.contact.models import LoggedCall
from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import enqueue, run_all
from app.gaps.models import Evidence, Gap, State
from app.gaps.topic_figures import effective
from app.gaps.topic_jobs import LOOK
from tests.contact.helpers import read, sign_in
from tests.contact.test_topic_words import INVOICE, SAID, learn_topics, tell
from tests.queries import max_queries

from .collecting import collect

PAGE = "/staff/gaps/topics"
THINGS = ("fax", "parking", "stamps", "refunds", "cards", "receipts", "fees", "taxes", "coins",
          "credit")


@pytest.fixture
def editor(site: Flask) -> FlaskClient:
    """An editor's browser."""
    return sign_in(site, "editor", name="Eeva")


def call(key: str | None, note: str, times: int) -> None:
    """Have agents log a call under a topic so many times."""
    with transaction():
        topic = db.session.scalar(sa.select(Topic.id).where(Topic.key == key))
        db.session.add_all([LoggedCall(topic_id=topic, solved=False, note=note,
                                       at=now() - timedelta(hours=1))
                            for _time in range(times)])


def cluster(word: str, name: str, state: State = State.OPEN) -> None:
    """Make a gap of the evidence that speaks of something."""
    with transaction():
        gap = Gap(language="en", name=name, state=state)
        db.session.add(gap)
        db.session.flush()
        ids = list(db.session.scalars(sa.select(Evidence.id).where(Evidence.text.contains(word))))
        db.session.execute(sa.update(Evidence).where(Evidence.id.in_(ids)).values(gap_id=gap.id))
        gap.found = {"words": [word], "typical": ids[:5]}


def section(client: FlaskClient, name: str) -> str:
    """Return the words of a part of the page."""
    part = next(one for one in read(client, PAGE).root.iter("section")
                if one.get("aria-labelledby") == name)
    return " ".join("".join(part.itertext()).split())


def test_editors_and_managers_come_in(site: Flask, editor: FlaskClient,
                                      client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 302
    assert sign_in(site, "agent").get(PAGE).status_code == 403
    assert editor.get(PAGE).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["new", "broad", "confused", "unused"])
def test_a_new_site_has_nothing_to_tell(editor: FlaskClient, name: str) -> None:
    assert section(editor, name).count(".") == 1 + (name == "confused")


def test_a_topic_for_many_things_is_too_broad(editor: FlaskClient) -> None:
    for thing in THINGS:
        call("billing", f"Customer asks about {thing} in the shop", 6)
        call("wifi", "Customer asks about the network", 6)
    collect()
    for thing in THINGS:
        cluster(thing, f"How do I get {thing}{' by post' if thing < 'fees' else ''}?")
    cluster("network", "Why is the network slow?")
    told = section(editor, "broad")
    assert "Bill and payment" in told
    assert "60 contacts about many things: as spread as 10 gaps" in told
    assert "How do I get fax by post? (6)" in told or "How do I get parking? (6)" in told
    assert "4 of its gaps speak of “post” (24 contacts)" in told
    assert "“get”" not in told  # what nearly all speak of tells nothing
    assert "Wi-Fi" not in told


def test_what_has_no_topic_may_become_one(editor: FlaskClient) -> None:
    call("other", "Customer asks for a parking place, 040 123 4567", 12)
    call(None, "Customer needs parking permits", 3)
    call("billing", "Customer pays parking twice", 3)
    call("other", "Customer sold stamps", 20)
    collect()
    cluster("parking", "Where can I park?")
    cluster("stamps", "Do you buy stamps?", State.DISMISSED)
    told = section(editor, "new")
    assert ("Where can I park? 18 contacts, of which 83 % came without a topic or under “other”"
            in told)
    assert "Customer asks for a parking place, ⟨phone⟩" in told
    assert "4567" not in told
    assert "stamps" not in told


def test_what_is_torn_between_topics_may_become_one(editor: FlaskClient) -> None:
    for key in ("billing", "wifi", "orders"):
        call(key, "Customer moves abroad", 5)
    collect()
    cluster("abroad", "I move abroad")
    assert ("I move abroad 15 contacts, spread over several topics; only 33 % chose the most usual "
            "one. Chosen: " in section(editor, "new"))


def test_what_is_hardly_used(editor: FlaskClient) -> None:
    call("billing", "", 28)
    call("wifi", "", 3)
    told = section(editor, "unused")
    assert "3 contacts" in told
    assert "0 contacts" in told
    assert "Bill and payment" not in told


def test_which_are_confused(site: Flask, editor: FlaskClient) -> None:
    tell(SAID)
    learn_topics()
    tell({"en": {"wifi": [f"{INVOICE['en']}. I am Alice Smith, alice@example.com"]}}, 4)
    collect()
    assert "No topics are confused" in section(editor, "confused")
    with transaction():
        enqueue(LOOK, {})
    run_all()
    told = section(editor, "confused")
    assert "Wi-Fi" in told
    assert "→ Bill and payment" in told
    assert "4 messages came under the first" in told
    assert INVOICE["en"] in told
    assert "alice@" not in told
    assert "Looked for on" in told


def test_admins_are_led_to_the_topics(site: Flask, editor: FlaskClient) -> None:
    call("other", "Customer asks for parking", 12)
    call("billing", "Customer asks for parking", 3)
    collect()
    cluster("parking", "Where can I park?")
    assert not [link for link in read(editor, PAGE).links if "topics" in link]
    links = read(sign_in(site, "admin", name="Anna"), PAGE).links
    assert "/staff/topics" in links
    assert "/staff/topics/billing" in links
    assert any(PAGE in link for link in read(sign_in(site, "admin", name="Ada"),
                                             "/staff/topics").links)


@pytest.mark.parametrize("gaps", [1, 8])
def test_queries(editor: FlaskClient, gaps: int) -> None:
    for thing in THINGS[:gaps]:
        call("other", f"Customer asks about {thing}", 12)
    collect()
    for thing in THINGS[:gaps]:
        cluster(thing, f"Where is {thing}?")
    with max_queries(16):
        editor.get(PAGE)


@given(st.integers(1, 50), st.integers(1, 100))
def test_even_classes_are_as_many_as_they_are(classes: int, size: int) -> None:
    assert isclose(effective([size] * classes), classes)


@given(st.lists(st.integers(0, 1000)))
def test_classes_are_never_more_than_there_are(counts: list[int]) -> None:
    assert effective(counts) <= sum(count > 0 for count in counts) + 1e-9
