"""What editors do about gaps; who comes second is told so."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.gaps.costs import cost_of
from app.gaps.models import Evidence, Gap, Proposal, ProposalKind, Source, State
from tests.contact.helpers import Page, read, send, sign_in
from tests.forum.making import user_named

from .making import change, make_evidence, make_gap, the_gap


def do(editor: FlaskClient, gap: int, act: str, **values: Any) -> Page:
    """Send a form of a gap's page."""
    return send(editor, read(editor, f"/staff/gaps/{gap}").form(act), **values)


def members(gap: int) -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Evidence.id).where(Evidence.gap_id == gap)))


def propose(kind: ProposalKind, gap: int, **more: Any) -> int:
    with transaction():
        proposal = Proposal(kind=kind, gap_id=gap, **more)
        db.session.add(proposal)
        db.session.flush()
        return proposal.id


def test_rename(editor: FlaskClient) -> None:
    gap = make_gap()
    page = do(editor, gap, "/rename", name="  How do I change\nthe Wi-Fi password? ")
    assert the_gap(gap).name == "How do I change the Wi-Fi password?"
    assert the_gap(gap).named
    assert "Renamed it; before: How do I change my router's password?" in page.text
    assert do(editor, gap, "/rename", name=" ").response.status_code == 422


def test_own_and_give_away(site: Flask, editor: FlaskClient) -> None:
    sign_in(site, "editor", name="Olli")
    gap = make_gap()
    eeva, olli = user_named(site, "Eeva").id, user_named(site, "Olli").id
    page = do(editor, gap, "/owner")
    assert the_gap(gap).owner_id == eeva
    assert "Take it" not in page.text
    assert "Question" not in read(editor, "/staff/gaps/?owner=me&shelf=drafting").text
    assert "router's password" in read(editor, "/staff/gaps/?owner=me").text
    do(editor, gap, "/owner", owner=str(olli))
    assert the_gap(gap).owner_id == olli
    form = read(editor, f"/staff/gaps/{gap}").form("/owner")
    send(editor, form, owner="0")
    assert the_gap(gap).owner_id is None
    sign_in(site, name="Alice")
    page = send(editor, read(editor, f"/staff/gaps/{gap}").form("/owner"),
                owner=str(user_named(site, "Alice").id))
    assert page.response.status_code == 422


def test_put_off_and_dismiss_and_open_again(editor: FlaskClient) -> None:
    gap = make_gap(per_week=3.5)
    day = (now() + timedelta(days=30)).date()
    assert do(editor, gap, "/snooze", until="2020-01-01").response.status_code == 400
    do(editor, gap, "/snooze", until=day.isoformat(), why_later="After the campaign")
    found = the_gap(gap)
    assert (found.state, found.until, found.left_at_rate) == (State.SNOOZED, day, 3.5)
    assert "After the campaign" in read(editor, "/staff/gaps/?shelf=snoozed").text
    do(editor, gap, "/reopen")
    found = the_gap(gap)
    assert (found.state, found.until, found.left_at_rate) == (State.OPEN, None, None)
    assert found.reopened_at == now()
    assert do(editor, gap, "/dismiss", why_not="").response.status_code == 422
    page = do(editor, gap, "/dismiss", why_not="A single broken campaign")
    found = the_gap(gap)
    assert (found.state, found.left_at_rate) == (State.DISMISSED, 3.5)
    assert "Dismissed it: A single broken campaign" in page.text


@pytest.mark.parametrize(("act", "values"), [
    ("rename", {"name": "Another name?"}), ("dismiss", {"why_not": "No"}),
    ("snooze", {"until": "2027-01-01"}), ("owner", {"owner": "0"}),
    ("split", {"part_name": "Other?", "pieces": "1"}), ("link", {"answered_by": "bill-due-date"})])
def test_of_two_at_once_the_second_is_told(
        site: Flask, editor: FlaskClient, act: str, values: dict[str, str]) -> None:
    gap = make_gap()
    make_evidence(gap)
    form = read(editor, f"/staff/gaps/{gap}").form(f"/{act}")
    change(gap, name="What somebody else named it?")
    page = send(editor, form, **values)
    assert page.response.status_code == 409
    assert "Somebody else changed this gap" in page.errors
    assert (the_gap(gap).name, the_gap(gap).state) == ("What somebody else named it?", State.OPEN)


def test_what_a_run_finds_keeps_nobody_from_acting(editor: FlaskClient) -> None:
    gap = make_gap()
    form = read(editor, f"/staff/gaps/{gap}").form("/rename")
    change(gap, score=99.0, size=100, found={"cost": 99.0})
    assert send(editor, form, name="Mine?").response.status_code == 200
    assert the_gap(gap).name == "Mine?"


def test_merge_moves_the_evidence_and_leads_on(editor: FlaskClient) -> None:
    source, target = make_gap("Wifi password?"), make_gap("Router password?", score=3.0)
    earlier = make_gap("Earlier?", state=State.MERGED, merged_into=source)
    pieces = {make_evidence(source), make_evidence(source), make_evidence(target)}
    proposal = propose(ProposalKind.MERGE, source, other_id=target)
    found = read(editor, f"/staff/gaps/{source}/merge?q=router")
    assert "Router password?" in found.text
    page = send(editor, found.form("/merge"))
    assert page.response.request.path == f"/staff/gaps/{target}"
    assert "Merged into it: Wifi password?" in page.text
    assert members(target) == pieces
    assert the_gap(target).total == 3
    assert the_gap(target).score == 15.0
    assert the_gap(target).found["cost"] == 24.0
    assert the_gap(source).state == State.MERGED
    assert db.session.get(Proposal, proposal) is None
    for gap in (source, earlier):
        assert read(editor, f"/staff/gaps/{gap}").response.request.path == f"/staff/gaps/{target}"
    assert "Wifi password?" not in read(editor, "/staff/gaps/").text


def test_a_gap_merges_neither_into_itself_nor_across_languages(editor: FlaskClient) -> None:
    gap, swedish = make_gap(), make_gap("Hur byter jag lösenord?", language="sv")
    make_gap("Another?")
    form = read(editor, f"/staff/gaps/{gap}/merge").form("/merge")
    for target in (gap, swedish):
        assert send(editor, form, target=str(target)).response.status_code == 400
    assert send(editor, form, target="999").response.status_code == 404
    assert the_gap(gap).state == State.OPEN


def test_split_by_hand(editor: FlaskClient) -> None:
    gap = make_gap(score=12.0)
    kept, moved = make_evidence(gap, "Password"), make_evidence(gap, "The colour of the router")
    page = do(editor, gap, "/split", part_name="Which colours are there?", pieces=str(moved))
    new = int(page.response.request.path.rpartition("/")[2])
    assert members(new) == {moved}
    assert members(gap) == {kept}
    assert the_gap(new).name == "Which colours are there?"
    assert (the_gap(new).score, the_gap(gap).score) == (6.0, 6.0)
    assert (the_gap(new).total, the_gap(gap).total) == (1, 1)
    assert "Split it off from:" in page.text
    assert "Split off: Which colours are there?" in read(editor, f"/staff/gaps/{gap}").text


def test_a_split_takes_some_pieces_and_not_all(editor: FlaskClient) -> None:
    gap, other = make_gap(), make_gap("Other?")
    piece, foreign = make_evidence(gap), make_evidence(other)
    for pieces in (None, str(piece), str(foreign)):
        page = do(editor, gap, "/split", part_name="New?", pieces=pieces)
        assert page.response.status_code in {400, 409}
        assert page.errors
    assert len(db.session.scalars(sa.select(Gap)).all()) == 2


def test_a_proposed_merge_is_accepted_or_refused_for_good(editor: FlaskClient) -> None:
    first, second = make_gap("First?"), make_gap("Second?")
    piece = make_evidence(second)
    proposal = propose(ProposalKind.MERGE, first, other_id=second)
    for gap in (first, second):
        assert "This seems to be the same as another gap" in read(
            editor, f"/staff/gaps/{gap}").text
    do(editor, second, f"/proposals/{proposal}/refuse")
    assert "seems to be the same" not in read(editor, f"/staff/gaps/{first}").text
    assert db.session.get_one(Proposal, proposal, populate_existing=True).refused
    with transaction():
        db.session.get_one(Proposal, proposal).refused = False
    page = do(editor, second, f"/proposals/{proposal}/merge")
    assert page.response.request.path == f"/staff/gaps/{first}"
    assert members(first) == {piece}


def test_a_proposed_split_is_taken_part_by_part(editor: FlaskClient) -> None:
    gap = make_gap()
    ids = [make_evidence(gap, f"Words {number}") for number in range(5)]
    proposal = propose(ProposalKind.SPLIT, gap, parts=[
        {"name": "Part one?", "evidence": ids[:2]}, {"name": "Part two?", "evidence": ids[2:4]}])
    page = do(editor, gap, f"/proposals/{proposal}/split")
    new = int(page.response.request.path.rpartition("/")[2])
    assert the_gap(new).name == "Part one?"
    assert members(new) == set(ids[:2])
    shown = read(editor, f"/staff/gaps/{gap}")
    assert "Part two?" in shown.text
    do(editor, gap, f"/proposals/{proposal}/split")
    assert members(gap) == {ids[4]}
    assert "more than one question" not in read(editor, f"/staff/gaps/{gap}").text


def test_every_act_is_in_the_audit_log(editor: FlaskClient) -> None:
    gap = make_gap()
    do(editor, gap, "/rename", name="Another?")
    do(editor, gap, "/dismiss", why_not="No")
    db.session.rollback()
    entries = db.session.execute(sa.select(AuditEntry.action, AuditEntry.actor).where(
        AuditEntry.subject == str(gap)).order_by(AuditEntry.id)).all()
    assert [tuple(entry) for entry in entries] == [
        ("gap.renamed", "eeva@kotikaista.example"), ("gap.dismissed", "eeva@kotikaista.example")]


def test_costs_are_the_operators_assumption(site: Flask, editor: FlaskClient) -> None:
    assert cost_of(Source.CALL, "phone") == cost_of(Source.MESSAGE, "callback") == 9.0
    assert cost_of(Source.MESSAGE, "message") == 6.0
    assert cost_of(Source.SEARCH, "web") == 1.0
    page = read(editor, "/staff/gaps/costs")
    assert (page.value("phone"), page.value("search")) == ("9", "1")
    manager = sign_in(site, "manager", name="Maija")
    theirs = read(manager, "/staff/gaps/costs")
    send(editor, page.form("/costs"), phone="12,5", search="0")
    db.session.rollback()
    g.pop("site_settings", None)
    assert cost_of(Source.CALL, "phone") == 12.5
    assert cost_of(Source.SEARCH, "web") == 0.0
    again = send(manager, theirs.form("/costs"), phone="10")
    assert again.response.status_code == 409
    assert "12.5" in again.text
    for bad in ("-1", "much", ""):
        page = send(editor, read(editor, "/staff/gaps/costs").form("/costs"), phone=bad)
        assert page.response.status_code == 422
