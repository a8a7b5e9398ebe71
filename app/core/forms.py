"""Two kinds of form: anybody's, which needs no cookie, and staff's."""

import secrets
from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from itsdangerous import (
    BadData,
    SignatureExpired,
    TimestampSigner,
    URLSafeSerializer,
    URLSafeTimedSerializer,
)
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.i18n import messages_path

from .clock import local, now
from .database import Model, Str, Utc, db
from .settings import current_settings

TICKET_SECONDS = 48 * 3600
NOT_OURS = _l("The form could not be confirmed as ours. Your text is still here: send it again.")


class SpentTicket(Model):
    """A form that was sent already, and the address of what it made."""

    __tablename__ = "spent_ticket"

    nonce: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    address: Mapped[Str]
    spent_at: Mapped[Utc] = mapped_column(default=now)


class _SpeakingCSRF(_FlaskFormCSRF):  # type: ignore[misc]
    """Flask-WTF's token check; its refusals speak the page's language."""

    def validate_csrf_token(self, form: FlaskForm, field: Field) -> None:
        """Refuse a missing, forged or foreign token."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError:
            raise ValidationError(NOT_OURS) from None


class _Meta(FlaskForm.Meta):  # type: ignore[misc]
    def get_translations(self, form: FlaskForm) -> NullTranslations:
        """Return WTForms' own words; Flask-WTF would parse their file anew for each request."""
        return _wtforms_words(str(get_locale()))


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A form of a customer or colleague who is signed in; its token is bound to the session."""

    class Meta(_Meta):
        csrf_class = _SpeakingCSRF


class PublicForm(FlaskForm):  # type: ignore[misc]
    """A visitor's form: a signed ticket of 48 hours instead of a cookie.

    The ticket names the form and carries a nonce that is spent once. `day_ticket` forms stand on
    cacheable pages: their ticket is the same all day and is not spent. A signed-in person's form
    carries Flask-WTF's token, bound to the session, besides.
    """

    class Meta(_Meta):
        csrf_class = _SpeakingCSRF

        @property
        def csrf(self) -> bool:
            """Say whether somebody is signed in; the session of others is never touched."""
            return bool(g.get("actor"))

    day_ticket = False
    ticket = HiddenField()
    age: float | None = None  # seconds since the ticket was made; None for day and bad tickets

    def new_ticket(self) -> str:
        """Return a fresh ticket to render into the form."""
        if self.day_ticket:
            return str(_day_signer(self).dumps(local(now()).date().toordinal()))
        return str(_signer(self).dumps(secrets.token_urlsafe(12)))

    def validate_ticket(self, field: Field) -> None:
        """Refuse a forged or expired ticket; the form comes back with its text and a new one."""
        try:
            self._nonce = self._open(str(field.data or ""))
        except SignatureExpired:
            raise ValidationError(_("This page was open for a long time. Your text is still here: "
                                    "check it and send again.")) from None
        except BadData:
            raise ValidationError(NOT_OURS) from None

    def spend(self, address: str) -> str | None:
        """Note in the caller's transaction that this ticket made `address`.

        Returns the earlier address instead when it had been spent, and then notes nothing.
        """
        inserted = db.session.execute(sa.text(
            "INSERT INTO spent_ticket (nonce, address, spent_at) VALUES (:nonce, :address, :at)"
            " ON CONFLICT (nonce) DO NOTHING RETURNING nonce").bindparams(
                sa.bindparam("at", type_=SpentTicket.__table__.c.spent_at.type)),
            {"nonce": self._nonce, "address": address, "at": now()}).first()
        if inserted:
            return None
        return db.session.scalar(sa.select(SpentTicket.address).where(
            SpentTicket.nonce == self._nonce))

    def _open(self, ticket: str) -> str:
        if not self.day_ticket:
            nonce, made = _signer(self).loads(ticket, TICKET_SECONDS, return_timestamp=True)
            self.age = (now() - made).total_seconds()
            return str(nonce)
        age = local(now()).date().toordinal() - int(_day_signer(self).loads(ticket))
        if not 0 <= age <= 2:
            raise SignatureExpired("day ticket too old")
        return ticket


class Honeypot:
    """Gives a form a field that only robots see and fill in; `trapped` says that one did.

    Render it with the macro `honeypot`.
    """

    website = StringField(_l("Leave this field empty"))

    @property
    def trapped(self) -> bool:
        """Say whether something was written where people write nothing."""
        return bool(self.website.data)


def forget_spent_tickets() -> None:
    """Delete spent tickets that have expired anyway, in the caller's transaction."""
    db.session.execute(sa.delete(SpentTicket).where(
        SpentTicket.spent_at < now() - timedelta(seconds=TICKET_SECONDS)))


@cache
def _wtforms_words(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


class _OurTime(TimestampSigner):
    def get_timestamp(self) -> int:
        """Return the time as the whole site tells it."""
        return int(now().timestamp())


def _signer(form: PublicForm) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().signing_key, salt=type(form).__name__,
                                  signer=_OurTime)


def _day_signer(form: PublicForm) -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().signing_key, salt=f"day-{type(form).__name__}")
