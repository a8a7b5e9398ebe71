"""`luukku site import`: a new site from a file, or every fault in it and no change at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from click.testing import Result
from flask import Flask

from app.channels import contains_gated
from app.channels.actions import REFRESH_JOB
from app.channels.models import Channel, OpeningHours, Topic
from app.core.database import db, transaction
from app.core.jobs import Job, run_all
from app.core.site_settings import set_site_setting, site_settings
from app.knowledge.models import Article
from tests.demo import CONTENT

DEMO = (CONTENT / "site.yaml").read_text(encoding="utf-8")


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def run(app: Flask, path: Path) -> Result:
    done: Result = app.test_cli_runner().invoke(args=["site", "import", str(path)])
    db.session.rollback()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def load(app: Flask, tmp_path: Path) -> Callable[[str | bytes], Result]:
    """Import a text as a site file."""
    def load(text: str | bytes) -> Result:
        path = tmp_path / "site.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run(app, path)
    return load


Load = Callable[[str | bytes], Result]


def changed(before: str, after: str) -> tuple[str, int]:
    """Return the demo file with one change, and the line where it is."""
    at = DEMO.index(before)
    return DEMO[:at] + after + DEMO[at + len(before):], DEMO.count("\n", 0, at) + 1


def test_the_demo_site(app: Flask) -> None:
    done = run(app, CONTENT / "site.yaml")
    assert (done.exit_code, done.output) == (0, "18 topics and 9 channels imported\n")
    support = db.session.scalars(sa.select(Channel).where(Channel.key == "phone-support")).one()
    assert (support.address, support.gated, support.position) == ("+358290000101", True, 0)
    assert [(one.weekday, one.opens.hour, one.closes.hour) for one in support.hours] == [
        *((day, 8, 20) for day in range(5)), (5, 10, 16)]
    billing = db.session.scalars(sa.select(Topic).where(Topic.key == "billing")).one()
    assert [way.key for way in billing.channels] == [
        "phone-billing", "message", "callback", "email", "shop"]
    assert site_settings()["brand"]["name"] == "Kotikaista"
    assert site_settings()["gate"] == {"enabled": True}
    assert db.session.scalars(sa.select(Job.kind)).all() == [REFRESH_JOB]


def test_a_site_that_is_there_is_left_alone(app: Flask, load: Load) -> None:
    run(app, CONTENT / "site.yaml")
    with transaction():
        db.session.execute(sa.delete(Topic))
    done = load("this is not even looked at: [")
    assert done.exit_code == 0
    assert "nothing was changed" in done.output
    assert (count(Topic), count(Channel)) == (0, 9)


def test_settings_that_are_there_stay(app: Flask) -> None:
    with transaction():
        set_site_setting("brand", {"name": "Oma"})
    run(app, CONTENT / "site.yaml")
    assert site_settings()["brand"] == {"name": "Oma"}
    assert site_settings()["statutory"]["legal_name"] == "Kotikaista Oy"


def test_hours_are_read_as_on_the_web(load: Load) -> None:
    text, _line = changed('mon: ["08:00-20:00"]', 'mon: ["8-12", "13.00–24:00"]')
    assert load(text).exit_code == 0
    monday = db.session.scalars(sa.select(OpeningHours).join(Channel).where(
        Channel.key == "phone-support", OpeningHours.weekday == 0).order_by(OpeningHours.opens))
    assert [f"{one.opens:%H:%M} {one.closes:%H:%M}" for one in monday] == [
        "08:00 12:00", "13:00 00:00"]


def test_numbers_become_e164(load: Load) -> None:
    text, _line = changed('"+358 29 000 0101"', '"(029) 000-0101"')
    assert load(text).exit_code == 0
    assert db.session.scalar(sa.select(Channel.address).where(
        Channel.key == "phone-support")) == "+358290000101"


@pytest.mark.parametrize(("before", "after", "fault"), [
    ('"+358 29 000 0101"', '"12345"', "channels.phone-support.address: '12345': Check the number"),
    ('"+358 29 000 0101"', "0401234567", "address: should be text, not 67451255"),
    ("address: asiakaspalvelu@kotikaista.example\n    gated", "address: nobody\n    gated",
     "channels.email.address: 'nobody': Check the e-mail address"),
    ("https://social.example/@kotikaista", "http://social.example", "Write the whole link"),
    ("kind: whatsapp", "kind: telegram", "channels.whatsapp.kind: 'telegram' is none of phone, "),
    ("kind: whatsapp", "kind: [phone]", "channels.whatsapp.kind: a list is none of phone, "),
    ("gated: true", "gated: 'yes'", "gated: should be true or false, not 'yes'"),
    ("languages: [fi, en]", "languages: [fi, de]", "languages.2: 'de' is none of fi, sv, en"),
    ("languages: [fi, en]", "languages: []", "languages: should have 1 to "),
    ("languages: [fi, en]", "languages: fi", "languages: should be a list, not 'fi'"),
    ('mon: ["08:00-20:00"]', 'mon: ["8-25"]', "hours.mon: 25:00 is not a time of day."),
    ('mon: ["08:00-20:00"]', 'mon: ["8-12", "11-16"]', "hours.mon: These hours overlap."),
    ('mon: ["08:00-20:00"]', "mon: 8", "hours.mon: should be a list, not 8"),
    ('mon: ["08:00-20:00"]', 'monday: ["8-20"]', "hours.monday: is not a field here"),
    ("slot_minutes: 30", "slot_minutes: 3", "slot_minutes: should be a whole number from 5 to 240"),
    ("slot_minutes: 30", "slot_minutes: true", "slot_minutes: should be a whole number"),
    ("reference: KK", "reference: K1", "brand.reference: 'K1' should look like KK"),
    ("enabled: true", "enabled: 1", "gate.enabled: should be true or false, not 1"),
    ('"+358 29 000 0100"', '"112233"', "statutory.phone: '112233' is not a phone number"),
    ("- 33100 Tampere", "- 33100", "statutory.address.2: should be text, not 33100; quote"),
    ("- key: wifi", "- key: Wi Fi", "topics.Wi Fi.key: 'Wi Fi' should look like phone-support"),
    ("icon: zap-off", "icon: zapp", "topics.outage.icon: there is no icon 'zapp'"),
    ("urgent: true", "urgent: maybe", "topics.outage.urgent: should be true or false"),
    ("service_class: personal", "service_class: vip", "'vip' is none of self_service, "),
    ("gate: after_attempt", "gate: shut", "'shut' is none of after_attempt, open"),
    ("response_hours: 2\n", "response_hours: soon\n", "a whole number from 1 to 240, not 'soon'"),
    ("articles: [slow-internet", "articles: ['slow internet'", "should look like bill-due-date"),
    ("      fi: Netti ei toimi lainkaan", "      fi:", "name.fi: should be text, not nothing"),
    ("fi: Netti ei toimi lainkaan", "fi: Netti ei toimi  lainkaan", "name.fi: should be one line"),
    ("fi: Netti ei toimi lainkaan", f"fi: {'x' * 121}", "name.fi: is too long: 121 characters"),
    ("en: My internet is down", "de: Kein Internet", "name.de: is not a field here"),
    ("[phone-personal, message, callback, email]", "[phone-personal, fax]",
     "topics.outage.channels.2: there is no channel 'fax'"),
    ("[phone-personal, message, callback, email]", "[email, email]",
     "topics.outage.channels.2: 'email' is given twice"),
    ("icon: zap-off", "icon: zap-off\n    icon: wifi", "topics.outage.icon: is given twice"),
    ("icon: zap-off", "colour: red", "topics.outage.colour: is not a field here"),
    ("en: Have the bill at hand when you call.", "en: Or call (029) 000 0101.",
     "channels.phone-billing.note.en: a gated number stands in these words"),
    ("- The colour of the router lights and whether they blink", "- See wa.me/358440000104",
     "topics.outage.checklist.en.3: a gated number stands in these words"),
    ('"+358 29 000 0100"', '"+358 29 000 0102"', "statutory.phone: a gated number stands"),
])
def test_a_fault_is_told_with_its_line_and_changes_nothing(
        load: Load, before: str, after: str, fault: str) -> None:
    text, line = changed(before, after)
    done = load(text)
    assert done.exit_code == 1
    told = [row for row in done.output.splitlines() if fault in row]
    assert told, done.output
    assert told[0].removeprefix("Error: ").partition("site.yaml:")[2].startswith(
        (f"{line}: ", f"{line + after.count(chr(10))}: "))
    assert (count(Topic), count(Channel), count(Job), site_settings()) == (0, 0, 0, {})


def test_all_faults_are_told_at_once_in_the_order_of_the_file(load: Load) -> None:
    text, _line = changed("reference: KK", "reference: 7")
    text = text.replace("- key: wifi", "- key: outage").replace("kind: visit", "kind: walk")
    done = load(text)
    rows = done.output.removeprefix("Error: ").splitlines()
    lines = [int(row.split("site.yaml:")[1].split(":")[0]) for row in rows]
    assert len(rows) == 4
    assert lines == sorted(lines)
    assert sum("'outage' is given twice" in row for row in rows) == 2


@pytest.mark.parametrize(("place", "needed"), [
    (("channels", 3), "channels.message: has no name"), (("topics", 2), "topics.wifi: has no name"),
    (("brand",), "brand: has no name")])
def test_what_is_missing_is_told(load: Load, place: tuple[Any, ...], needed: str) -> None:
    data = inner = yaml.safe_load(DEMO)
    for step in place:
        inner = inner[step]
    del inner["name"]
    assert needed in load(yaml.safe_dump(data)).output


def test_an_address_belongs_to_kinds_that_have_one(load: Load) -> None:
    data = yaml.safe_load(DEMO)
    data["channels"][3]["address"] = "x"
    del data["channels"][0]["address"]
    data["channels"][0]["slot_minutes"] = 30
    said = load(yaml.safe_dump(data)).output
    assert "channels.message.address: a message has none" in said
    assert "channels.phone-support: a phone needs an address, as text" in said
    assert "channels.phone-support.slot_minutes: only a callback has it" in said


@pytest.mark.parametrize(("text", "fault"), [
    ("", ":1: should have the fields brand, statutory, gate, topics, channels, not nothing"),
    ("- a", ":1: should have the fields"),
    ("brand: 1\n" * 2, ":1: brand: is given twice"),
    ("brand:\n  name: [", ":2: "),
    ("brand: \x07", ":1: cannot be read: "),
    ("a: 1\nb: 2027-13-45", ":1: cannot be read: "),
    (b"brand: 1\nname: \xe4\xe4", ":2: is not UTF-8"),
    ("a: &a [*a]", ":1: a: is not a field here"),
    ("topics: &a [*a]\nchannels: *a", ":1: topics.1: should have the fields"),
    ("topics: {}\nchannels: 3", ":2: channels: should be a list, not 3"),
    ("topics: []\nchannels: [[], 7]", ":1: topics: should have 1 to 1000 items, not 0"),
    ("topics: [{key: {}, channels: [{}]}]\nchannels: [{key: [], kind: {}}]", "key: should be text"),
    ("1: 2\ntrue: 3\nnull: 4\n2027-01-01: 5", ":4: 2027-01-01: is not a field here"),
    ("[" * 5000, ":1: "),
])
def test_what_is_no_site_file(load: Load, text: str | bytes, fault: str) -> None:
    done = load(text)
    assert done.exit_code == 1
    assert fault in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there(app: Flask, tmp_path: Path) -> None:
    assert run(app, tmp_path / "none.yaml").exit_code == 2
    assert run(app, tmp_path).exit_code == 2


def test_what_slips_past_the_gate_is_warned_of_in_english(load: Load) -> None:
    """A personal topic's line that gated topics share, and one that is always shown."""
    text, _line = changed("[phone-support, message, callback, whatsapp, email, social]",
                          "[phone-personal, message]")
    done = load(text)
    assert done.exit_code == 0
    assert "warning: Direct line is shown at once for My internet is down" in done.output
    assert "also serves topics behind the gate: My connection is slow" in done.output
    assert count(Topic) == 18


def test_articles_that_came_first_are_masked(app: Flask, tmp_path: Path) -> None:
    """An article is written while no number is gated; then the site with its numbers comes."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "a", "title": "Miten soitan?", "body": "Soita 029 000 0101."}\n')
    assert app.test_cli_runner().invoke(args=["faq", "import", str(rows)]).exit_code == 0
    stored = sa.select(Article.html)
    assert "029 000 0101" in (db.session.scalar(stored) or "")
    run(app, CONTENT / "site.yaml")
    run_all()
    db.session.rollback()
    html = db.session.scalar(stored) or ""
    assert "Soita" in html
    assert not contains_gated(html)
    assert "0101" not in html
