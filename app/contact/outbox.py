"""Mails that were written to the outbox folder because no SMTP server is set, for admins."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.errors import NotFound
from app.core.http import no_store
from app.core.mail import outbox as outbox_folder
from app.core.paging import Page
from app.core.settings import current_settings

PAGE_SIZE = 50

blueprint = Blueprint("outbox", __name__, url_prefix="/staff/outbox", template_folder="templates")
blueprint.after_request(no_store)


@dataclass(frozen=True, slots=True)
class Mail:
    """One written mail."""

    name: str
    to: str
    subject: str
    written_at: datetime
    text: str


@blueprint.get("/")
@roles_required("admin")  # sign-in links are among them
def index() -> ResponseReturnValue:
    """List the mails, the newest first."""
    files = sorted(outbox_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns,
                   reverse=True)
    number = max(1, request.args.get("page", 1, type=int))
    shown = files[(number - 1) * PAGE_SIZE:number * PAGE_SIZE]
    return render_template("contact/staff/outbox.html", smtp=bool(current_settings().smtp_url),
                           page=Page([_read(path) for path in shown], number, PAGE_SIZE,
                                     len(files)))


@blueprint.get("/<name>")
@roles_required("admin")
def mail(name: str) -> ResponseReturnValue:
    """Show one mail as text."""
    path = outbox_folder() / f"{name}.eml"
    if not re.fullmatch(r"[\w.-]{1,100}", name) or not path.is_file():
        raise NotFound(_("This mail is no longer in the outbox."))
    return render_template("contact/staff/mail.html", mail=_read(path))


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(path.stem, str(message["To"]), str(message["Subject"]),
                datetime.fromtimestamp(path.stat().st_mtime, UTC),
                body.get_content() if isinstance(body, EmailMessage) else "")
