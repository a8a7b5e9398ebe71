"""Sessions in our own table: deleting a row signs its browser out, wherever the cookie went."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response, g, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import CallbackDict

from app.core.clock import now
from app.core.database import db

from .models import LoginSession, User

COOKIE = "luukku_session"
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=5)


class Session(CallbackDict[str, Any], SessionMixin):
    """A session's data; `secret` is the cookie's value, None until it is first saved."""

    def __init__(self, data: dict[str, Any] | None = None, secret: str | None = None) -> None:
        self.modified = False
        self.secret = secret
        self.old_secret: str | None = None
        self.touched = False
        self.renewed = False
        super().__init__(data or {}, self._changed)

    def _changed(self, _self: object) -> None:
        self.modified = True

    def renew(self) -> None:
        """Change the cookie's value: called at sign-in, against session fixation."""
        self.old_secret, self.secret = self.secret, None
        self.modified = self.renewed = True


class DatabaseSessions(SessionInterface):
    """Opens and saves sessions in the `login_session` table."""

    def open_session(self, app: Flask, request: Request) -> Session:
        """Return the browser's session; an empty one without a cookie or for a revoked one.

        When the database is away the request gets an empty one too, and `g.session_error` says
        why: an error here would come too early for an error page.
        """
        secret = request.cookies.get(COOKIE)
        try:
            row = db.session.get(LoginSession, _hash(secret)) if secret else None
        except OperationalError as error:
            g.session_error = error
            return Session()
        moment = now()
        if row is None or row.expires_at <= moment or row.last_seen_at <= moment - IDLE:
            return Session()
        session = Session(dict(row.data), secret)
        session.touched = row.last_seen_at <= moment - TOUCH_EVERY
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, over a connection of its own; set or delete the cookie."""
        if not isinstance(session, Session) or not (session.modified or session.touched):
            return
        db.session.rollback()  # the request's reading is over: never wait for ourselves
        with db.engine.connect().execution_options(immediate=True) as connection:
            for secret in {session.old_secret, None if session else session.secret} - {None}:
                connection.execute(sa.delete(LoginSession).where(LoginSession.id == _hash(secret)))
            if session:
                _write(connection, session)
            connection.commit()
        if not session:
            response.delete_cookie(COOKIE)
        elif session.modified:
            response.set_cookie(COOKIE, session.secret or "", httponly=True, samesite="Lax",
                                secure=app.config["SESSION_COOKIE_SECURE"],
                                max_age=int(LONGEST.total_seconds()))


def sign_out_everywhere(user: User, *, but: str | None = None) -> None:
    """Delete every session of `user` (`but` one of this id), in the caller's transaction."""
    db.session.execute(sa.delete(LoginSession).where(LoginSession.user_id == user.id,
                                                     LoginSession.id != (but or "")))


def current_session_id() -> str:
    """Return the id of this browser's session."""
    return _hash(session.secret)  # type: ignore[attr-defined]


def sessions_of(user: User) -> Sequence[LoginSession]:
    """Return where `user` is signed in, last used first."""
    return db.session.scalars(sa.select(LoginSession).where(
        LoginSession.user_id == user.id, LoginSession.expires_at > now(),
        LoginSession.last_seen_at > now() - IDLE).order_by(
            LoginSession.last_seen_at.desc())).all()


def forget_expired() -> None:
    """Delete sessions that nobody can use any more, in the caller's transaction."""
    db.session.execute(sa.delete(LoginSession).where(sa.or_(
        LoginSession.expires_at <= now(), LoginSession.last_seen_at <= now() - IDLE)))


def _write(connection: sa.Connection, session: Session) -> None:
    values = {"data": dict(session), "last_seen_at": now(),
              "user_id": connection.scalar(sa.select(User.id).where(
                  User.fs_uniquifier == session.get("_user_id", "")))}
    if session.secret is None:
        session.secret = secrets.token_urlsafe(32)
    if session.renewed:
        connection.execute(sa.update(User).where(User.id == values["user_id"]).values(
            last_sign_in_at=now()))
    changed = connection.execute(sa.update(LoginSession).where(
        LoginSession.id == _hash(session.secret)).values(**values)).rowcount
    if not changed and (session.modified or not session.touched):
        connection.execute(sa.insert(LoginSession).values(
            id=_hash(session.secret), created_at=now(), expires_at=now() + LONGEST, **values))


def _hash(secret: str | None) -> str:
    return hashlib.sha256((secret or "").encode()).hexdigest()
