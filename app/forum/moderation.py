"""What staff do to posts and people. Each act runs in the caller's transaction, stands in the audit
log, and tells those whom it burdens why (decisions.py).
"""

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import AuditEntry, record
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid, NotFound

from .actions import set_state
from .decisions import Reasons, decide
from .flags import answer_flags
from .following import tell
from .following_models import News
from .merging import split_question
from .models import Earlier, Kind, Post, Question, State
from .moderation_mails import mail_ban_lifted
from .moderation_models import Ban, Decision, Flag
from .queries import held_post, held_question
from .standing import is_staff

GONE = {State.REMOVED, State.MERGED}


def show_post(post_id: int, *, seen: str) -> Post:
    """Show a post that waits or was hidden, or leave one that was reported.

    Raises Conflict when it is no longer as it was `seen`.
    """
    post, question = _as_seen(post_id, seen)
    was = post.state
    answer_flags(question, post, acted=False)
    if was != State.SHOWN:
        set_state(question, post, State.SHOWN)
        tell([post.author_id], News.SHOWN, question, post)
    record("forum.post_shown" if was != State.SHOWN else "forum.reports_dismissed", subject(post))
    return post


def hide_post(post_id: int, reasons: Reasons, *, seen: str) -> Decision:
    """Take a post out of sight. Raises Conflict when it is no longer as it was `seen`."""
    post, question = _as_seen(post_id, seen)
    if post.state == State.HIDDEN:
        raise Conflict(_("This post is hidden already."))
    flagged = answer_flags(question, post, acted=True)
    set_state(question, post, State.HIDDEN)
    record("forum.post_hidden", subject(post), ground=reasons.ground.value)
    return decide("hidden", post.author_id, post, reasons, from_flag=flagged)


def lock_question(question_id: int, reasons: Reasons) -> None:
    """Let a question take no more answers and comments. Raises Conflict when it does so already."""
    question = held_question(question_id)
    if question.locked:
        raise Conflict(_("This question is locked already."))
    question.locked = True
    record("forum.question_locked", f"question {question.id}", ground=reasons.ground.value)
    decide("locked", question.author_id, text_of(question), reasons)


def unlock_question(question_id: int) -> None:
    """Let a question take answers and comments again."""
    held_question(question_id).locked = False
    record("forum.question_unlocked", f"question {question_id}")


def move_question(question_id: int, topic_id: int | None) -> None:
    """Move a question to another topic. This burdens nobody, so no decision is made of it."""
    held_question(question_id).topic_id = topic_id
    record("forum.question_moved", f"question {question_id}", topic=topic_id)


def explain_edit(post_id: int, reasons: Reasons) -> None:
    """Tell an author why staff changed their post. Raises Invalid when nobody did."""
    post = held_post(post_id)
    if not db.session.scalar(sa.select(Earlier.version).where(
            Earlier.post_id == post.id, Earlier.by_staff).limit(1)):
        raise Invalid(_("Staff have not changed this post."))
    record("forum.edit_explained", subject(post), ground=reasons.ground.value)
    decide("edited", post.author_id, post, reasons)


def ban_person(user_id: int, reasons: Reasons, *, days: int | None, post_id: int | None,
               with_waiting: bool) -> None:
    """Keep a person from taking part for some days, or (None) until the ban is lifted.

    `with_waiting` hides what of theirs waits. Raises Invalid for staff.
    """
    person = _person(user_id)
    if is_staff(person):
        raise Invalid(_("Colleagues cannot be banned. An admin can take their rights away."))
    post = held_post(post_id) if post_id else None
    decision = decide("banned", person.id, post, reasons)
    db.session.merge(Ban(user_id=person.id, decision_id=decision.id, at=now(),
                         until=now() + timedelta(days=days) if days else None))
    if with_waiting:
        _hide_waiting(person.id)
    record("forum.banned", f"person {person.id}", ground=reasons.ground.value, days=days)


def lift_ban(user_id: int) -> None:
    """Let a banned person take part again, and tell them."""
    person = _person(user_id)
    ban = db.session.get(Ban, person.id)
    if ban is None:
        raise Conflict(_("There is no ban any more."))
    db.session.delete(ban)
    db.session.flush()
    record("forum.ban_lifted", f"person {person.id}")
    mail_ban_lifted(person)


def undo(decision: Decision) -> None:
    """Take back what was decided, where it can be; an edit is changed back by hand."""
    post = held_post(decision.post_id) if decision.post_id else None
    if decision.act == "banned" and decision.user_id is not None:
        db.session.execute(sa.delete(Ban).where(Ban.user_id == decision.user_id))
    if post is None:
        return
    question = held_question(post.question_id)
    if decision.act == "hidden" and post.state == State.HIDDEN:
        set_state(question, post, State.SHOWN)
    elif decision.act == "locked":
        question.locked = False
    elif decision.act == "merged":
        split_question(question.id)


def seen_mark(state: State, version: int, flag_id: int | None) -> str:
    """Return a mark of how a moderator saw a post; `flag_id` of its first open report."""
    return f"{state.value}.{version}.{flag_id or 0}"


def subject(post: Post) -> str:
    """Return how the audit log names a post."""
    return f"post {post.id}"


def text_of(question: Question) -> Post:
    """Return a question's own text; one query."""
    return db.session.scalars(sa.select(Post).where(
        Post.question_id == question.id, Post.kind == Kind.QUESTION)).one()


def _as_seen(post_id: int, seen: str) -> tuple[Post, Question]:
    """Return a post to be decided about, unless somebody did meanwhile."""
    post = held_post(post_id)
    mark, _dot, flag = seen.rpartition(".")
    first = int(flag) if flag.isdecimal() and len(flag) < 10 else -1
    decided = first != 0 and db.session.scalar(sa.select(Flag.id).where(
        Flag.id == first, Flag.decided_at.is_(None))) is None
    if decided or mark != f"{post.state.value}.{post.version}" or post.state in GONE:
        raise Conflict(_meanwhile(post))
    return post, held_question(post.question_id)


def _meanwhile(post: Post) -> str:
    last = db.session.scalar(sa.select(AuditEntry).where(
        AuditEntry.subject == subject(post)).order_by(AuditEntry.id.desc()).limit(1))
    if last is None:
        return str(_("Its author changed this post meanwhile, so nothing was done. Look at it "
                     "again."))
    return str(_("%(who)s decided about this post meanwhile, so nothing was done twice.",
                 who=last.actor))


def _hide_waiting(user_id: int) -> None:
    for waiting in db.session.scalars(sa.select(Post.id).where(
            Post.author_id == user_id, Post.state == State.HELD)).all():
        post = held_post(waiting)
        question = held_question(post.question_id)
        answer_flags(question, post, acted=True)
        set_state(question, post, State.HIDDEN)


def _person(user_id: int) -> User:
    person = db.session.get(User, user_id, with_for_update=True)
    if person is None:
        raise NotFound(_("This account is no longer here."))
    return person
