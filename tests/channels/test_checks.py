"""Warnings where a number slips past the gate."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.channels.checks import warnings
from app.channels.models import Channel, ChannelKind, ServiceClass, Topic
from app.core.i18n import use_language

from .making import channel, topic


def about(name: str, *ways: Channel, **values: object) -> Topic:
    return topic(name={"en": name}, active=True, channels=list(ways), **values)


def line(name: str = "Line", kind: ChannelKind = ChannelKind.PHONE, **values: object) -> Channel:
    return channel(kind, name={"en": name}, active=True, **values)


@pytest.fixture(autouse=True)
def in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        use_language("en")
        yield


def test_a_tidy_site_has_none() -> None:
    gated, personal = line("A", id=1), line("B", id=2, address="+358290000102")
    form = line("Form", ChannelKind.MESSAGE, address="", gated=False)
    topics = [about("Bills", gated, form),
              about("Death", personal, form, service_class=ServiceClass.PERSONAL)]
    assert warnings(topics, [gated, personal, form]) == []


@pytest.mark.parametrize("values", [{"always_open": True}, {"gated": False}])
def test_a_gated_topics_number_that_is_always_shown(values: dict[str, bool]) -> None:
    shown = line("Support", **values)
    [told] = warnings([about("Bills", shown), about("Fire", shown, urgent=True)], [shown])
    assert "Support is always shown" in told
    assert "Bills" in told
    assert "Fire" not in told


def test_a_gated_topic_on_the_personal_line() -> None:
    shared = line("Direct line")
    [told] = warnings([about("Death", shared, service_class=ServiceClass.PERSONAL),
                       about("Bills", shared)], [shared])
    assert told.startswith("Direct line is shown at once for Death, and also serves topics behind "
                           "the gate: Bills.")


def test_one_number_in_two_channels() -> None:
    gated, chat = line("Phone", id=1), line("Other", id=2, gated=False)
    [told] = warnings([about("Bills", gated)], [gated, chat])
    assert told.startswith("+358 29 000 0101 is gated in one channel")


def test_a_topic_without_a_channel() -> None:
    off = line("Phone")
    off.active = False
    [told] = warnings([about("Bills", off)], [off])
    assert told.startswith("Bills has no channel")


def test_what_is_not_in_use_is_left_alone() -> None:
    shown = line("Support", gated=False)
    old = about("Bills", shown)
    old.active = False
    assert warnings([old], [shown]) == []
