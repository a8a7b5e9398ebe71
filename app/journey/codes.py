"""Contact codes: five digits that a caller reads out, so that nobody has to repeat themselves."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from stdnum import damm

from app.core.clock import now
from app.core.database import db

from .models import ContactCode
from .steps import write

LIFETIME = timedelta(hours=4)
TRIES = 50


def issue_code(journey_id: int) -> str | None:
    """Return the live contact code of a journey, made if need be; None when none can be had.

    Writes over the steps connection, as steps do. Not inside `transaction()`.
    """
    return write(lambda connection: _code(connection, journey_id))


def journey_of_code(code: str) -> int | None:
    """Return the journey that a live code names; None for a wrong, mistyped or expired one."""
    digits = "".join(filter(str.isdigit, code))
    if len(digits) != 5 or not damm.is_valid(digits):
        return None
    return db.session.scalar(sa.select(ContactCode.journey_id).where(
        ContactCode.code == digits, ContactCode.expires_at > now()))


def _code(connection: sa.Connection, journey_id: int) -> str | None:
    moment = now()
    known = connection.scalar(sa.select(ContactCode.code).where(
        ContactCode.journey_id == journey_id, ContactCode.expires_at > moment))
    if known:
        return known
    connection.execute(sa.delete(ContactCode).where(ContactCode.expires_at <= moment))
    codes = (_with_check(secrets.randbelow(10_000)) for _try in range(TRIES))
    return next((code for code in codes if _take(connection, code, journey_id)), None)


def _with_check(number: int) -> str:
    digits = f"{number:04}"
    return digits + str(damm.calc_check_digit(digits))


def _take(connection: sa.Connection, code: str, journey_id: int) -> bool:
    expires = sa.bindparam("expires", type_=ContactCode.__table__.c.expires_at.type)
    return connection.execute(sa.text(
        "INSERT INTO contact_code (code, journey_id, expires_at) VALUES (:code, :journey, :expires)"
        " ON CONFLICT (code) DO NOTHING RETURNING code").bindparams(expires),
        {"code": code, "journey": journey_id, "expires": now() + LIFETIME}).first() is not None
