"""Topics, channels, opening hours and the gate that says what a visitor sees now, and why."""

from .gate import (
    ADDRESS_KINDS,
    ChannelView,
    Decision,
    GateSettings,
    Reason,
    ShownChannel,
    decide,
    is_gated,
)
from .hours import Calendar, Opening
from .masking import contains_gated, mask_gated
from .queries import (
    active_topics,
    all_channels,
    all_topics,
    calendar,
    channels_of,
    gate_settings,
    message_channel,
    topic_by_key,
)

__all__ = [
    "ADDRESS_KINDS", "Calendar", "ChannelView", "Decision", "GateSettings", "Opening", "Reason",
    "ShownChannel", "active_topics", "all_channels", "all_topics", "calendar", "channels_of",
    "contains_gated", "decide", "gate_settings", "is_gated", "mask_gated", "message_channel",
    "topic_by_key",
]
