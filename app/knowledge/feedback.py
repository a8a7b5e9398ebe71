"""What readers say of an article: one answer a journey, of which the last word counts."""

import sqlalchemy as sa
from itsdangerous import BadData, URLSafeSerializer

from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings
from app.language import redact

from .models import Article, Feedback


def give_feedback(article_id: int, journey_id: int | None, *, helped: bool, reason: str = "",
                  text: str = "", earlier: int | None = None) -> Feedback:
    """Keep what a reader said, over what the same journey (or `earlier`) said before.

    `text` is redacted here. In the caller's transaction.
    """
    # Two clicks at once wait for each other here, so that one journey never has two answers.
    db.session.execute(sa.select(Article.id).where(Article.id == article_id).with_for_update())
    said = _earlier(article_id, journey_id, earlier)
    if said is None:
        said = Feedback(article_id=article_id, journey_id=journey_id)
        db.session.add(said)
    said.helped, said.reason, said.text, said.at = helped, reason, redact(text), now()
    db.session.flush()
    return said


def sign_feedback(said: Feedback) -> str:
    """Return a token that lets the same browser add its reason, with or without cookies."""
    return str(_signer().dumps(said.id))


def feedback_of_token(token: str) -> int | None:
    """Return the id that `sign_feedback` signed, or None."""
    try:
        return int(_signer().loads(token))
    except (BadData, TypeError, ValueError):
        return None


def helpfulness(ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return for each article how many it helped, and how many said anything; one query."""
    rows = db.session.execute(
        sa.select(Feedback.article_id, sa.func.sum(sa.cast(Feedback.helped, sa.Integer)),
                  sa.func.count()).where(Feedback.article_id.in_(ids))
        .group_by(Feedback.article_id))
    return {article: (int(yes or 0), total) for article, yes, total in rows}


def _earlier(article_id: int, journey_id: int | None, earlier: int | None) -> Feedback | None:
    if earlier is not None:
        found = db.session.get(Feedback, earlier)
        if found is not None and found.article_id == article_id:
            return found
    if journey_id is None:
        return None
    return db.session.scalar(sa.select(Feedback).where(
        Feedback.article_id == article_id, Feedback.journey_id == journey_id))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().signing_key, salt="feedback")
