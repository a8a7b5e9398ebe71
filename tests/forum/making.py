"""Questions and answers made as people make them: with forms, in their browsers."""

import re

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.core.database import db, transaction
from app.core.site_settings import set_site_setting
from app.forum.models import Kind, Post, Question
from tests.contact.helpers import Page, read, send

TITLE = "How do I restart the modem?"
BODY = "It shows a red light. I have pulled the plug **twice**."


def let_first_posts_through() -> None:
    """Show posts of new people at once."""
    with transaction():
        set_site_setting("forum", {"first_posts_wait": False, "first_links_wait": False})


def make_first_posts_wait() -> None:
    """Have them wait, as they do by default."""
    with transaction():
        set_site_setting("forum", {})


def ask(client: FlaskClient, title: str = TITLE, body: str = BODY, **more: str) -> Page:
    """Ask a question; return the page that follows."""
    return send(client, read(client, "/en/questions/ask").form("/ask"), title=title, body=body,
                **more)


def asked(client: FlaskClient, title: str = TITLE, body: str = BODY, **more: str) -> str:
    """Ask a question; return its address."""
    path = ask(client, title, body, **more).response.request.path
    assert re.fullmatch(r"/en/questions/\d+-[a-z0-9-]+", path), path
    return path


def answer(client: FlaskClient, address: str, body: str = "Hold the button for ten seconds.",
           **more: str) -> Page:
    """Answer the question at an address; return the page that follows."""
    return send(client, read(client, address).form("/answers"), body=body, **more)


def comment(client: FlaskClient, post_id: int, body: str = "Which button?") -> Page:
    """Comment on a post; return the page that follows."""
    address = f"/en/questions/posts/{post_id}/comments"
    return send(client, read(client, address).form(address), body=body)


def press(client: FlaskClient, address: str, act: str, **more: str) -> Page:
    """Press a button of a question's page: the one whose form leads to `act`."""
    return send(client, read(client, address).form(act), **more)


def post_ids(kind: Kind = Kind.ANSWER) -> list[int]:
    """Return the ids of the posts of a kind, the oldest first."""
    db.session.rollback()
    found = list(db.session.scalars(sa.select(Post.id).where(Post.kind == kind).order_by(Post.id)))
    db.session.rollback()  # what comes next sees what is true then
    return found


def the_question() -> Question:
    """Return the newest question, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Question).order_by(Question.id.desc()).limit(1)).one()


def user_named(app: Flask, name: str) -> User:
    """Return whom `sign_in` made."""
    return db.session.scalars(sa.select(User).where(User.name == name)).one()
