"""The agents' pages: inbox, case, replies that meet, code, calls, callbacks, outbox."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.channels.models import Topic
from app.contact.models import Case, CaseState, LoggedCall
from app.contact.queries import contacts_by_topic_and_channel, what_waits
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.core.jobs import run_all
from app.journey.models import Step
from tests.queries import max_queries

from .helpers import Page, read, send, sign_in
from .test_callbacks import book
from .test_cases import answer, the_case
from .test_messages import write

PAGES = ("/staff/inbox", "/staff/cases/1", "/staff/code", "/staff/calls", "/staff/callbacks",
         "/staff/outbox/")


def skipped_code(client: FlaskClient) -> str:
    """Look for an answer, then ask for a person; return the contact code that is shown."""
    client.get("/en/search?q=my+bill")
    read(client, read(client, "/en/contact/billing").link("/faq/bills/"))
    page = read(client, "/en/contact/billing")
    return next("".join(box.itertext()) for box in page.root.iter("p")
                if box.get("class") == "code__value")


def topic_id(key: str) -> str:
    return str(db.session.scalars(sa.select(Topic.id).where(Topic.key == key)).one())


def rows(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.root.iter("tr")][1:]


@pytest.mark.parametrize("address", PAGES)
def test_only_staff_come_in(site: Flask, address: str) -> None:
    response = site.test_client().get(address)
    assert response.status_code == 302
    assert "/sign-in" in response.location
    editor = sign_in(site, "editor", name="Eero")
    assert editor.get(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_staff_pages_are_kept_by_nobody(alice: FlaskClient, site: Flask, address: str) -> None:
    write(alice)
    response = sign_in(site, "admin", name="Anna").get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_the_outbox_is_for_admins(site: Flask, agent: FlaskClient, alice: FlaskClient) -> None:
    write(alice)
    run_all()
    assert agent.get("/staff/outbox/").status_code == 403
    admin = sign_in(site, "admin", name="Anna")
    page = read(admin, "/staff/outbox/")
    assert "No SMTP server is set" in page.text
    mail = read(admin, page.link("/staff/outbox/"))
    assert the_case().reference in mail.text
    assert "alice@example.com" in mail.text
    for name in ("nothing", "..", "%2e%2e%2fluukku", "a" * 300):
        assert admin.get(f"/staff/outbox/{name}").status_code == 404


def test_the_inbox_shows_the_earliest_promise_first(
        site: Flask, agent: FlaskClient, clock: time_machine.Traveller) -> None:
    write(site.test_client(), topic="billing", name="Twelve hours")
    write(site.test_client(), topic="outage", name="Two hours")
    clock.shift(3 * 3600)
    found = rows(read(agent, "/staff/inbox"))
    assert found[0].startswith("Two hours")
    assert "Late since" in found[0]
    assert found[1].startswith("Twelve hours")
    assert "Late since" not in found[1]


def test_shelves_and_filters(site: Flask, agent: FlaskClient) -> None:
    for name, topic in (("Anna", "billing"), ("Bertta", "wifi"), ("Cecilia", "wifi")):
        write(site.test_client(), topic=topic, name=name, email=f"{name}@example.com",
              message=f"Text of {name}: 100 % slow")
    cases = {case.name: case for case in db.session.scalars(sa.select(Case))}
    send(agent, read(agent, f"/staff/cases/{cases['Anna'].id}").form("/take"))
    page = read(agent, f"/staff/cases/{cases['Bertta'].id}")
    send(agent, page.form("/reply"), body="How slow?", then="waiting")
    wifi = topic_id("wifi")

    def names(query: str) -> list[str]:
        return [row.split()[0] for row in rows(read(agent, f"/staff/inbox?{query}"))]

    assert names("shelf=open") == ["Anna", "Cecilia"]
    assert names("shelf=mine") == ["Anna", "Bertta"]
    assert names("shelf=unassigned") == ["Cecilia"]
    assert names("shelf=waiting") == ["Bertta"]
    assert names("shelf=solved") == []
    assert names(f"topic={wifi}") == ["Cecilia"]
    assert names("q=anna") == ["Anna"]
    assert names("q=100+%25") == ["Anna", "Cecilia"]
    assert names("q=100+%25%25") == []
    assert names(f"q={cases['Cecilia'].reference.lower()}") == ["Cecilia"]
    assert names("shelf=nonsense&topic=x&page=-3") == ["Anna", "Cecilia"]


def test_the_inbox_takes_a_fixed_number_of_queries(site: Flask, agent: FlaskClient) -> None:
    for _ in range(2):
        write(site.test_client())
    with max_queries(30) as few:
        agent.get("/staff/inbox")
    for _ in range(8):
        write(site.test_client())
    with max_queries(len(few)):
        agent.get("/staff/inbox")
    assert len(few) <= 13


def test_the_case_page_shows_everything_at_once(alice: FlaskClient, agent: FlaskClient) -> None:
    alice.get("/en/search?q=strange+bill")
    read(alice, read(alice, "/en/contact/billing").link("/faq/bills/"))
    write(alice)
    write(alice, message="Another matter", topic="moving")
    page = read(agent, "/staff/cases/1")
    for words in ("My bill is twice", "Searched for “strange bill”", "Read “What is on my bill?”",
                  "Bill and payment", "alice@example.com", "Other cases of this address"):
        assert words in page.text, words


def test_untold_history_is_not_shown(alice: FlaskClient, agent: FlaskClient) -> None:
    read(alice, read(alice, "/en/contact/billing").link("/faq/bills/"))
    write(alice, share=None)
    page = read(agent, "/staff/cases/1")
    assert "The customer chose not to attach it." in page.text
    assert "Read “" not in page.text


def test_two_agents_who_answer_at_once(site: Flask, alice: FlaskClient, agent: FlaskClient) -> None:
    write(alice)
    other = sign_in(site, "agent", name="Bertil")
    mine, theirs = (read(one, "/staff/cases/1").form("/reply") for one in (agent, other))
    send(other, theirs, body="Bertil was first", then="waiting")
    late = send(agent, mine, body="My long and careful answer", then="solved")
    assert late.response.status_code == 409
    assert late.value("body") == "My long and careful answer"
    assert late.value("then") == "solved"
    assert "Bertil was first" in late.text
    assert "was not sent" in late.text
    assert len(the_case().messages) == 2
    sent = send(agent, late.form("/reply"))
    assert sent.response.status_code == 200
    assert [message.body for message in the_case().messages][1:] == [
        "Bertil was first", "My long and careful answer"]


def test_two_answers_in_the_very_same_moment(site: Flask, alice: FlaskClient, agent: FlaskClient
                                             ) -> None:
    write(alice)
    other = sign_in(site, "agent", name="Bertil")
    forms = [(one, read(one, "/staff/cases/1").form("/reply")) for one in (agent, other)]
    with ThreadPoolExecutor(2) as pool:
        statuses = pool.map(lambda pair: send(pair[0], pair[1], follow=False, body="An answer",
                                              then="waiting").response.status_code, forms)
    assert sorted(statuses) == [303, 409]
    assert len(the_case().messages) == 2


def test_customer_and_agent_in_the_very_same_moment(alice: FlaskClient, agent: FlaskClient) -> None:
    mine = write(alice).form("/messages")
    theirs = read(agent, "/staff/cases/1").form("/note")
    with ThreadPoolExecutor(2) as pool:
        statuses = [pool.submit(send, alice, mine, follow=False, message="More"),
                    pool.submit(send, agent, theirs, follow=False, note="Hm")]
        assert [one.result().response.status_code for one in statuses] == [303, 303]
    assert len(the_case().messages) == 3


def test_a_customers_message_meets_an_answer(alice: FlaskClient, agent: FlaskClient) -> None:
    page = write(alice)
    form = read(agent, "/staff/cases/1").form("/reply")
    send(alice, page.form("/messages"), message="It works again, thank you")
    late = send(agent, form, body="Try this", then="waiting")
    assert late.response.status_code == 409
    assert "It works again" in late.text


@pytest.mark.parametrize(("values", "word"), [
    ({"body": "", "then": "solved"}, "Write your answer"),
    ({"body": "An answer", "then": None}, "Say what happens"),
    ({"body": "An answer", "then": "deleted"}, "choice"),
    ({"body": "An answer", "then": "solved", "csrf_token": "forged"}, "confirmed as ours"),
])
def test_reply_errors_keep_the_text(alice: FlaskClient, agent: FlaskClient,
                                    values: dict[str, str | None], word: str) -> None:
    write(alice)
    page = send(agent, read(agent, "/staff/cases/1").form("/reply"), **values)
    assert page.response.status_code == 422
    assert word in page.errors
    assert page.value("body") == values["body"]
    assert len(the_case().messages) == 1


def test_the_first_answer_takes_the_case(alice: FlaskClient, agent: FlaskClient) -> None:
    write(alice)
    answer(agent, then="solved")
    case = the_case()
    assert case.owner
    assert case.owner.name == "Aino"
    assert case.first_reply_at
    assert case.solved_at
    actions = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert "case.answered" in actions


def test_topic_owner_and_state_can_be_changed(alice: FlaskClient, agent: FlaskClient) -> None:
    write(alice)
    send(agent, read(agent, "/staff/cases/1").form("/topic"), topic=topic_id("moving"))
    send(agent, read(agent, "/staff/cases/1").form("/take"))
    send(agent, read(agent, "/staff/cases/1").form("/solve"))
    case = the_case()
    assert case.topic
    assert (case.topic.key, case.state) == ("moving", CaseState.SOLVED)
    bad = send(agent, read(agent, "/staff/cases/1").form("/topic"), topic="999")
    assert bad.response.status_code == 422


def test_a_case_that_should_be_an_article(site: Flask, agent: FlaskClient,
                                          clock: time_machine.Traveller) -> None:
    for name in ("Anna", "Bertta", "Cecilia"):
        write(site.test_client(), name=name)
    for number in (2, 1):
        page = read(agent, f"/staff/cases/{number}")
        assert "Need not be an article" not in page.text
        page = send(agent, page.form("/article"), wanted="yes")
        assert "Need not be an article" in page.text
        clock.shift(60)
    send(agent, page.form("/article"), wanted="yes")  # twice is once
    shelf = read(agent, "/staff/inbox?shelf=article")
    assert [row.split()[0] for row in rows(shelf)] == ["Anna", "Bertta"]
    assert "Should be articles 2" in shelf.text
    assert ["Should be an article" in row for row in rows(read(agent, "/staff/inbox"))] == [
        True, True, False]
    page = send(agent, read(agent, "/staff/cases/1").form("/solve"))
    send(agent, page.form("/article"), wanted="no")
    assert [row.split()[0] for row in rows(read(agent, "/staff/inbox?shelf=article"))] == ["Bertta"]
    acts = db.session.scalars(sa.select(AuditEntry.action).where(
        AuditEntry.action.startswith("case.article")).order_by(AuditEntry.id)).all()
    assert acts == ["case.article_wanted", "case.article_wanted", "case.article_unwanted"]
    lost = send(agent, page.form("/article"), wanted="yes", csrf_token="forged")
    assert lost.response.status_code == 409


def test_agents_get_the_files(alice: FlaskClient, agent: FlaskClient) -> None:
    import io  # noqa: PLC0415
    write(alice, files=(io.BytesIO(b"%PDF-1.7 x"), "a.pdf"))
    page = read(agent, "/staff/cases/1")
    response = agent.get(page.link("/files/"), buffered=True)
    assert response.data == b"%PDF-1.7 x"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_code_tells_what_the_caller_tried(alice: FlaskClient, agent: FlaskClient) -> None:
    code = skipped_code(alice)
    page = read(agent, "/staff/code")
    page = send(agent, page.form("/code"), code=f" {code[:2]} {code[2:]} ")
    assert "Searched for “my bill”" in page.text
    assert "Read “What is on my bill?”" in page.text
    assert "Chose the topic “Bill and payment”" in page.text
    assert page.value("topic") == topic_id("billing")
    entry = db.session.scalars(sa.select(AuditEntry).where(
        AuditEntry.action == "code.looked_up")).one()
    assert entry.actor == "aino@kotikaista.example"
    assert code not in f"{entry.subject}{entry.detail}"


def test_a_wrong_or_old_code_says_so(alice: FlaskClient, agent: FlaskClient,
                                     clock: time_machine.Traveller) -> None:
    code = skipped_code(alice)
    form = read(agent, "/staff/code").form("/code")
    wrong = code[:4] + str((int(code[4]) + 1) % 10)
    for typed in (wrong, "00000" if code != "00000" else "11111", "abc"):
        page = send(agent, form, code=typed)
        assert page.response.status_code == 404
        assert "Not found, or expired" in page.errors
    clock.shift(4 * 3600 + 1)
    assert "Not found, or expired" in send(agent, form, code=code).errors


def test_code_lookups_are_limited(agent: FlaskClient) -> None:
    form = read(agent, "/staff/code").form("/code")
    statuses = [send(agent, form, code="00000").response.status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]


def test_a_call_is_logged_in_three_fields(agent: FlaskClient) -> None:
    page = send(agent, read(agent, "/staff/calls").form("/calls"), topic=topic_id("billing"),
                solved="no", note="Wants more time to pay")
    assert "The call is logged." in page.text
    assert any("Wants more time to pay" in row for row in rows(page))
    bad = send(agent, page.form("/calls"), note="Half a note")
    assert bad.response.status_code == 422
    assert "Choose the topic" in bad.errors
    assert "Say whether the call solved it" in bad.errors
    assert bad.value("note") == "Half a note"


def test_a_call_with_a_code_is_the_contact_of_its_journey(
        alice: FlaskClient, agent: FlaskClient) -> None:
    code = skipped_code(alice)
    page = send(agent, read(agent, "/staff/code").form("/code"), code=code)
    page = send(agent, page.form("/calls"), solved="yes", note="Explained the bill")
    assert "with what the caller had tried" in page.text
    call = db.session.scalars(sa.select(LoggedCall)).one()
    step = db.session.scalars(sa.select(Step).where(Step.kind == "CallLogged")).one()
    assert step.journey_id == call.journey_id
    assert step.data["solved"] is True


def test_yesterdays_calls_are_not_todays(agent: FlaskClient, clock: time_machine.Traveller) -> None:
    page = read(agent, "/staff/calls")
    send(agent, page.form("/calls"), topic=topic_id("wifi"), solved="yes", note="Yesterday's call")
    clock.shift(10 * 3600)
    assert any("Yesterday's call" in row for row in rows(read(agent, "/staff/calls")))
    clock.shift(5 * 3600)  # past midnight in Helsinki
    assert "Yesterday's call" not in read(agent, "/staff/calls").text


def test_promised_calls_are_listed_until_done(site: Flask, agent: FlaskClient,
                                              clock: time_machine.Traveller) -> None:
    book(site.test_client())
    page = read(agent, "/staff/callbacks")
    assert "040 123 4567" in rows(page)[0].replace("+358 40", "040")
    clock.shift(2 * 3600)
    assert "Late" in rows(read(agent, "/staff/callbacks"))[0]
    send(agent, read(agent, page.link("/staff/cases/")).form("/solve"))
    assert "Nobody waits for a call" in read(agent, "/staff/callbacks").text


def test_what_waits(site: Flask, agent: FlaskClient, clock: time_machine.Traveller) -> None:
    write(site.test_client(), topic="outage")
    write(site.test_client())
    book(site.test_client())
    send(agent, read(agent, "/staff/cases/1").form("/take"))
    clock.shift(3 * 3600)
    db.session.rollback()
    account = db.session.scalars(sa.select(User)).one()
    with max_queries(1):
        waiting = what_waits(account)
    assert (waiting.mine, waiting.unassigned, waiting.overdue, waiting.callbacks) == (1, 2, 2, 1)


def test_contacts_by_topic_and_channel(site: Flask, agent: FlaskClient) -> None:
    for _ in range(2):
        write(site.test_client(), topic="wifi")
    book(site.test_client())
    page = read(agent, "/staff/calls")
    send(agent, page.form("/calls"), topic=topic_id("outage"), solved="yes")
    db.session.rollback()
    names = {topic.id: topic.key for topic in db.session.scalars(sa.select(Topic))}
    found = {(names[one.topic_id or 0], one.channel): one.count
             for one in contacts_by_topic_and_channel(now() - timedelta(days=1),
                                                      now() + timedelta(seconds=1))}
    assert found == {("wifi", "message"): 2, ("billing", "callback"): 1, ("outage", "phone"): 1}
    assert not contacts_by_topic_and_channel(now() - timedelta(days=2), now() - timedelta(days=1))


def test_a_deleted_case_is_not_there(agent: FlaskClient) -> None:
    assert agent.get("/staff/cases/999").status_code == 404
