"""An article in other words: who reads them, what never leaks, what stays as it was."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.channels.models import Channel, ChannelKind
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Invalid
from app.journey import article_subject
from app.journey.models import Experiment, ExperimentState, Exposure, Kind
from app.knowledge.addresses import load_addresses
from app.knowledge.importing import import_folder
from app.knowledge.refreshing import refresh_html
from app.knowledge.wordings import published_article, write_wording

from .factories import BROWSER, get, ticket

BODY = "## Lyhyesti\n\nEräpäivä on **15. päivä**. Kysy [meiltä](contact:billing)."


@pytest.fixture
def page(app: Flask, content: Path) -> str:
    import_folder(content, lambda done, total: None)
    return next(path for path in _paths(app) if "laskut" in path)


def _paths(app: Flask) -> list[str]:
    return [path for (key, language), path in load_addresses().articles.items()
            if (key, language) == ("bill-due-date", "fi")]


def run(percent: int = 100, body: str = BODY, title: str = "Eräpäivä") -> Experiment:
    with transaction():
        article = published_article("bill-due-date", "fi")
        experiment = Experiment(
            kind=Kind.ARTICLE, subject=article_subject(article.key, "fi"), name="Words",
            percent=percent, salt="s" * 32, baseline=0.2, effect=0.05, needed_usual=10,
            needed_tried=10, weeks=4, state=ExperimentState.RUNNING, created_at=now())
        db.session.add(experiment)
        db.session.flush()
        write_wording(experiment.id, article, title, body)
    return experiment


def known(client: FlaskClient) -> FlaskClient:
    get(client, "/fi/search?q=xyzzyzzy")
    return client


def entries() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Exposure.arm)))


def test_half_read_the_other_words(client: FlaskClient, page: str) -> None:
    run()
    words = get(known(client), page).text
    assert "<h1>Eräpäivä</h1>" in words
    assert "<strong>15. päivä</strong>" in words
    assert entries() == ["tried"]
    assert "Eräpäivä" in get(client, f"{page}/feedback").text
    assert "Milloin laskuni erääntyy?" in get(client, "/fi/faq/laskut/").text


def test_saying_what_one_thought_is_no_exposure(client: FlaskClient, page: str) -> None:
    """Who read the usual words as a newcomer does not count for the new ones afterwards."""
    run()
    form = get(client, page).text
    assert "<h1>Milloin" in form
    assert client.post(f"{page}/feedback", data={"helped": "yes", "ticket": ticket(form)},
                       headers=BROWSER).status_code == 303
    assert entries() == []


def test_the_usual_half_reads_the_article(client: FlaskClient, page: str) -> None:
    run(percent=0)
    assert "<h1>Milloin laskuni erääntyy?</h1>" in get(known(client), page).text
    assert entries() == ["usual"]


def test_readers_without_a_number_and_robots_read_the_article(app: Flask, page: str) -> None:
    run()
    robot = {"User-Agent": "Googlebot/2.1"}
    kept = known(app.test_client())
    for client, headers in ((app.test_client(), {}), (kept, robot)):
        assert "<h1>Milloin laskuni" in get(client, page, **headers).text
    assert entries() == []


def test_each_way_has_a_mark_of_its_own(app: Flask, page: str) -> None:
    """A page kept by the browser or by the process never shows the other arm's words."""
    before = get(known(client := app.test_client()), page).headers["ETag"]
    experiment = run()
    other = get(client, page, **{"If-None-Match": before})
    assert other.status_code == 200
    assert "<h1>Eräpäivä</h1>" in other.text
    mark = other.headers["ETag"]
    assert mark != before
    assert get(client, page, **{"If-None-Match": mark}).status_code == 304
    assert "<h1>Milloin" in get(app.test_client(), page).text
    with transaction():
        db.session.merge(experiment).state = ExperimentState.FINISHED
    assert get(client, page, **{"If-None-Match": mark}).status_code == 200


def test_gated_numbers_are_masked_now_and_later(client: FlaskClient, page: str) -> None:
    run(title="Soita 029 000 0101", body="Soita 029 000 0101 tai <a href='tel:0290000101'>nyt</a>.")
    assert "029 000 0101" in get(known(client), page).text
    with transaction():
        db.session.add(Channel(key="line", kind=ChannelKind.PHONE, name={}, price={}, note={},
                               queue_hint={}, languages=["fi"], address="+358290000101",
                               gated=True, always_open=False, active=True, position=1))
    refresh_html()
    words = get(client, page).text
    assert "0290000101" not in words.replace(" ", "").replace("\xa0", "")
    assert "<h1>Soita" in words


@pytest.mark.parametrize("body", ["[x](article:no-such)", "[x](contact:no-such)"])
def test_links_that_lead_nowhere_are_refused(app: Flask, page: str, body: str) -> None:
    with pytest.raises(Invalid):
        run(body=body)


def test_hostile_words_come_out_harmless(client: FlaskClient, page: str) -> None:
    run(title="<script>alert(1)</script>", body="<script>alert(1)</script><img src=x onerror=y>")
    words = get(known(client), page).text
    assert "<script>alert" not in words
    assert "onerror" not in words
