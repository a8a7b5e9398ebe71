"""Mail, sent as a job over SMTP; without SMTP, written to VAR_DIR/outbox as .eml files."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .clock import now
from .jobs import Payload, enqueue
from .settings import current_settings

TIMEOUT_SECONDS = 20


def send_mail(to: str, subject: str, text: str, *, reply_to: str | None = None) -> None:
    """Enqueue a plain-text mail inside the caller's transaction.

    A line break in an address or the subject raises ValueError (nobody adds headers).
    """
    if any("\n" in value or "\r" in value for value in (to, subject, reply_to or "")):
        raise ValueError("a mail header must be one line")
    subject = " ".join(subject.split())  # the mail library takes U+2028 and such for line breaks
    enqueue("mail.send", {"to": to, "subject": subject, "text": text, "reply_to": reply_to,
                          "message_id": make_msgid(domain="luukku")})


def deliver(payloads: Sequence[Payload]) -> None:
    """Send mails over SMTP_URL, or write them to the outbox folder. The handler of `mail.send`."""
    for payload in payloads:
        message = _message(payload)
        if current_settings().smtp_url:
            _send(message, current_settings().smtp_url)
        else:
            _write(message, payload["message_id"])


def outbox() -> Path:
    """Return the folder of mails that were written instead of sent."""
    return current_settings().var_dir / "outbox"


def _message(payload: Payload) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = current_settings().mail_from
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = payload["message_id"]
    message["Auto-Submitted"] = "auto-generated"
    if payload["reply_to"]:
        message["Reply-To"] = payload["reply_to"]
    message.set_content(payload["text"])
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


def _write(message: EmailMessage, message_id: str) -> None:
    """Write the mail under its own id: a job done twice leaves one file."""
    outbox().mkdir(parents=True, exist_ok=True)
    path = outbox() / f"{message_id.strip('<>').partition('@')[0]}.eml"
    partial = path.with_suffix(".partial")
    partial.write_bytes(message.as_bytes())
    partial.replace(path)
