"""`luukku demo`: what it makes is plausible, marked, removable, and known in truth."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.cli import luukku
from app.contact.models import Case, LoggedCall
from app.core.clock import at, now
from app.core.database import Model, db, transaction
from app.core.jobs import Job
from app.demo.customers import Habits, would_be_seen
from app.demo.filling import simulate
from app.demo.needs import needs
from app.demo.planning import Plan
from app.forum.models import Question
from app.gaps.models import Evidence, Gap, Source
from app.insights.models import DayJourneys
from app.insights.settling import settle
from app.journey.models import Journey
from app.knowledge.importing import import_folder
from tests.contact.helpers import sign_in

from . import CONTENT, import_demo_site

Command = Callable[..., Result]
DERIVED = {"job", "limit_window", "topic_word", "topic_total", "site_setting", "role",
           "rolled_day", "day_journeys", "day_query"}


@pytest.fixture
def site(app: Flask, tmp_path: Path) -> Flask:
    """The demo site, with a short article for each need that has one."""
    import_demo_site()
    folder = tmp_path / "faq"
    shelf = folder / "fi" / "laskut"
    shelf.mkdir(parents=True)
    shutil.copy(CONTENT / "faq" / "categories.yaml", folder)
    for need in needs():
        if need.article:
            title, words = need.messages["fi"][0], need.searches["fi"][0]
            (shelf / f"{need.key}.md").write_text(
                f"---\nkey: {need.article}\nlanguage: fi\ntitle: {title}\ncategory: billing\n"
                f"phrasings:\n  - {words}\n---\n\nNäin se käy: {words}.\n", encoding="utf-8")
    import_folder(folder, lambda _done, _total: None)
    return app


@pytest.fixture
def demo(site: Flask) -> Command:
    """`luukku demo …`."""
    return lambda *options: site.test_cli_runner().invoke(luukku, ["demo", *options])


def test_a_site_lives_and_is_as_before_when_it_is_removed(site: Flask, demo: Command) -> None:
    visitor = site.test_client()
    visitor.get("/fi/search?q=lasku")
    before = _counts()
    done = demo("--weeks", "1", "--visitors", "25")
    assert done.exit_code == 0, done.output
    for table in (Journey, Case, LoggedCall, Question, Evidence):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)), table
    assert not _mails()
    again = demo("--weeks", "1")
    assert again.exit_code == 1
    assert "there is demo data already" in again.output
    assert "gone" in demo("--remove").output
    assert _counts() == before
    assert db.session.scalar(sa.select(sa.func.sum(DayJourneys.journeys))) == 1
    assert "no demo data" in demo("--remove").output


def test_what_people_make_stays(site: Flask, demo: Command) -> None:
    demo("--weeks", "1", "--visitors", "25")
    visitor = site.test_client()
    visitor.get("/fi/search?q=lasku")
    visitor.get("/fi/contact/billing")
    agent = sign_in(site, "agent")
    agent.get("/staff/inbox")
    with transaction():
        gap = db.session.scalars(sa.select(Gap)).first()
        assert gap
        call = LoggedCall(solved=True)
        db.session.add(call)
        db.session.flush()
        db.session.add(Evidence(source=Source.CALL, source_id=call.id, call_id=call.id, at=now(),
                                language=gap.language, text="Oma", channel="phone",
                                gap_id=gap.id))
    demo("--remove")
    assert db.session.scalars(sa.select(Gap.id)).all() == [gap.id]
    steps = db.session.scalars(sa.select(Journey.visitor)).all()
    assert len(steps) == 1
    assert agent.get("/staff/inbox").status_code == 200


def test_every_page_says_so(site: Flask, demo: Command) -> None:
    agent = sign_in(site, "manager")
    pages = ("/staff/insights/", "/staff/inbox", "/fi/", "/sv/contact/", "/en/questions/",
             "/fi/none")
    words = ("This site shows demo data", "esittelyaineistoa", "demodata")
    assert not any(word in agent.get(page).text for page in pages for word in words)
    demo("--weeks", "1", "--visitors", "1")
    for page in pages:
        assert any(word in agent.get(page).text for word in words), page
    figures = agent.get("/staff/insights/figures.json").json
    assert figures
    assert figures["demo_data"] is True
    demo("--remove")
    assert not any(word in agent.get(page).text for page in pages for word in words)


def test_a_site_with_cases_of_its_own_is_left_alone(site: Flask, demo: Command) -> None:
    with transaction():
        db.session.add(LoggedCall(solved=True))
    done = demo("--weeks", "1")
    assert done.exit_code == 1
    assert "of its own" in done.output
    assert db.session.scalar(sa.select(sa.func.count(Journey.id))) == 0


def test_the_strict_rate_is_what_was_said(site: Flask) -> None:
    habits = Habits(wants_contact=1, own_words=0, tells=1, solved_by_reading=0.8, comes_back=0,
                    impatient=0.2)
    world = simulate(site, Plan(1, 30, seed=3, refusing=0, robots=0.3, habits=habits))
    with at(now() + timedelta(days=4)):
        settle()
        figures = sign_in(site, "manager").get("/staff/insights/figures.json").json
    assert figures
    assert figures["n"] == len(world.truth.judged)
    assert figures["strict"] == pytest.approx(world.truth.said_so)
    assert 0 < figures["strict"] < 1
    for one in world.truth.visits:
        if one.entered and one.customer and one.customer.language == "fi":  # has the articles
            assert one.seen == would_be_seen(one.customer, open_gate=False,
                                             offered=world.is_offered(one.customer))


def _counts() -> dict[str, int]:
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Model.metadata.sorted_tables if table.name not in DERIVED}


def _mails() -> int:
    return db.session.scalar(sa.select(sa.func.count(Job.id)).where(
        Job.kind == "mail.send")) or 0
