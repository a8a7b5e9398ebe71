"""Articles that solved journeys stand a little higher in searches."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import enqueue, run_all
from app.journey import Sign
from app.journey.models import Journey, Step
from app.knowledge.models import Article
from app.search import SOLVED_JOB, Key, Query, current_search
from app.search.extension import current_rules, current_sources
from app.search.models import Solved

from .factories import faq, get, ticket, write_article

DUE = "/fi/faq/laskut/milloin-laskuni-eraantyy"


@pytest.fixture
def imported(app: Flask, content: Path) -> Path:
    write_article(content, "fi/laskut/maksu-a.md", key="pay-a", title="Maksun tapa", body="Näin.")
    write_article(content, "fi/laskut/maksu-b.md", key="pay-b", title="Maksun tapa", body="Näin.")
    assert faq(app, "import", content).exit_code == 0
    run_all()
    return content


def journey(*words: tuple[str, str], days_ago: float = 1) -> None:
    """Add a journey in which somebody said these words of articles (by key), one after another."""
    moment = now() - timedelta(days=days_ago)
    added = Journey(visitor="v", language="fi", device="mobile", started_at=moment,
                    last_step_at=moment, returned=True, consent=False)
    db.session.add(added)
    db.session.flush()
    for kind, key in words:
        article = db.session.scalars(sa.select(Article).where(
            Article.key == key, Article.language == "fi")).one()
        sign = Sign.YES if kind == "ArticleHelped" else Sign.NO
        db.session.add(Step(journey_id=added.id, kind=kind, at=moment, signs=int(sign),
                            data={"article": key, "id": article.id}))
        db.session.flush()


def count() -> dict[str, int]:
    """Do the job; return what is stored by key."""
    with transaction():
        enqueue(SOLVED_JOB, {})
    run_all()
    db.session.rollback()
    return {one.id: one.journeys for one in db.session.scalars(sa.select(Solved))}


def order() -> list[str]:
    return [hit.id for hit in current_search().search(Query("maksun tapa", "fi"))][:2]


def test_the_last_yes_counts_where_it_was_the_last_word(imported: Path) -> None:
    with transaction():
        journey(("ArticleHelped", "pay-a"), ("ArticleHelped", "pay-b"))
        journey(("ArticleDidNotHelp", "pay-a"), ("ArticleHelped", "pay-b"))
        journey(("ArticleHelped", "pay-a"), ("ArticleDidNotHelp", "pay-a"))
        journey(("ArticleHelped", "pay-a"), days_ago=91)
    assert count() == {"pay-b": 2}
    source = next(one for one in current_sources() if one.kind == "article")
    assert source.solved(now() - timedelta(days=365)) == {
        Key("article", "pay-a", "fi"): 1, Key("article", "pay-b", "fi"): 2}


def test_a_visitors_yes_is_counted(app: Flask, imported: Path) -> None:
    client = app.test_client()
    page = get(client, DUE).text
    client.post(f"{DUE}/feedback", data={"ticket": ticket(page), "helped": "yes"})
    assert count() == {"bill-due-date": 1}


def test_search_follows_once_there_are_enough(imported: Path) -> None:
    assert order() == ["pay-a", "pay-b"]
    with transaction():
        for _ in range(99):
            journey(("ArticleHelped", "pay-b"))
    count()
    assert order() == ["pay-a", "pay-b"]
    with transaction():
        journey(("ArticleHelped", "move"))
    count()
    assert order() == ["pay-b", "pay-a"]


def test_counting_the_same_changes_nothing(imported: Path) -> None:
    with transaction():
        journey(("ArticleHelped", "pay-b"))
    count()
    before = current_rules().version
    assert before
    count()
    assert current_rules().version == before


def test_what_is_over_is_forgotten(imported: Path) -> None:
    with transaction():
        journey(("ArticleHelped", "pay-b"), days_ago=89)
    assert count() == {"pay-b": 1}
    with transaction():
        db.session.execute(sa.update(Step).values(at=now() - timedelta(days=91)))
    assert count() == {}
