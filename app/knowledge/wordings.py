"""An article in other words, for some readers: what an experiment on its wording shows them.

Only the article's own page is in other words: lists, search and feeds stay as they are.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.channels.hiding import Mask, load_mask
from app.core.database import db, read_rows
from app.core.errors import Invalid
from app.journey import Arm, article_subject, enter
from app.journey.arms import running

from .addresses import Addresses, lenient_links, load_addresses, strict_links
from .documents import ArticleDocument
from .models import Article, Wording
from .queries import DESCRIPTION, ShownArticle
from .rendering import project

SHOWN = ("title", "body", "html", "headings", "text")


def worded(article: ShownArticle, arm_of: Callable[[str], Arm] = enter) -> ShownArticle:
    """Return the article in the words that the current visitor reads it in; who opens one that is
    experimented on enters, unless `arm_of` does without. Without an experiment one query, else two.
    """
    subject = article_subject(article.key, article.language)
    experiment = running(subject)
    if experiment is None or arm_of(subject) is not Arm.TRIED:
        return article
    row = read_rows(_WORDING, {"experiment": experiment.id, "article": article.id}).first()
    if row is None:
        return article
    title, html, headings, beginning = row
    return article._replace(title=title, html=html, headings=headings, beginning=beginning)


def published_article(key: str, language: str) -> Article:
    """Return the article to experiment on. Raises Invalid."""
    found = db.session.scalar(sa.select(Article).where(
        Article.key == key, Article.language == language, Article.published))
    if found is None:
        raise Invalid(_("No published article in this language has that key."))
    return found


def write_wording(experiment_id: int, article: Article, title: str, body: str) -> None:
    """Keep other words for an article, rendered and masked as its own are; in the caller's
    transaction. Raises Invalid for a text that is too long and for links that lead nowhere.
    """
    links = strict_links(load_addresses(article.language), article.language)
    document = ArticleDocument(article.key, article.language, title, "", body)
    values = project(document, links, load_mask())
    db.session.add(Wording(experiment_id=experiment_id, article_id=article.id, **_shown(values)))


def wording_of(experiment_id: int) -> Wording | None:
    """Return the other words of an experiment."""
    return db.session.get(Wording, experiment_id)


def refresh_wordings(addresses: Addresses, mask: Mask) -> None:
    """Render and mask all of them anew, after addresses or channels changed; in the caller's
    transaction.
    """
    rows = db.session.execute(sa.select(Wording, Article.key, Article.language).join(
        Article, Article.id == Wording.article_id))
    for wording, key, language in rows:
        document = ArticleDocument(key, language, wording.title, "", wording.body)
        values = project(document, lenient_links(addresses, language), mask)
        for name, value in _shown(values).items():
            if getattr(wording, name) != value:
                setattr(wording, name, value)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in SHOWN}


_WORDING = sa.select(
    Wording.title, Wording.html, Wording.headings, sa.func.substr(Wording.text, 1, DESCRIPTION),
).where(Wording.experiment_id == sa.bindparam("experiment"),
        Wording.article_id == sa.bindparam("article"))
