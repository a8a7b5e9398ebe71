"""The message form: nothing typed is lost, nothing is sent twice, files are checked."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.contact import form_views
from app.contact.models import Attachment, Case, Message
from app.core.database import db
from app.core.files import folder
from app.core.jobs import run_all
from app.core.mail import outbox
from app.journey.models import Step
from tests.samples import EXE, PDF, PNG

from .helpers import Page, path_of, read, send

GOOD: dict[str, Any] = {"message": "My bill is twice as large as in October.", "name": "Alice",
                        "email": "alice@example.com"}


def write(client: FlaskClient, topic: str = "billing", language: str = "en", **values: Any) -> Page:
    """Send a message and return the page that comes."""
    form = read(client, f"/{language}/contact/{topic}/message").form("/message")
    return send(client, form, **{**GOOD, **values})


def cases() -> list[Case]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Case).order_by(Case.id)))


def mails() -> list[str]:
    """Return the mails that were sent, decoded, oldest first."""
    run_all()
    import email.policy  # noqa: PLC0415
    found = sorted(outbox().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    messages = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                for path in found]
    return [f"{m['To']}\n{m['Subject']}\n{m.get_body().get_content()}" for m in messages]


def test_a_message_makes_a_case_with_a_page_of_its_own(alice: FlaskClient) -> None:
    page = write(alice)
    case = cases()[0]
    assert page.response.status_code == 200
    assert f"/en/cases/{case.reference}" in page.response.request.path
    assert "Thank you. We have your message." in page.text
    assert GOOD["message"] in page.text
    assert case.reference in page.text
    assert case.token not in page.response.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["Referrer-Policy"] == "strict-origin"
    assert 'content="noindex, nofollow"' in page.response.text


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Friday 27 November at 13:00", "Bill and payment"]),
    ("fi", ["pe 27.11.", "13.00", "Lasku ja maksaminen"]),
    ("sv", ["fredag 27 november", "13.00", "Faktura och betalning"])])
def test_the_acknowledgement(alice: FlaskClient, clock: time_machine.Traveller, language: str,
                             words: list[str]) -> None:
    """12 opening hours (8 to 20) from Thursday 13:00 are Friday 13:00."""
    clock.shift(3 * 3600)
    write(alice, language=language)
    mail = mails()[0]
    case = cases()[0]
    assert mail.startswith("alice@example.com\n")
    assert case.reference in mail.split("\n")[1]
    for word in words:
        assert word in mail, mail
    link = re.search(r"http\S+/cases/\S+", mail)
    assert link
    assert f"/{language}/cases/" in link[0]
    assert GOOD["message"] in read(alice, path_of(link[0])).text
    assert GOOD["message"] not in mail  # nobody sends others a text of one's own


@pytest.mark.parametrize(("values", "word"), [
    ({"message": ""}, "Write your message"), ({"message": " \n "}, "Write your message"),
    ({"email": ""}, "Give your e-mail address"), ({"email": "alice@"}, "Check the e-mail address"),
    ({"email": "a@b.example\nBcc: x@y.example"}, "Check the e-mail address"),
    ({"message": "x" * 10_001}, "10001 characters long"), ({"name": "n" * 121}, "too long"),
    ({"ticket": "forged"}, "could not be confirmed as ours"),
])
def test_every_error_is_told_and_keeps_what_was_typed(alice: FlaskClient, values: dict[str, Any],
                                                      word: str) -> None:
    page = write(alice, **values)
    assert page.response.status_code == 422
    assert word in page.errors
    for name, value in {**GOOD, **values}.items():
        if name != "ticket":
            assert (page.value(name) or "").strip() == " ".join(value.split()) or name == "message"
    assert (page.value("message") or "").strip() == {**GOOD, **values}["message"].strip()
    assert not cases()
    if values != {"message": "x" * 10_001}:
        good = {name: GOOD[name] for name in values if name in GOOD}
        assert send(alice, page.form("/message"), **good).response.status_code == 200
        assert len(cases()) == 1


def test_an_expired_ticket_keeps_the_text_and_gets_a_new_one(
        alice: FlaskClient, clock: time_machine.Traveller) -> None:
    form = read(alice, "/en/contact/billing/message").form("/message")
    clock.shift(49 * 3600)
    page = send(alice, form, **GOOD)
    assert "open for a long time" in page.errors
    assert page.value("message") == GOOD["message"]
    assert send(alice, page.form("/message")).response.status_code == 200
    assert len(cases()) == 1


def test_a_double_click_makes_one_case(site: Flask) -> None:
    first, second = site.test_client(), site.test_client()
    form = read(first, "/en/contact/billing/message").form("/message")
    one = send(first, form, **GOOD, files=(io.BytesIO(PDF), "bill.pdf"))
    two = send(second, form, **GOOD, files=(io.BytesIO(PDF), "bill.pdf"))
    assert one.response.request.full_path == two.response.request.full_path
    assert two.response.status_code == 200
    assert len(cases()) == 1
    assert len(list(folder().iterdir())) == 1
    assert len(mails()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Step.kind == "MessageSent")) == 1


def test_files_go_along_and_come_back_as_downloads(alice: FlaskClient) -> None:
    page = write(alice, files=[(io.BytesIO(PDF), "lasku ä.pdf"), (io.BytesIO(PNG), "router.png")])
    link = page.link("/files/")
    response = alice.get(link, buffered=True)
    assert response.data == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert len([one for one in page.links if "/files/" in one]) == 2


def test_files_are_never_served_to_another_case(alice: FlaskClient, site: Flask) -> None:
    link = write(alice, files=(io.BytesIO(PDF), "a.pdf")).link("/files/")
    bob = site.test_client()
    other = write(bob, email="bob@example.com")
    own_key = other.response.request.query_string.decode()
    reference = cases()[1].reference
    attachment = db.session.scalars(sa.select(Attachment)).one().id
    for address in (f"/en/cases/{reference}/files/{attachment}?{own_key}",
                    link.split("?")[0], f"{link.split('?')[0]}?{own_key}",
                    f"/staff/cases/1/files/{attachment}", f"/var/attachments/{attachment}"):
        response = bob.get(address)
        assert response.status_code in {302, 404}, address
        assert PDF not in response.data


@pytest.mark.parametrize(("files", "word"), [
    ([(EXE, "invoice.pdf")], "“invoice.pdf” is not what its name says"),
    ([(PDF + b"\0" * 30 * 1024 * 1024, "scan.pdf")], "“scan.pdf” is too large"),
    ([(PDF, f"{n}.pdf") for n in range(6)], "Send at most 5"),
    ([(PDF, "good.pdf"), (b"<html>", "page.html")], "cannot take “page.html”"),
])
def test_a_bad_file_is_told_and_the_text_kept(alice: FlaskClient,
                                              files: list[tuple[bytes, str]], word: str) -> None:
    page = write(alice, files=[(io.BytesIO(content), name) for content, name in files])
    assert page.response.status_code == 422
    assert word in page.errors
    assert page.value("message") == GOOD["message"]
    assert page.value("email") == GOOD["email"]
    assert "Browsers forget chosen files" in page.text
    assert not cases()
    assert not folder().exists()


def test_far_too_much_at_once_keeps_the_text_and_not_the_files(alice: FlaskClient) -> None:
    big = b"\0" * 9 * 1024 * 1024
    page = write(alice, files=[(io.BytesIO(big), f"{n}.pdf") for n in range(7)])
    assert page.response.status_code == 422
    assert "Send at most 5" in page.errors
    assert page.value("message") == GOOD["message"]


def test_what_was_tried_goes_along_and_is_shown_first(alice: FlaskClient) -> None:
    alice.get("/en/search?q=why+is+my+bill+so+large+010190-123M")
    read(alice, read(alice, "/en/contact/billing").link("/faq/bills/"))
    form_page = read(alice, "/en/contact/billing/message")
    assert "What goes along" in form_page.text
    assert "What is on my bill?" in form_page.text
    assert form_page.value("share") == "y"
    send(alice, form_page.form("/message"), **GOOD)
    case = cases()[0]
    assert case.shares_history
    assert case.journey_id
    assert [step["kind"] for step in case.history] == ["Searched", "ArticleRead"]
    assert "010190" not in str(case.history)


def test_unticked_nothing_goes_along(alice: FlaskClient) -> None:
    read(alice, read(alice, "/en/contact/billing").link("/faq/bills/"))
    write(alice, share=None)
    case = cases()[0]
    assert (case.shares_history, case.journey_id, case.history) == (False, None, [])


def test_the_tick_is_kept_through_an_error(alice: FlaskClient) -> None:
    read(alice, read(alice, "/en/contact/billing").link("/faq/bills/"))
    assert write(alice, email="", share=None).value("share") is None
    assert write(alice, email="").value("share") == "y"


def test_a_message_without_cookies(site: Flask) -> None:
    form = read(site.test_client(), "/en/contact/billing/message").form("/message")
    page = send(site.test_client(), form, follow=False, **GOOD)
    assert page.response.status_code == 303
    assert "t=" not in page.response.location
    assert GOOD["message"] in read(site.test_client(), page.response.location).text


def test_answers_are_suggested_while_one_types(alice: FlaskClient) -> None:
    fragment = alice.post("/en/contact/billing/message/answers",
                          data={"message": "when is the bill due?"}).text
    assert 'id="suggested"' in fragment
    assert "When is my bill due?" in fragment
    assert 'target="_blank"' in fragment
    assert "<html" not in fragment


def test_answers_are_suggested_without_javascript(alice: FlaskClient) -> None:
    page = write(alice, suggest="1", message="when is the bill due?", email="")
    assert page.response.status_code == 200
    assert "When is my bill due?" in page.text
    assert page.value("message") == "when is the bill due?"
    assert not page.errors
    assert not cases()


def test_own_words_are_in_the_form_already(alice: FlaskClient) -> None:
    page = read(alice, "/en/contact/billing?q=my+bill+is+wrong")
    assert read(alice, page.link("/message")).value("message") == "my bill is wrong"


def test_too_many_messages_are_stopped_and_the_text_kept(alice: FlaskClient) -> None:
    pages = [write(alice) for _ in range(21)]
    assert [page.response.status_code for page in pages] == [200] * 20 + [429]
    assert "too many tries" in pages[-1].errors
    assert pages[-1].value("message") == GOOD["message"]


def test_no_network_address_is_kept(alice: FlaskClient) -> None:
    form = read(alice, "/en/contact/billing/message").form("/message")
    alice.post(form.action, data={**form.values, **GOOD},
               environ_base={"REMOTE_ADDR": "198.51.100.77"})
    assert len(cases()) == 1
    with db.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            assert "198.51.100" not in str(rows), table


def test_a_full_database_loses_nothing(alice: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(form_views, "send_message", full)
    page = write(alice, files=(io.BytesIO(PDF), "a.pdf"))
    assert page.response.status_code == 503
    assert "could not save this" in page.errors
    assert page.value("message") == GOOD["message"]
    assert list(folder().iterdir()) == []


def test_a_topic_without_the_form_leads_back(alice: FlaskClient) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE channel SET active = FALSE WHERE key = 'message'")
    page = read(alice, "/en/contact/billing/message")
    assert page.response.request.path == "/en/contact/billing"


def test_line_breaks_stay_and_control_characters_go(alice: FlaskClient) -> None:
    write(alice, message="one\r\n\r\ntwo\0\x07 <b>three</b>")
    assert db.session.scalars(sa.select(Message.body)).one() == "one\n\ntwo <b>three</b>"


def test_a_message_is_a_contact_in_the_journey(alice: FlaskClient) -> None:
    write(alice)
    kinds = list(db.session.scalars(sa.select(Step.kind).order_by(Step.id)))
    assert kinds == ["ContactStarted", "MessageSent"]


def test_the_folder_of_files_is_not_served(site: Flask) -> None:
    assert Path(site.static_folder or "").resolve() not in folder().resolve().parents
