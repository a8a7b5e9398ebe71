"""Tokens in mails that end such mails without signing in, for as long as the mail is kept."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from app.accounts.models import User
from app.core.database import db
from app.core.settings import current_settings

from .following import follow_question, mails_of, set_mails, unfollow_question
from .following_models import Mails
from .models import Question


@dataclass(frozen=True, slots=True)
class Ending:
    """Whose mails end: all of the forum's, or those about one question."""

    user_id: int
    question_id: int | None
    title: str | None  # the question's
    language: str | None


def unsubscribe_url(user_id: int, language: str, question_id: int | None = None) -> str:
    """Return the full address that ends somebody's mails about a question, or all."""
    return current_settings().public_url + url_for(
        "forum_unsubscribing.page", language=language,
        token=_signer().dumps([user_id, question_id or 0]))


def ending_of(token: str) -> Ending | None:
    """Return what a token ends; None when it is not ours or the account is gone.

    An id may be given anew: an account that is younger than the token is somebody else's.
    """
    try:
        (user_id, question_id), signed_at = _signer().loads(token, return_timestamp=True)
    except BadData:
        return None
    user = db.session.get(User, user_id)
    if user is None or user.create_datetime.replace(microsecond=0) > signed_at:
        return None
    row = db.session.execute(sa.select(Question.title, Question.language).where(
        Question.id == question_id)).first()
    if question_id and row is None:
        return None
    return Ending(user_id, question_id or None, *(row or (None, None)))


def end(ending: Ending) -> Mails:
    """End the mails; return how often they came."""
    before = mails_of(ending.user_id)
    if ending.question_id:
        unfollow_question(ending.user_id, ending.question_id)
    else:
        set_mails(ending.user_id, Mails.NONE)
    return before


def take_back(ending: Ending, before: Mails) -> None:
    """Let the mails come again, as often as they came before."""
    if ending.question_id:
        follow_question(ending.user_id, ending.question_id)
    else:
        set_mails(ending.user_id, before)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().signing_key, salt="unsubscribe")
