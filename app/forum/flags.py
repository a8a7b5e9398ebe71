"""Reports of posts that should not be there (the Digital Services Act's notices, Article 16)."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, NotFound
from app.core.settings import current_settings

from .models import Post, Question, State
from .moderation_mails import mail_reporters
from .moderation_models import Flag, Ground
from .queries import held_post, question_path


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: `email` of a guest who wants to know what comes of it."""

    ground: Ground
    text: str
    language: str
    reporter_id: int | None = None
    email: str = ""


def report_post(post_id: int, report: Report) -> Flag:
    """Keep a report. Raises Conflict when the same person reported the post before."""
    post = held_post(post_id)
    if post.state != State.SHOWN:
        raise NotFound(_("This post is no longer shown, so there is nothing to report."))
    if report.reporter_id is not None and db.session.scalar(sa.select(Flag.id).where(
            Flag.post_id == post.id, Flag.reporter_id == report.reporter_id).limit(1)):
        raise Conflict(_("You have reported this post already. We tell you what we decide."))
    flag = Flag(post_id=post.id, reporter_id=report.reporter_id, email=report.email,
                language=report.language, ground=report.ground, text=report.text)
    db.session.add(flag)
    db.session.flush()
    return flag


def open_flags(post_id: int) -> list[Flag]:
    """Return the reports of a post that nobody has decided about, oldest first."""
    return list(db.session.scalars(sa.select(Flag).where(
        Flag.post_id == post_id, Flag.decided_at.is_(None)).order_by(Flag.id)))


def answer_flags(question: Question, post: Post, *, acted: bool) -> bool:
    """Close the reports of a post and tell who made them; say whether there were any."""
    flags = open_flags(post.id)
    for flag in flags:
        flag.decided_at = now()
    if flags:
        mail_reporters(flags, acted=acted, address=current_settings().public_url + question_path(
            question.id, question.title, question.language) + f"#post-{post.id}")
    db.session.flush()
    return bool(flags)
