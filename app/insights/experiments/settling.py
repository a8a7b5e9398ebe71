"""Following up those who met an experiment, until their seven days are over and it is kept.

What is kept rests on nothing else, so that raw steps may expire.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.channels.models import Channel, ChannelKind
from app.contact.models import Case
from app.core.clock import now
from app.core.database import db
from app.core.settings import current_settings
from app.journey import Sign
from app.journey.models import Experiment, Exposure, Journey, Kind, Step

from .judging import FOLLOWED, Seen, SeenCase, Verdict, judge


def judged(experiment: Experiment) -> list[dict[str, Any]]:
    """Return what is now known of each visitor who is still followed, as values of Exposure; those
    of whom nothing new is are left out. Four queries; reads only, so it holds up nobody's steps.
    """
    moment = now()
    followed = _followed(experiment.id)
    if not followed:
        return []
    since = min(one.entered_at for one in followed.values())
    steps, cases = _steps(experiment.id, since), _cases(since)
    about = experiment.subject.split(":")[1] if experiment.kind == Kind.ARTICLE else None
    phones = set(db.session.scalars(sa.select(Channel.key).where(
        Channel.kind == ChannelKind.PHONE)))
    found = []
    for visitor, one in followed.items():
        verdict = judge(one.entered_at, steps[visitor], cases[visitor], article=about,
                        phones=phones)
        settled = moment if one.entered_at + FOLLOWED <= moment else None
        if settled or verdict != one.verdict:
            found.append({"id": one.id, "settled_at": settled, **asdict(verdict)})
    return found


def keep(verdicts: list[dict[str, Any]]) -> None:
    """Write what `judged` returned, in the caller's transaction."""
    if verdicts:
        db.session.execute(sa.update(Exposure), verdicts)


class _Followed(NamedTuple):
    id: int
    entered_at: datetime
    verdict: Verdict  # as it is kept


def _followed(experiment_id: int) -> dict[str, _Followed]:
    kept = [getattr(Exposure, field.name) for field in fields(Verdict)]
    rows = db.session.execute(sa.select(
        Exposure.visitor, Exposure.id, Exposure.entered_at, *kept).where(
        Exposure.experiment_id == experiment_id, Exposure.settled_at.is_(None),
        Exposure.visitor.is_not(None)))
    return {visitor: _Followed(key, entered_at, Verdict(*flags))
            for visitor, key, entered_at, *flags in rows}


def _steps(experiment_id: int, since: datetime) -> Mapping[str, list[Seen]]:
    """Return the steps of the visitors who are followed, in order."""
    rows = db.session.execute(
        sa.select(Journey.visitor, Step.kind, Step.signs, Step.at, Step.data)
        .join(Step, Step.journey_id == Journey.id)
        .join(Exposure, Exposure.visitor == Journey.visitor)
        .where(Exposure.experiment_id == experiment_id, Exposure.settled_at.is_(None),
               Journey.last_step_at >= since - FOLLOWED, Step.at >= since)
        .order_by(Step.at, Step.id))
    found: dict[str, list[Seen]] = defaultdict(list)
    for visitor, kind, signs, at, data in rows:
        found[visitor].append(Seen(kind, Sign(signs), at, data))
    return found


def _cases(since: datetime) -> Mapping[str, list[SeenCase]]:
    """Return the cases of each visitor: those that name a journey of theirs, and those under an
    e-mail address that one of these had.
    """
    kept = timedelta(days=current_settings().steps_kept_days)
    rows = db.session.execute(
        sa.select(Case.email, Case.created_at, Case.helped, Journey.visitor)
        .outerjoin(Journey, Journey.id == Case.journey_id)
        .where(Case.created_at >= since - kept)).all()
    known: dict[str, set[str]] = defaultdict(set)
    for email, _at, _helped, visitor in rows:
        if email and visitor:
            known[email.casefold()].add(visitor)
    found: dict[str, list[SeenCase]] = defaultdict(list)
    for email, at, helped, visitor in rows:
        for one in _visitors(known, email, visitor):
            found[one].append(SeenCase(at, helped))
    return found


def _visitors(known: Mapping[str, set[str]], email: str, visitor: str | None) -> Iterator[str]:
    yield from {*known.get(email.casefold(), ()), *([visitor] if visitor else ())}
