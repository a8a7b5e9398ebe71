"""What somebody with an account downloads of evidence, and what goes with the account."""

import json

import time_machine
from flask import Flask

from app.forum.models import Kind
from tests.accounts.people import customer
from tests.contact.helpers import read, send
from tests.contact.test_messages import write
from tests.forum.making import asked, comment, post_ids

from .collecting import collect, evidence, questions_grow_old


def test_own_evidence_is_exported(site: Flask, clock: time_machine.Traveller) -> None:
    alice = customer(site)
    asked(alice)
    write(site.test_client(), email="Alice@Example.org", message="My bill came twice")
    write(site.test_client(), email="bob@example.org", message="Nobody else's business")
    questions_grow_old()
    assert len(collect()) == 3
    found = json.loads(read(alice, "/en/account/export").response.text)["evidence"]
    assert {(one["source"], one["text"].partition("\n")[0]) for one in found} == {
        ("message", "My bill came twice"), ("question", "How do I restart the modem?")}


def test_erased_with_the_posts(site: Flask, clock: time_machine.Traveller) -> None:
    """At once, and never read again, though the title stays for the sake of what others wrote."""
    alice, bo = customer(site), customer(site, "Bo")
    address = asked(alice)
    asked(bo, "Why does my bill come twice a month?")
    questions_grow_old()
    assert len(collect()) == 2
    comment(bo, post_ids(Kind.QUESTION)[0])
    send(alice, read(alice, "/en/account/delete").form("/delete"), posts="erase", sure="y")
    assert [piece.text.partition("\n")[0] for piece in evidence()] == [
        "Why does my bill come twice a month?"]
    assert len(collect()) == 1
    assert read(bo, address).response.status_code == 200


def test_kept_with_the_posts(site: Flask, clock: time_machine.Traveller) -> None:
    alice = customer(site)
    asked(alice)
    questions_grow_old()
    assert collect()
    send(alice, read(alice, "/en/account/delete").form("/delete"), posts="keep", sure="y")
    assert len(collect()) == 1
