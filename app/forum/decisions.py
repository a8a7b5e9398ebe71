"""Statements of reasons and appeals: what the EU's Digital Services Act asks for (Articles 17, 20).
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, NotFound
from app.core.settings import current_settings

from .following_models import News, Notification
from .models import Post
from .moderation_mails import mail_appeal_answer, mail_decision
from .moderation_models import Decision, Ground

APPEAL_TIME = timedelta(days=183)  # six months (Article 20)
EXCERPT = 400  # characters of a post that its statement of reasons repeats


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why staff decide so: the ground, the facts in their own words, and whose decision it is."""

    ground: Ground
    text: str
    by: str  # a staff account's e-mail address


def decide(act: str, user_id: int | None, post: Post | None, reasons: Reasons, *,
           from_flag: bool = False) -> Decision:
    """Keep what was decided about a person's post or account, and tell them at once."""
    decision = Decision(
        user_id=user_id, post_id=post.id if post else None, act=act, ground=reasons.ground,
        text=reasons.text, excerpt=post.body[:EXCERPT] if post else "", from_flag=from_flag,
        by_machine=bool(post and post.held_for), decided_by=reasons.by)
    db.session.add(decision)
    db.session.flush()
    if user_id is not None:
        _notify(decision, post)
        mail_decision(decision, decision_key(decision.id))
    return decision


def decision_key(identity: int) -> str:
    """Return the secret of a decision's link: its mail can say it, nobody can guess it."""
    digest = hmac.digest(current_settings().signing_key.encode(), f"decision:{identity}".encode(),
                         hashlib.sha256)
    return digest[:24].hex()


def is_decision_key(identity: int, key: str) -> bool:
    """Say whether `key` opens a decision."""
    return hmac.compare_digest(key.encode(), decision_key(identity).encode())


def may_appeal(decision: Decision) -> bool:
    """Say whether an appeal against a decision is open: once, within six months."""
    return decision.appealed_at is None and decision.at + APPEAL_TIME > now()


def appeal(decision_id: int, text: str) -> Decision:
    """Take in an appeal. Raises Conflict when there was one, or it is too late."""
    decision = held_decision(decision_id)
    if decision.appealed_at is not None:
        raise Conflict(_("You have appealed already. We tell you here and by mail what comes of "
                         "it."))
    if not may_appeal(decision):
        raise Conflict(_("The six months for an appeal are over."))
    decision.appeal, decision.appealed_at = text, now()
    db.session.flush()
    return decision


def answer_appeal(decision_id: int, *, upheld: bool, text: str,
                  undo: Callable[[Decision], None]) -> Decision:
    """Decide an appeal, tell the person, and `undo` what was decided where it does not stay.

    Raises Conflict when somebody decided it meanwhile.
    """
    decision = held_decision(decision_id)
    if decision.appealed_at is None or decision.answered_at is not None:
        raise Conflict(_("This appeal was decided meanwhile. Nothing was done twice."))
    decision.upheld, decision.answer, decision.answered_at = upheld, text, now()
    if not upheld:
        undo(decision)
    record("forum.appeal_upheld" if upheld else "forum.appeal_granted", f"decision {decision.id}",
           act=decision.act)
    if decision.user_id is not None:
        _notify(decision, db.session.get(Post, decision.post_id) if decision.post_id else None)
        mail_appeal_answer(decision, decision_key(decision.id))
    db.session.flush()
    return decision


def held_decision(identity: int) -> Decision:
    """Return a decision to be changed in this transaction, or raise NotFound."""
    found = db.session.scalar(sa.select(Decision).where(Decision.id == identity).with_for_update()
                              .execution_options(populate_existing=True))
    if found is None:
        raise NotFound(_("There is no such decision."))
    return found


def _notify(decision: Decision, post: Post | None) -> None:
    """Leave a notification; its mail is our own, so that it is not sent twice."""
    db.session.add(Notification(
        user_id=decision.user_id, news=News.DECISION, decision_id=decision.id,
        post_id=post.id if post else None, question_id=post.question_id if post else None,
        mailed_at=now()))
