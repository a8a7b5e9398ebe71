"""Managers who want the weekly report by mail: starting it, and ending it from the mail itself."""

from typing import Any

import sqlalchemy as sa
from flask import url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings

from .report import due_monday
from .report_models import ReportReader


def is_reader(user_id: int) -> bool:
    """Say whether somebody gets the report."""
    return db.session.get(ReportReader, user_id) is not None


def start_reading(user_id: int) -> None:
    """Send somebody the report from the next Monday on, in the caller's transaction."""
    db.session.execute(sa.text(
        "INSERT INTO report_reader (user_id, since, told_on) VALUES (:user_id, :since, :told_on)"
        " ON CONFLICT (user_id) DO NOTHING").bindparams(
            sa.bindparam("since", type_=ReportReader.since.type),
            sa.bindparam("told_on", type_=sa.Date)),
        {"user_id": user_id, "since": now(), "told_on": due_monday()})


def stop_reading(user_id: int) -> None:
    """Send somebody no more reports, in the caller's transaction."""
    db.session.execute(sa.delete(ReportReader).where(ReportReader.user_id == user_id))


def stop_url(user_id: int, language: str) -> str:
    """Return the full address that ends somebody's reports, for as long as the mail is kept."""
    return current_settings().public_url + url_for(
        "report_stopping.page", language=language, token=_signer().dumps(user_id))


def reader_of(token: str) -> int | None:
    """Return whose reports a token ends; None when it is not ours or the account is gone.

    An id may be given anew: an account that is younger than the token is somebody else's.
    """
    try:
        user_id, signed_at = _signer().loads(token, return_timestamp=True)
    except BadData:
        return None
    user = db.session.get(User, user_id)
    if user is None or user.create_datetime.replace(microsecond=0) > signed_at:
        return None
    return int(user_id)


class ReportHolding:
    """Whether somebody gets the report; it goes with the account."""

    name = "weekly_report"

    def export(self, user_id: int) -> dict[str, Any] | None:
        """Return since when, or None."""
        found = db.session.get(ReportReader, user_id)
        return {"since": found.since.isoformat()} if found else None

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Send no more."""
        stop_reading(user_id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().signing_key, salt="weekly-report")
