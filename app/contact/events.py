"""The steps that contact pages leave in a journey."""

from dataclasses import dataclass

from app.journey import Sign, Step


@dataclass(frozen=True)
class ContactOpened(Step):
    """Opened the page where topics are chosen."""

    @property
    def signs(self) -> Sign:
        """Wanted to contact us."""
        return Sign.INTENT


@dataclass(frozen=True)
class TopicChosen(Step):
    """Opened a topic's contact page."""

    topic: str

    @property
    def signs(self) -> Sign:
        """Wanted to contact us."""
        return Sign.INTENT


@dataclass(frozen=True)
class SuggestionsDismissed(Step):
    """Was shown answers and said that none of them helped."""

    topic: str

    @property
    def signs(self) -> Sign:
        """An attempt (DESIGN §4.2), and a "no"."""
        return Sign.ATTEMPT | Sign.NO


@dataclass(frozen=True)
class GateSkipped(Step):
    """Asked for a person without trying: urgent, not-found, site-help or other."""

    topic: str
    reason: str

    @property
    def signs(self) -> Sign:
        """Opens the gate as an attempt does: there is no second one."""
        return Sign.ATTEMPT


@dataclass(frozen=True)
class ChannelShown(Step):
    """Was shown a gated address: a number to call or to write to."""

    topic: str
    channel: str

    @property
    def signs(self) -> Sign:
        """May call us unseen."""
        return Sign.ADDRESS


@dataclass(frozen=True)
class ContactStarted(Step):
    """Opened the form of a channel."""

    topic: str
    channel: str

    @property
    def signs(self) -> Sign:
        """Wanted to contact us."""
        return Sign.INTENT


@dataclass(frozen=True)
class MessageSent(Step):
    """Sent a message."""

    topic: str

    @property
    def signs(self) -> Sign:
        """Contacted us, observed."""
        return Sign.CONTACT


@dataclass(frozen=True)
class CallbackRequested(Step):
    """Asked us to call."""

    topic: str

    @property
    def signs(self) -> Sign:
        """Contacted us, observed."""
        return Sign.CONTACT


@dataclass(frozen=True)
class CallLogged(Step):
    """Called, and the agent noted it under the caller's contact code."""

    topic: str | None
    solved: bool

    @property
    def signs(self) -> Sign:
        """Contacted us, observed."""
        return Sign.CONTACT


@dataclass(frozen=True)
class CaseRated(Step):
    """Said after the case was solved whether our answer helped: satisfaction, not an outcome."""

    helped: bool
