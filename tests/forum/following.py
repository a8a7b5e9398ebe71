"""What people do in the forum, without its pages; and the mails that come of it."""

import email
from email import policy
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import db, transaction
from app.core.jobs import run_all
from app.core.mail import outbox
from app.forum.actions import Draft, answer_question, ask_question, comment_on
from app.forum.following_mails import mail_news
from app.forum.models import Kind, Post, Question
from app.forum.standing import standing_of


def person(name: str) -> User:
    """Return the account of one of the browsers' people."""
    return db.session.scalars(sa.select(User).where(
        User.email == f"{name}@kotikaista.example")).one()


def ask(name: str, title: str = "Why is my router red?", *tags: str, language: str = "en") -> int:
    """Ask a question; return its id."""
    with transaction():
        user = person(name)
        return ask_question(user, standing_of(user), Draft(title, "It blinks.", tags), language).id


def answer(name: str, question_id: int, body: str = "Turn it off and on again.") -> int:
    """Answer a question; return the answer's id."""
    with transaction():
        return answer_question(question_id, standing_of(person(name)), body).id


def comment(name: str, question_id: int) -> int:
    """Comment on a question; return the comment's id."""
    with transaction():
        post = db.session.scalars(sa.select(Post.id).where(
            Post.question_id == question_id, Post.kind == Kind.QUESTION)).one()
        return comment_on(post, standing_of(person(name)), "Which one?").id


def hide(thing: Question | Post, state: Any) -> None:
    """Change the state of a question or post."""
    with transaction():
        thing.state = state


def mails() -> list[EmailMessage]:
    """Send what is due; return all mails that were written so far but sign-in mails, in order."""
    mail_news([])
    run_all()
    found = []
    for path in sorted(outbox().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def text_of(message: EmailMessage) -> str:
    """Return a mail's words."""
    return str(message.get_content())
