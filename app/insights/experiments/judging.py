"""What became of a visitor in the seven days after they met an experiment. Pure.

The contacts that count are the observed ones (a message, a mail, a callback, a chat, a logged
call), never a number that was shown: an open gate shows it to everybody (DESIGN §5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.journey import Outcome, Sign, ending

FOLLOWED = timedelta(days=7)
SAME_REQUEST = timedelta(seconds=10)  # a case is made, then its step is written
DISSATISFIED = 2  # a score of 1 to 5, at most


class Seen(NamedTuple):
    """A step of the visitor's journeys."""

    kind: str
    signs: Sign
    at: datetime
    data: Mapping[str, Any]


class SeenCase(NamedTuple):
    """A case of the visitor's, known by its e-mail address or its journey."""

    at: datetime
    helped: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an exposure keeps."""

    contacted: bool = False
    solved: bool = False
    recontacted: bool = False
    dissatisfied: bool = False
    abandoned: bool = False
    number_shown: bool = False
    call_logged: bool = False


def judge(entered_at: datetime, steps: Sequence[Seen], cases: Sequence[SeenCase], *,
          article: str | None = None, phones: Collection[str] = ()) -> Verdict:
    """Return the verdict on a visitor whose `steps` are given in order.

    `article`: "solved" means that this one was said to help, else the journey's own outcome;
    `phones`: the keys of channels that are phone lines.
    """
    end = entered_at + FOLLOWED
    within = [step for step in steps if entered_at <= step.at < end]
    theirs = [case for case in cases if entered_at <= case.at < end]
    told = [step.at for step in within if Sign.CONTACT in step.signs]
    unseen = [case for case in theirs
              if not any(case.at <= at <= case.at + SAME_REQUEST for at in told)]
    contacts = len(told) + len(unseen)
    ended = ending(step.signs for step in within).outcome
    return Verdict(
        contacted=contacts > 0, recontacted=contacts > 1,
        solved=_helped(within, article) if article else ended is Outcome.SOLVED,
        dissatisfied=any(map(_is_bad, within)) or any(case.helped is False for case in theirs),
        abandoned=not contacts and ended is Outcome.ABANDONED,
        number_shown=any(step.kind == "ChannelShown" and step.data["channel"] in phones
                         for step in within),
        call_logged=any(step.kind == "CallLogged" for step in within))


def _helped(steps: Sequence[Seen], article: str) -> bool:
    """Say whether the last word on an article was yes."""
    words = [step.kind for step in steps if step.kind in {"ArticleHelped", "ArticleDidNotHelp"}
             and step.data["article"] == article]
    return words[-1:] == ["ArticleHelped"]


def _is_bad(step: Seen) -> bool:
    """Say whether a customer said that our answer was no good."""
    if step.kind == "SatisfactionRated":
        return int(step.data["score"]) <= DISSATISFIED
    return step.kind == "CaseRated" and not step.data["helped"]
