"""Which of an experiment's two ways a visitor meets, and the note that they met it.

Told by a hash, so that nothing is kept to know it, and the same visitor always meets the same way.
Who refuses cookies, or sends no id back yet, meets the usual way and is never entered: nobody
could tell what they did next. Robots and prefetches neither.
"""

import hashlib
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import g, request

from app.core.clock import now
from app.core.database import read_rows

from .models import Experiment, ExperimentState, Exposure
from .steps import afterwards
from .visitor import current_visitor

GATE, FORM = "gate", "form_suggestions"  # subjects; an article's is `article_subject`


class Arm(StrEnum):
    """One of the two ways."""

    USUAL = "usual"
    TRIED = "tried"


class Running(NamedTuple):
    """A running experiment, as assignment needs it."""

    id: int
    salt: str
    percent: int
    open: bool  # visitors still enter


def article_subject(key: str, language: str) -> str:
    """Return what an experiment on an article's wording is about."""
    return f"article:{key}:{language}"


def assign(salt: str, visitor: str, percent: int) -> Arm:
    """Return a visitor's arm: `percent` of 100 visitors try, spread by `salt` alone."""
    digest = hashlib.blake2b(visitor.encode(), key=salt.encode(), digest_size=8).digest()
    return Arm.TRIED if int.from_bytes(digest) * 100 < percent << 64 else Arm.USUAL


def running(subject: str) -> Running | None:
    """Return the running experiment on a subject; one query a request for all of them."""
    if "experiments" not in g:
        g.experiments = {about: Running(key, salt, percent, closed is None)
                         for key, about, salt, percent, closed in read_rows(_RUNNING)}
    found: Running | None = g.experiments.get(subject)
    return found


def enter(subject: str) -> Arm:
    """Return the current visitor's arm, and note their first exposure once the response is made.

    Call it where the two ways first differ, and only there.
    """
    experiment, visitor, arm = running(subject), current_visitor(), arm_of(subject)
    if (experiment is not None and experiment.open and visitor is not None
            and not visitor.is_new and request.method != "HEAD"):
        row = {"experiment": experiment.id, "visitor": visitor.id, "arm": arm.value,
               "moment": now()}
        afterwards(lambda connection: connection.execute(_ENTER, row))
    return arm


def arm_of(subject: str) -> Arm:
    """Return the arm in which the current visitor is, or would be; nobody enters by this."""
    experiment, visitor = running(subject), current_visitor()
    if experiment is None or visitor is None or visitor.is_new:
        return Arm.USUAL
    return assign(experiment.salt, visitor.id, experiment.percent)


_RUNNING = sa.select(Experiment.id, Experiment.subject, Experiment.salt, Experiment.percent,
                     Experiment.closed_at).where(Experiment.state == ExperimentState.RUNNING)
_moment: Any = sa.bindparam("moment", type_=Exposure.__table__.c.entered_at.type)
_ENTER = sa.text(
    "INSERT INTO exposure (experiment_id, visitor, arm, entered_at, contacted, solved,"
    " recontacted, dissatisfied, abandoned, number_shown, call_logged)"
    " VALUES (:experiment, :visitor, :arm, :moment, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE,"
    " FALSE) ON CONFLICT (experiment_id, visitor) DO NOTHING").bindparams(_moment)
