"""A guest's question waits until its e-mail address is confirmed by link."""

import hashlib
import secrets
from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from app.accounts.actions import join
from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.i18n import current_language
from app.core.mail import send_mail
from app.core.settings import current_settings

from .actions import Draft, ask_question
from .models import Question, WaitingQuestion
from .spam import Sent
from .standing import allowed_standing

LIFETIME = timedelta(hours=48)


def keep_waiting(email: str, name: str, draft: Draft, sent: Sent) -> None:
    """Keep a guest's question and mail the link that confirms it, in the caller's transaction.

    The mail repeats nothing that the guest typed: it may go to somebody else's address.
    """
    token = secrets.token_urlsafe(24)
    language = current_language()
    db.session.add(WaitingQuestion(
        token=_hash(token), email=email.lower(), name=name, language=language,
        draft={"question": asdict(draft), "sent": asdict(sent)}, expires_at=now() + LIFETIME))
    link = current_settings().public_url + url_for("forum_asking.confirm", token=token,
                                                   language=language)
    send_mail(email, _("Confirm your question"), _(
        "Somebody, probably you, asked a question in our help centre with this e-mail address. "
        "Open this link within 48 hours to send it:\n\n%(link)s\n\nWe tell you here when somebody "
        "answers. If it was not you, you need not do anything: nothing is published.", link=link))


def waiting(token: str) -> WaitingQuestion | None:
    """Return the question that a link confirms, None for a used or old link; one query."""
    return db.session.scalar(sa.select(WaitingQuestion).where(
        WaitingQuestion.token == _hash(token), WaitingQuestion.expires_at > now()))


def confirm_waiting(token: str) -> tuple[User, Question] | None:
    """Ask what waited in the name of its address's account, made now if there is none."""
    found = waiting(token)
    used = db.session.execute(sa.delete(WaitingQuestion).where(
        WaitingQuestion.token == _hash(token)).returning(WaitingQuestion.token)).first()
    if found is None or used is None:
        return None
    user = join(found.email, found.name, found.language)
    return user, ask_question(user, allowed_standing(user), Draft(**found.draft["question"]),
                              found.language, sent=Sent(**found.draft["sent"]))


def forget_waiting() -> None:
    """Delete what nobody confirmed, in the caller's transaction."""
    db.session.execute(sa.delete(WaitingQuestion).where(WaitingQuestion.expires_at <= now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
