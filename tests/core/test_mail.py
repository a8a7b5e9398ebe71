"""Mail: one job, one mail, over SMTP or into the outbox; nobody adds headers."""

import email
import shutil
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import Job, run_all
from app.core.mail import Mail, deliver, outbox, send_mail, send_mails
from tests.smtp import SmtpServer

HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
           "Content-Transfer-Encoding", "MIME-Version"}


def mail(to: str = "alice@example.org", subject: str = "Vastaus: lasku", **more: str) -> None:
    with transaction():
        send_mail(to, subject, more.pop("text", "Hei Alice,\n\nlasku erääntyy 15. päivä."), **more)


def written() -> list[EmailMessage]:
    return [parse(path.read_bytes()) for path in sorted(outbox().glob("*"))]


def parse(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_without_a_server_it_is_written_to_the_outbox(app: Flask) -> None:
    mail(reply_to="support@kotikaista.example")
    assert not outbox().exists()
    run_all()
    [message] = written()
    assert set(message) == HEADERS | {"Reply-To"}
    assert message["To"] == "alice@example.org"
    assert message["Subject"] == "Vastaus: lasku"
    assert message["Reply-To"] == "support@kotikaista.example"
    assert message.get_content().splitlines() == ["Hei Alice,", "", "lasku erääntyy 15. päivä."]


def test_one_click_ends_such_mails(app: Flask) -> None:
    """However long the address: the mail library would encode a long one (RFC 8058, 2369)."""
    address = f"https://help.kotikaista.example/fi/unsubscribe/{'WzEyMywwXQ.' * 30}"
    mail(unsubscribe=address)
    run_all()
    [raw] = [path.read_bytes() for path in outbox().glob("*")]
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    [message] = written()
    assert set(message) == HEADERS | {"List-Unsubscribe", "List-Unsubscribe-Post"}
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_html_stands_beside_the_text(app: Flask) -> None:
    """The text first: what reads both shows the last that it understands (RFC 2046, 5.1.4)."""
    page = "<!doctype html><title>Lasku</title><p>Erääntyy <b>15. päivä</b>."
    with transaction():
        send_mails([Mail("alice@example.org", "Lasku", "Erääntyy 15. päivä.", html=page,
                         unsubscribe="https://help.example/fi/stop")])
    run_all()
    [message] = written()
    assert set(message) - {"Content-Transfer-Encoding"} == (
        HEADERS - {"Content-Transfer-Encoding"}) | {"List-Unsubscribe", "List-Unsubscribe-Post"}
    assert message.get_content_type() == "multipart/alternative"
    kinds = [(part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()]
    assert kinds == [("text/plain", "Erääntyy 15. päivä."), ("text/html", page)]


def test_a_mail_enqueued_by_an_earlier_release_still_goes(app: Flask) -> None:
    mail()
    payload = db.session.scalars(sa.select(Job.payload)).one()
    deliver([{key: value for key, value in payload.items() if key != "html"}])
    [message] = written()
    assert message.get_content_type() == "text/plain"


def test_done_twice_it_is_one_file(app: Flask) -> None:
    mail()
    payload = db.session.scalars(sa.select(Job.payload)).one()
    deliver([payload])
    deliver([payload])
    run_all()
    assert len(written()) == 1


def test_it_goes_with_its_transaction_or_not_at_all(app: Flask) -> None:
    def fail_after_sending() -> None:
        with transaction():
            send_mail("alice@example.org", "Hei", "Teksti")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_sending()
    run_all()
    assert not outbox().exists()


@pytest.mark.parametrize("values", [
    {"to": "alice@example.org\nBcc: all@example.org"}, {"subject": "Hei\r\nBcc: all@example.org"},
    {"subject": "Hei\rX: y"}, {"reply_to": "a@example.org\nBcc: all@example.org"},
    {"unsubscribe": "https://a.example/\nBcc: all@example.org"}])
def test_header_in_a_value_is_refused(app: Flask, values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one line"):
        mail(**values)
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=120))
def test_any_subject_goes_and_makes_no_header(app: Flask, subject: str) -> None:
    with transaction():
        db.session.execute(sa.delete(Job))
        send_mail("alice@example.org", subject, "Hei")
    shutil.rmtree(outbox(), ignore_errors=True)
    run_all()
    [message] = written()
    assert set(message) == HEADERS


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("aä\x0b\x0c\x1c\x85\u2028\u2029,;:<>\"@ ", max_size=30))
def test_no_address_makes_a_header(app: Flask, name: str) -> None:
    """Whatever a parser takes for a line's end."""
    try:
        deliver([{"to": f"{name}@example.org", "subject": "Hei", "text": "Hei", "reply_to": None,
                  "message_id": "<one@luukku>"}])
    except (ValueError, IndexError, AttributeError):  # the mail library's word for no address
        return
    [message] = written()
    assert set(message) == HEADERS


def test_with_a_server_it_is_sent(smtp: SmtpServer) -> None:
    mail()
    run_all()
    [message] = map(parse, smtp.mails)
    assert message["From"] == "Kotikaista <help@kotikaista.example>"
    assert message["To"] == "alice@example.org"
    assert "lasku erääntyy 15. päivä." in message.get_content()
    assert "AUTH PLAIN AHVzQGVyAHMvY3JldA==" in smtp.lines  # \0us@er\0s/cret
    assert not outbox().exists()


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "AUTH"])
def test_refused_by_the_server_it_is_tried_again(smtp: SmtpServer, verb: str,
                                                 caplog: pytest.LogCaptureFixture) -> None:
    smtp.answers[verb] = "451 not now"
    mail(text="Secret words")
    run_all()
    assert smtp.mails == []
    smtp.answers.clear()
    with time_machine.travel(now().timestamp() + 3600):
        run_all()
    assert len(smtp.mails) == 1
    assert "s/cret" not in caplog.text
    assert "Secret words" not in caplog.text


def test_sent_while_no_server_listens_it_waits(app: Flask, smtp: SmtpServer) -> None:
    app.extensions["luukku_settings"] = replace(app.extensions["luukku_settings"],
                                                smtp_url="smtp://127.0.0.1:1")
    mail()
    run_all()
    job = db.session.scalars(sa.select(Job)).one()
    assert job.attempts == 1
    assert "refused" in (job.last_error or "")
