"""The gate's decisions (DESIGN §4), rule by rule and for any topic and channels."""

from datetime import datetime, timedelta
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
ADDRESSES = ["+358290000101", "+358440000104", "help@example.org", "https://chat.example", ""]


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


CHANNELS = st.lists(st.builds(
    channel, st.sampled_from(ChannelKind), st.sampled_from([OFFICE, {}]), id=st.integers(1, 99),
    address=st.sampled_from(ADDRESSES), gated=st.booleans(), always_open=st.booleans()))
TOPICS = st.builds(topic, urgent=st.booleans(), gate=st.sampled_from(TopicGate),
                   service_class=st.sampled_from(ServiceClass))
CASES = st.fixed_dictionaries({"attempts": st.booleans(), "skipped": st.booleans(),
                               "enabled": st.booleans(), "now": st.sampled_from([NOON, NIGHT])})


@given(TOPICS, CHANNELS, CASES)
def test_an_address_is_in_a_decision_if_and_only_if_it_is_shown(
        about: Topic, ways: list[Channel], case: dict[str, Any]) -> None:
    decisions = judge(about, *ways, **case)
    assert sorted(one.channel.id for one in decisions) == sorted(way.id for way in ways)
    left = [(way.id, way.address) for way in ways]
    for one in decisions:
        assert isinstance(one.channel, ShownChannel) is one.shown
        if one.shown:
            left.remove((one.channel.id, one.address))
        else:
            assert one.address == ""
            assert not hasattr(one.channel, "address")
            assert not any(address and address in repr(one) for address in ADDRESSES)


@given(TOPICS, CHANNELS, CASES)
def test_an_attempt_or_a_skip_never_hides_anything(
        about: Topic, ways: list[Channel], case: dict[str, Any]) -> None:
    def shown(**more: bool) -> set[int]:
        return {index for index, way in enumerate(ways)
                if judge(about, way, **(case | more))[0].shown}

    none = shown(attempts=False, skipped=False)
    for more in ({"attempts": True}, {"skipped": True}, {"enabled": False}):
        assert none <= shown(**({"attempts": False, "skipped": False} | more)) == set(
            range(len(ways)))


@given(TOPICS, CHANNELS, CASES)
def test_the_same_question_has_the_same_answer(about: Topic, ways: list[Channel],
                                               case: dict[str, Any]) -> None:
    assert judge(about, *ways, **case) == judge(about, *ways, **case)


@given(TOPICS, CHANNELS, CASES)
def test_a_refusal_happens_only_behind_the_gate(about: Topic, ways: list[Channel],
                                                case: dict[str, Any]) -> None:
    """DESIGN §4.3, said the other way round."""
    for way in ways:
        [one] = judge(about, way, **case)
        assert one.shown is not (
            case["enabled"] and way.gated and not way.always_open and not about.urgent
            and about.service_class is not ServiceClass.PERSONAL
            and about.gate is not TopicGate.OPEN and not case["attempts"] and not case["skipped"]
            and not (about.service_class is ServiceClass.ASSISTED
                     and way.kind in {ChannelKind.CALLBACK, ChannelKind.CHAT}))
