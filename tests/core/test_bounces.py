"""Mail that comes back: at once from the server, or later as a report."""

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.bounces import (
    RefusedAddress,
    address_mark,
    forget_old_refusals,
    note_refusal,
    stopped_addresses,
)
from app.core.database import db, transaction
from app.core.jobs import Job, failed_jobs, run_all
from app.core.mail import Mail, send_mail, send_mails
from app.core.reports import failed_recipients
from tests.smtp import SmtpServer

ALICE = "alice@example.org"


def mail() -> None:
    with transaction():
        send_mail(ALICE, "Hei", "Hei")


def is_stopped(address: str = ALICE) -> bool:
    db.session.rollback()
    return address in stopped_addresses([address])


def times() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(RefusedAddress.times)) or 0


def report(address: str = ALICE, status: str = "5.1.1", action: str = "failed", *,
           mark: str | None = None, **more: str) -> bytes:
    """Return a report as Postfix writes it."""
    message = MIMEMultipart("report", **{"report-type": "delivery-status"})
    message["From"] = "MAILER-DAEMON@mail.example.org"
    message["To"] = "noreply@kotikaista.example"
    message["Subject"] = "Undelivered Mail Returned to Sender"
    message["Auto-Submitted"] = "auto-replied"
    message.attach(MIMEText(f"I'm sorry to have to inform you: <{address}>: unknown user"))
    status_part = MIMEBase("message", "delivery-status")
    about_mail, about_recipient = Message(), Message()
    about_mail["Reporting-MTA"] = "dns; mail.example.org"
    about_recipient["Final-Recipient"] = more.get("final", f"rfc822; {address}")
    if "original" in more:
        about_recipient["Original-Recipient"] = more["original"]
    about_recipient["Action"] = action
    about_recipient["Status"] = status
    status_part.set_payload([about_mail, about_recipient])
    message.attach(status_part)
    ours = EmailMessage()
    ours["Message-ID"] = f"<1.{address_mark(address) if mark is None else mark}@luukku>"
    ours["To"] = address
    ours.set_content("New answer")
    message.attach(MIMEBase("message", "rfc822"))
    message.get_payload()[-1].set_payload([ours])  # type: ignore[union-attr,index]
    return message.as_bytes()


@pytest.mark.parametrize("answer", ["550 5.1.1 <alice@example.org> User unknown",
                                    "553 5.1.2 no such domain", "556 5.1.10 takes no mail"])
def test_nobody_there_is_not_tried_again_and_stopped_at_once(smtp: SmtpServer, answer: str) -> None:
    smtp.answers["RCPT"] = answer
    mail()
    run_all()
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0
    assert is_stopped()
    assert smtp.lines.count("rcpt TO:<alice@example.org>") == 1


@pytest.mark.parametrize("answer", ["550 no", "552 5.2.2 mailbox full", "550 5.0.0 sorry"])
def test_other_refusals_stop_an_address_at_the_third(smtp: SmtpServer, answer: str) -> None:
    smtp.answers["RCPT"] = answer
    for number in range(3):
        assert not is_stopped()
        assert times() == number
        mail()
        run_all()
    assert is_stopped()
    assert times() == 0  # it begins anew for who signs in


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "554 5.7.1 Relay access denied",
                                    "550 5.7.26 not authenticated", "550 5.1.8 bad sender"])
def test_what_is_not_the_addresss_doing_waits_and_is_not_counted(smtp: SmtpServer, answer: str
                                                                 ) -> None:
    smtp.answers["RCPT"] = answer
    mail()
    run_all()
    job = db.session.scalars(sa.select(Job)).one()
    assert (job.attempts, failed_jobs()) == (1, [])
    assert times() == 0
    smtp.answers.clear()
    with time_machine.travel(job.run_at):
        run_all()
    assert len(smtp.mails) == 1


def test_a_stopped_address_still_gets_what_is_sent(smtp: SmtpServer) -> None:
    """Sign-in links and answers to cases: only the forum asks whether an address is stopped."""
    with transaction():
        note_refusal(ALICE, "5.1.1")
    mail()
    run_all()
    assert len(smtp.mails) == 1


def test_one_refused_recipient_takes_no_other_with_it(smtp: SmtpServer) -> None:
    smtp.answers["rcpt TO:<alice@example.org>"] = "550 5.1.1 unknown"
    smtp.answers["rcpt TO:<carol@example.org>"] = "451 not now"
    names = ("bo", "alice", "carol", "dan")
    with transaction():
        send_mails(Mail(f"{name}@example.org", "Hei", "Hei") for name in names)
    run_all()
    assert len(smtp.mails) == 2
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 1
    smtp.answers.clear()
    with time_machine.travel(db.session.scalars(sa.select(Job.run_at)).one()):
        run_all()
    assert [b"To: carol@" in one for one in smtp.mails] == [False, False, True]


def test_no_address_is_kept(app: Flask) -> None:
    with transaction():
        note_refusal(ALICE)
    row = db.session.scalars(sa.select(RefusedAddress)).one()
    assert "alice" not in row.address


def test_letters_case_makes_no_other_address(app: Flask) -> None:
    for address in ("Alice@example.org", "ALICE@EXAMPLE.ORG ", ALICE):
        with transaction():
            note_refusal(address)
    assert is_stopped()


def test_what_was_noted_long_ago_is_forgotten(app: Flask) -> None:
    with time_machine.travel("2026-01-01"), transaction():
        note_refusal(ALICE, "5.1.1")
    with time_machine.travel("2027-02-01"), transaction():
        forget_old_refusals()
    assert not is_stopped()


def test_a_report_names_who_got_no_mail(app: Flask) -> None:
    assert failed_recipients(report()) == {ALICE: "5.1.1"}
    assert failed_recipients(report(status="5.2.2 (mailbox full)")) == {ALICE: "5.2.2"}
    assert failed_recipients(report().replace(b"\n", b"\r\n")) == {ALICE: "5.1.1"}


def test_a_mail_that_was_passed_on_counts_for_the_address_that_we_know(app: Flask) -> None:
    assert failed_recipients(report(
        final="rfc822; alias@elsewhere.example", original=f"rfc822;{ALICE}")) == {ALICE: "5.1.1"}


@pytest.mark.parametrize("message", [
    {"status": "4.2.2"}, {"action": "delayed"}, {"action": "delivered", "status": "2.0.0"},
    {"status": "5.7.1"}, {"status": "nonsense"}, {"mark": "forged"}, {"mark": ""},
    {"final": "rfc822; somebody@else.example"}, {"final": "x400; /G=Alice/"}])
def test_what_does_not_count(app: Flask, message: dict[str, str]) -> None:
    assert failed_recipients(report(**message)) == {}  # type: ignore[arg-type]


def test_an_ordinary_mail_that_quotes_a_report_does_not_count(app: Flask) -> None:
    assert failed_recipients(report().replace(b"multipart/report", b"multipart/mixed")) == {}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)
@given(st.data())
def test_no_report_breaks_anything(app: Flask, data: st.DataObject) -> None:
    raw = bytearray(report())
    for _ in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at:at + data.draw(st.integers(0, 40))] = data.draw(st.one_of(
            st.binary(max_size=30), st.sampled_from([
                b"\n\n", b"\r", b"\0", b"Status: 5.1.1\n", b"Final-Recipient: ;;@\n", b"--",
                b"Content-Type: multipart/report; boundary*=x''%ff\n", b"=?x?q?=ff?="])))
    assert set(failed_recipients(bytes(raw))) <= {ALICE}


def test_large_and_deep_reports_are_read_quickly(app: Flask) -> None:
    many = b"multipart/report\n" + b"\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n" \
        b"Status: 5.1.1\n" * 20_000
    deep = b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n)
                    for n in range(5000))
    for raw in (many, deep, report() + b"x" * 5_000_000, b"", b"\xff" * 1000):
        failed_recipients(raw)


@pytest.mark.parametrize(("raw", "noted"), [
    (None, 1), (b"", 0), (b"\xff\0 not a mail", 0)])
def test_the_command_reads_a_report(app: Flask, raw: bytes | None, noted: int) -> None:
    runner = app.test_cli_runner()
    for _ in range(2):
        result = runner.invoke(args=["mail", "bounced"], input=report() if raw is None else raw)
        assert (result.exit_code, result.output) == (0, f"addresses noted: {noted}\n")
    assert is_stopped() == bool(noted)


def test_our_mails_carry_the_mark_of_their_address(app: Flask) -> None:
    with transaction():
        send_mail("Alice@Example.org", "Hei", "Hei")
    payload = db.session.scalars(sa.select(Job.payload)).one()
    assert address_mark(ALICE) in payload["message_id"]
    assert address_mark("bo@example.org") not in payload["message_id"]
