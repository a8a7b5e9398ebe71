"""Mail, sent as a job over SMTP; without SMTP, written to VAR_DIR/outbox as .eml files."""

import logging
import smtplib
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .bounces import ANY_STATUS, address_mark, is_about_address, note_refusal
from .clock import now
from .database import transaction
from .jobs import Payload, enqueue_many
from .settings import current_settings

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 20
NEVER_MAILED = "demo.luukku.example"  # simulated people's; nobody can own it (RFC 6761)


class _OnOneLine(UnstructuredHeader):
    """A header with an address that must stay whole: the mail library would encode a long one."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes out."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _OnOneLine)  # type: ignore[arg-type]
POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail: its text, and the same as HTML where tables say it better.

    `unsubscribe`: the address that ends such mails at one POST (RFC 8058).
    """

    to: str
    subject: str
    text: str
    reply_to: str | None = None
    unsubscribe: str | None = None
    html: str | None = None


def send_mail(to: str, subject: str, text: str, *, reply_to: str | None = None,
              unsubscribe: str | None = None) -> None:
    """Enqueue a plain-text mail inside the caller's transaction. See `send_mails`."""
    send_mails([Mail(to, subject, text, reply_to, unsubscribe)])


def send_mails(mails: Iterable[Mail]) -> None:
    """Enqueue mails inside the caller's transaction, a job each; one statement.

    A line break in an address or the subject raises ValueError (nobody adds headers). People whom
    `luukku demo` simulated get none.
    """
    enqueue_many("mail.send", [_payload(mail) for mail in mails
                               if not mail.to.lower().endswith(f"@{NEVER_MAILED}")])


def deliver(payloads: Sequence[Payload]) -> None:
    """Send mails over SMTP_URL, or write them to the outbox folder. The handler of `mail.send`,
    which is given one at a time: what fails is tried again alone.
    """
    for payload in payloads:
        message = _message(payload)
        if not current_settings().smtp_url:
            _write(message, payload["message_id"])
            continue
        try:
            _send(message, current_settings().smtp_url)
        except smtplib.SMTPRecipientsRefused as refused:
            _note_or_raise(payload["to"], refused)


def outbox() -> Path:
    """Return the folder of mails that were written instead of sent."""
    return current_settings().var_dir / "outbox"


def _payload(mail: Mail) -> Payload:
    headers = (mail.to, mail.subject, mail.reply_to or "", mail.unsubscribe or "")
    if any("\n" in value or "\r" in value for value in headers):
        raise ValueError("a mail header must be one line")
    return {"to": mail.to, "text": mail.text, "reply_to": mail.reply_to,
            "unsubscribe": mail.unsubscribe, "html": mail.html,
            # The mail library takes U+2028 and such for line breaks.
            "subject": " ".join(mail.subject.split()),
            "message_id": make_msgid(address_mark(mail.to), domain="luukku")}


def _message(payload: Payload) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = current_settings().mail_from
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = payload["message_id"]
    # Keeps automatic answers away (RFC 3834), which thinks little of Precedence: we send none.
    message["Auto-Submitted"] = "auto-generated"
    if payload["reply_to"]:
        message["Reply-To"] = payload["reply_to"]
    if payload.get("unsubscribe"):
        message["List-Unsubscribe"] = f"<{payload['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(payload["text"])
    if payload.get("html"):
        message.add_alternative(payload["html"], subtype="html")
    return message


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS,
                                                context=context)
    else:
        client = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    with client:
        if parts.scheme == "smtp+starttls":
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        client.send_message(message)


def _note_or_raise(to: str, refused: smtplib.SMTPRecipientsRefused) -> None:
    """Note that an address takes no mail. What waiting or the operator can mend is raised."""
    code, said = next(iter(refused.recipients.values()))
    found = ANY_STATUS.search(said.decode(errors="replace"))
    status = found[0] if found else ""
    if code < 500 or not is_about_address(status):
        raise refused
    log.warning("a mail was refused for good: %s %s", code, status)
    with transaction():
        note_refusal(to, status)


def _write(message: EmailMessage, message_id: str) -> None:
    """Write the mail under its own id: a job done twice leaves one file."""
    outbox().mkdir(parents=True, exist_ok=True)
    path = outbox() / f"{message_id.strip('<>').partition('@')[0]}.eml"
    partial = path.with_suffix(".partial")
    partial.write_bytes(message.as_bytes())
    partial.replace(path)
