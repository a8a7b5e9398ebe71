"""What deserves a look in how topics and channels are set up. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _

from app.core.i18n import best_translation, format_phone

from .models import Channel, ChannelKind, ServiceClass, Topic, TopicGate

LINES = {ChannelKind.PHONE, ChannelKind.WHATSAPP, ChannelKind.CHAT}


def warnings(topics: Sequence[Topic], channels: Sequence[Channel]) -> list[str]:
    """Return a sentence for each number that slips past the gate, and each topic without a way."""
    topics = [topic for topic in topics if topic.active]
    used = [channel for channel in channels if channel.active]
    return [*_unheld(topics, used), *_shared(topics, used), *_twice(used), *_without(topics)]


def _unheld(topics: Sequence[Topic], channels: Iterable[Channel]) -> Iterator[str]:
    for channel in channels:
        held = [topic for topic in topics if channel in topic.channels and _is_gated(topic)]
        if channel.kind in LINES and held and not _is_held(channel):
            yield _("%(channel)s is always shown, although it serves topics behind the gate: "
                    "%(topics)s.", channel=best_translation(channel.name), topics=_names(held))


def _shared(topics: Sequence[Topic], channels: Iterable[Channel]) -> Iterator[str]:
    for channel in channels:
        serves = [topic for topic in topics if channel in topic.channels]
        held = [topic for topic in serves if _is_gated(topic)]
        free = [topic for topic in serves if not _is_gated(topic)]
        if channel.kind in LINES and held and free and _is_held(channel):
            yield _("%(channel)s is shown at once for %(free)s, and also serves topics behind the "
                    "gate: %(held)s. A line of their own keeps the queue short for those who "
                    "need it.", channel=best_translation(channel.name), free=_names(free),
                    held=_names(held))


def _twice(channels: Iterable[Channel]) -> Iterator[str]:
    numbers: dict[str, list[Channel]] = defaultdict(list)
    for channel in channels:
        if channel.kind in LINES and channel.address:
            numbers[channel.address].append(channel)
    for number, same in numbers.items():
        if len({_is_held(channel) for channel in same}) > 1:
            yield _("%(number)s is gated in one channel and always shown in another: "
                    "%(channels)s.", number=format_phone(number), channels=_names(same))


def _without(topics: Iterable[Topic]) -> Iterator[str]:
    for topic in topics:
        if not any(channel.active for channel in topic.channels):
            yield _("%(topic)s has no channel: customers cannot reach anybody there.",
                    topic=best_translation(topic.name))


def _is_held(channel: Channel) -> bool:
    return channel.gated and not channel.always_open


def _is_gated(topic: Topic) -> bool:
    return (not topic.urgent and topic.service_class != ServiceClass.PERSONAL
            and topic.gate != TopicGate.OPEN)


def _names(things: Iterable[Topic | Channel]) -> str:
    return ", ".join(best_translation(thing.name) for thing in things)
