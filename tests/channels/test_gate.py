"""The gate's decisions (DESIGN §4), rule by rule and for any topic and channels."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.channels import Decision, GateSettings, Reason, ShownChannel, decide
from app.channels.models import Channel, ChannelKind, ServiceClass, Topic, TopicGate
from app.core.i18n import use_language

from .making import OFFICE, calendar, channel, helsinki, topic

NOON = helsinki("2026-11-26 12:00")
NIGHT = helsinki("2026-11-26 23:00")
FLAGS = (False, True)


def judge(about: Topic, *channels: Channel, attempts: bool = False, skipped: bool = False,
          now: datetime = NOON, enabled: bool = True) -> list[Decision]:
    return decide(about, channels, attempts=attempts, skipped=skipped, now=now,
                  settings=GateSettings(enabled), calendar=calendar())


def reason(about: Topic, way: Channel, **more: Any) -> Reason:
    return judge(about, way, **more)[0].reason


def test_a_gated_line_waits_for_one_attempt() -> None:
    assert reason(topic(), channel()) is Reason.NEEDS_ATTEMPT
    assert reason(topic(), channel(), attempts=True) is Reason.ATTEMPTED
    assert reason(topic(), channel(), skipped=True) is Reason.SKIPPED


@pytest.mark.parametrize(("about", "way", "why"), [
    (topic(urgent=True), channel(), Reason.URGENT),
    (topic(service_class=ServiceClass.PERSONAL), channel(), Reason.PERSONAL),
    (topic(gate=TopicGate.OPEN), channel(), Reason.TOPIC_OPEN),
    (topic(), channel(always_open=True), Reason.ALWAYS_OPEN),
    (topic(), channel(gated=False), Reason.NOT_GATED),
    (topic(service_class=ServiceClass.ASSISTED), channel(ChannelKind.CALLBACK),
     Reason.ASSISTED_CHANNEL),
    (topic(service_class=ServiceClass.ASSISTED), channel(ChannelKind.CHAT),
     Reason.ASSISTED_CHANNEL),
])
def test_what_is_open_at_once(about: Topic, way: Channel, why: Reason) -> None:
    assert reason(about, way) is why
    assert reason(about, way, enabled=False) is Reason.GATE_OFF


def test_assisted_topics_gate_the_rest() -> None:
    about = topic(service_class=ServiceClass.ASSISTED)
    assert reason(about, channel()) is Reason.NEEDS_ATTEMPT
    assert reason(about, channel(ChannelKind.WHATSAPP)) is Reason.NEEDS_ATTEMPT
    assert reason(topic(), channel(ChannelKind.CHAT)) is Reason.NEEDS_ATTEMPT


def test_the_gate_can_be_off_as_a_whole() -> None:
    assert reason(topic(), channel(), enabled=False) is Reason.GATE_OFF


def test_a_refusal_tells_the_next_step(app: Flask) -> None:
    use_language("en")
    [refused] = judge(topic(), channel())
    assert "or said that you need a person" in refused.sentence


def kinds(*ways: Channel, now: datetime) -> list[str]:
    return [one.channel.kind.value for one in judge(topic(), *ways, now=now, skipped=True)]


PHONE, MESSAGE = channel(), channel(ChannelKind.MESSAGE, gated=False)
CALLBACK = channel(ChannelKind.CALLBACK, gated=False)
VISIT = channel(ChannelKind.VISIT, gated=False)
ANY_TIME = channel(ChannelKind.EMAIL, hours={}, gated=False)


def test_the_topics_order_is_kept_while_lines_are_open() -> None:
    assert kinds(PHONE, MESSAGE, CALLBACK, now=NOON) == ["phone", "message", "callback"]
    closed_shop = channel(ChannelKind.VISIT, {"mon": "08:00-16:00"}, gated=False)
    assert kinds(PHONE, closed_shop, MESSAGE, now=NOON) == ["phone", "visit", "message"]


def test_callback_and_message_come_first_when_lines_are_closed() -> None:
    assert kinds(PHONE, VISIT, ANY_TIME, MESSAGE, CALLBACK, now=NIGHT) == [
        "message", "callback", "email", "phone", "visit"]


def test_one_open_line_is_enough_to_keep_the_order() -> None:
    late = channel(hours={"thu": "08:00-00:00"})
    assert kinds(PHONE, late, MESSAGE, now=NIGHT) == ["phone", "phone", "message"]


def test_without_a_phone_line_the_order_is_kept() -> None:
    assert kinds(VISIT, MESSAGE, now=NIGHT) == ["visit", "message"]


def hint(way: Channel, now: datetime) -> dict[str, str]:
    return judge(topic(), way, now=now)[0].channel.queue_hint


def test_a_queue_hint_lives_while_the_line_is_open_and_until_it_ends() -> None:
    until = (NOON + timedelta(hours=1)).isoformat()
    busy = channel(queue_hint={"fi": "Ruuhkaa", "until": until})
    assert hint(busy, NOON) == {"fi": "Ruuhkaa"}
    assert hint(busy, NOON + timedelta(hours=1)) == {}
    assert hint(channel(queue_hint={"fi": "Ruuhkaa"}), NOON) == {"fi": "Ruuhkaa"}
    assert hint(channel(queue_hint={"fi": "Ruuhkaa"}), NIGHT) == {}


def refused_by_the_rules(about: Topic, way: Channel, *, attempts: bool, skipped: bool,
                         enabled: bool) -> bool:
    """Say DESIGN §4.3 the other way round: the one case in which a channel is held back."""
    assisted = (about.service_class is ServiceClass.ASSISTED
                and way.kind in {ChannelKind.CALLBACK, ChannelKind.CHAT})
    return (enabled and way.gated and not way.always_open and not about.urgent
            and about.service_class is not ServiceClass.PERSONAL
            and about.gate is not TopicGate.OPEN and not assisted
            and not attempts and not skipped)


def check_address(way: Channel, one: Decision) -> None:
    """Expect the address in a decision if and only if it is shown, however one looks for it."""
    assert isinstance(one.channel, ShownChannel) is one.shown
    if one.shown:
        assert one.address == one.channel.address == way.address
    else:
        assert one.address == ""
        assert not hasattr(one.channel, "address")
        assert way.address
        assert way.address not in repr(one)


def test_every_case_there_is() -> None:
    """12 sorts of topics, 32 of channels, two hours, 8 of visitors and switches: 6144 decisions.

    One visitor in 8 is refused, by 8 kinds in one sort of topic and 6 in another: 28 times.
    """
    shown = refused = 0
    about_all = [topic(urgent=urgent, gate=gate, service_class=service_class)
                 for urgent, gate, service_class in product(FLAGS, TopicGate, ServiceClass)]
    ways = [channel(kind, gated=gated, always_open=always_open)
            for kind, gated, always_open in product(ChannelKind, FLAGS, FLAGS)]
    for about, way, now in product(about_all, ways, (NOON, NIGHT)):
        for attempts, skipped, enabled in product(FLAGS, FLAGS, FLAGS):
            case = {"attempts": attempts, "skipped": skipped, "enabled": enabled}
            [one] = judge(about, way, now=now, **case)
            assert one.shown is not refused_by_the_rules(about, way, **case)
            assert one.shown is (one.reason is not Reason.NEEDS_ATTEMPT)
            check_address(way, one)
            shown, refused = shown + one.shown, refused + (not one.shown)
    assert (shown, refused) == (6116, 28)


# Most cases open the gate in several ways at once, so half of them are made to keep it shut.
HELD_TOPICS = st.builds(topic, service_class=st.sampled_from(
    [ServiceClass.SELF_SERVICE, ServiceClass.ASSISTED]))
TOPICS = HELD_TOPICS | st.builds(
    topic, urgent=st.booleans(), gate=st.sampled_from(TopicGate),
    service_class=st.sampled_from(ServiceClass))
WAYS = st.tuples(st.sampled_from(ChannelKind), st.sampled_from([OFFICE, {}]),
                 st.just((True, False)) | st.tuples(st.booleans(), st.booleans()))
CASES = st.fixed_dictionaries(
    {"attempts": st.just(False), "skipped": st.just(False), "enabled": st.just(True),
     "now": st.sampled_from([NOON, NIGHT])}) | st.fixed_dictionaries(
    {"attempts": st.booleans(), "skipped": st.booleans(), "enabled": st.booleans(),
     "now": st.sampled_from([NOON, NIGHT])})


@st.composite
def some_channels(draw: st.DrawFn) -> list[Channel]:
    """Return channels, each with an id and an address of its own."""
    return [channel(kind, hours, id=number, address=f"+35829000{number:04}", gated=gated,
                    always_open=always_open)
            for number, (kind, hours, (gated, always_open)) in enumerate(
                draw(st.lists(WAYS, max_size=8)), 1)]


@given(TOPICS, some_channels(), CASES)
def test_an_address_is_in_a_decision_if_and_only_if_it_is_shown(
        about: Topic, ways: list[Channel], case: dict[str, Any]) -> None:
    decisions = judge(about, *ways, **case)
    assert sorted(one.channel.id for one in decisions) == [way.id for way in ways]
    everything = repr(decisions)
    for one in decisions:
        way = ways[one.channel.id - 1]
        check_address(way, one)
        assert (way.address in everything) is one.shown


@given(TOPICS, some_channels(), CASES)
def test_an_attempt_or_a_skip_never_hides_anything(
        about: Topic, ways: list[Channel], case: dict[str, Any]) -> None:
    def shown(**more: bool) -> set[int]:
        return {one.channel.id for one in judge(about, *ways, **(case | more)) if one.shown}

    shut = {"attempts": False, "skipped": False}
    for more in ({"attempts": True}, {"skipped": True}, {"enabled": False}):
        assert shown(**shut) <= shown(**(shut | more)) == {way.id for way in ways}


@given(TOPICS, some_channels(), CASES)
def test_the_same_question_has_the_same_answer(about: Topic, ways: list[Channel],
                                               case: dict[str, Any]) -> None:
    assert judge(about, *ways, **case) == judge(about, *ways, **case)


@given(TOPICS, some_channels(), CASES)
def test_only_the_order_depends_on_the_hour(about: Topic, ways: list[Channel],
                                            case: dict[str, Any]) -> None:
    def reasons(now: datetime) -> dict[int, Reason]:
        return {one.channel.id: one.reason for one in judge(about, *ways, **(case | {"now": now}))}

    assert reasons(NOON) == reasons(NIGHT)
