"""From a gap to the article that answers it, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import record
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Invalid
from app.core.jobs import Payload
from app.knowledge.actions import create_article, edit_article, find_by_key
from app.knowledge.documents import MAX_ITEMS, ArticleDocument
from app.knowledge.models import Article
from app.knowledge.revisions import newest_document

from .actions import fill_gap, held_gap
from .article_parts import free_key
from .drafts import Answer, body_of, new_phrasings
from .models import Gap, State, Verdict

FILL_JOB: Final = "gaps.fill"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor chose for an article: answers, and words of their own."""

    title: str
    category: str
    phrasings: Sequence[str]
    answers: Sequence[Answer]
    own: str = ""


def write_article(gap_id: int, draft: Draft, editor: User, *, seen: str) -> Article:
    """Make a draft article out of what people answered. Raises Invalid when nothing was chosen."""
    gap = held_gap(gap_id, seen)
    body = body_of(draft.answers, draft.own)
    if not body:
        raise Invalid(_("Tick an answer, or write one."))
    key = free_key(draft.title, gap.language)
    article = create_article(ArticleDocument(
        key=key, language=gap.language, title=draft.title, category=draft.category, body=body,
        phrasings=tuple(new_phrasings(draft.phrasings, [draft.title]))[:MAX_ITEMS], draft=True))
    _start(gap, article, editor)
    record("gap.drafted", str(gap.id), article=key, title=draft.title,
           sources=[answer.key for answer in draft.answers])
    return article


def extend_article(gap_id: int, key: str, editor: User, *, seen: str) -> Article:
    """Choose an article of the gap's language to be extended."""
    gap = held_gap(gap_id, seen)
    article = _article(key, gap.language)
    _start(gap, article, editor)
    record("gap.extended", str(gap.id), article=key, title=article.title)
    return article


def link_article(gap_id: int, key: str, *, seen: str) -> Article:
    """Say that an article answers the gap already; it is filled as soon as readers see that."""
    gap = held_gap(gap_id, seen)
    article = _article(key, gap.language)
    gap.article_key = key
    record("gap.answered", str(gap.id), article=key, title=article.title)
    if article.published:
        fill_gap(gap)
    else:
        gap.state, gap.drafting_at = State.DRAFTING, now()
    return article


def add_phrasings(gap_id: int, key: str, phrasings: Sequence[str], *, seen: str) -> int:
    """Add phrasings that an article does not have yet, as a revision; return how many.

    A gap that its content covers is filled thereby: finding it was all that was missing.
    Raises Invalid when none is new, or more than an article can have.
    """
    gap = held_gap(gap_id, seen)
    article = _article(key, gap.language)
    document = newest_document(article.id)
    new = new_phrasings(phrasings, [document.title, *document.phrasings])
    room = MAX_ITEMS - len(document.phrasings)
    if not new:
        raise Invalid(_("Tick phrasings that the article does not have yet."))
    if len(new) > room:
        raise Invalid(_("An article has at most %(most)s phrasings. There is room for %(room)s.",
                        most=MAX_ITEMS, room=room))
    edit_article(article.id, replace(document, phrasings=(*document.phrasings, *new)),
                 article.slug, version=article.version)
    record("gap.phrased", str(gap.id), article=key, title=document.title, phrasings=new)
    if gap.verdict == Verdict.COVERED and article.published:
        gap.article_key = key
        fill_gap(gap)
    return len(new)


def fill_handler(_payloads: Sequence[Payload]) -> None:
    """Hold gaps for filled whose article readers have seen in its new form: a job that is
    repeated.
    """
    with transaction():
        for gap in db.session.scalars(sa.select(Gap).join(Article, sa.and_(
                Article.key == Gap.article_key, Article.language == Gap.language)).where(
                Gap.state == State.DRAFTING, Article.published,
                Article.updated_at > Gap.drafting_at)):
            fill_gap(gap)


def _start(gap: Gap, article: Article, editor: User) -> None:
    gap.state, gap.article_key, gap.drafting_at = State.DRAFTING, article.key, now()
    gap.reason, gap.until = "", None
    gap.owner_id = gap.owner_id or editor.id


def _article(key: str, language: str) -> Article:
    found = find_by_key(key, language)
    if found is None:
        raise Invalid(_("There is no article in this language at this address."))
    return found
