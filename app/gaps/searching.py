"""Journeys that ended: what was searched for in vain, and who asked for a person since."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.channels import all_topics
from app.contact.models import Author, Case, LoggedCall, Message
from app.core.database import db, read_rows, transaction
from app.forum.models import Question
from app.journey.models import Journey, Step
from app.knowledge.models import Feedback

from .models import Evidence, Source
from .needs import Done, Need, needs_of, words_of
from .pieces import READ, Piece, keep, pages, told, words_in

SIZE: Final = 250  # journeys at a time, with all their steps
Texts = Mapping[int, Collection[str]]  # by journey


def read_journeys(since: datetime, until: datetime) -> Iterator[tuple[int, int]]:
    """Keep as evidence what journeys whose last step is within these times did not find.

    Yields, some journeys at a time, how many were read and how many new pieces that made. Journeys
    may be read again: what turned out to be told by another piece, or to be none, goes.
    """
    topics = {topic.key: topic.id for topic in all_topics()}
    rows = sa.select(Journey.id, Journey.language).where(
        Journey.last_step_at >= since, Journey.last_step_at < until,
        sa.exists().where(Step.journey_id == Journey.id, Step.kind == "Searched"))
    for page in pages(rows, Journey.id, SIZE):
        pieces = list(_pieces(page, topics))
        with transaction():
            _drop_others([row.id for row in page], pieces)
            added = keep(pieces)
        yield len(page), added


def _pieces(journeys: Sequence[Any], topics: Mapping[str, int]) -> Iterator[Piece]:
    ids = [row.id for row in journeys]
    steps = _steps(ids)
    said = _said(ids, steps)
    db.session.rollback()
    for row in journeys:
        for need in needs_of(steps[row.id], row.language):
            piece = _piece(need, topics)
            if piece and words_in(piece.text) and not _is_told(need, said.get(row.id, ())):
                yield piece


def _piece(need: Need, topics: Mapping[str, int]) -> Piece | None:
    best = need.wording
    if need.skip:
        return Piece(Source.SKIP, need.skip.id, need.language, told(best.text), need.skip.at,
                     topics.get(need.skip.data["topic"]))
    if need.is_met:
        return None
    return Piece(Source.SEARCH, best.id, need.language, told(best.text), best.at)


def _is_told(need: Need, said: Collection[str]) -> bool:
    """Say whether the same person told us of the same: one need of one person counts once."""
    return any(not need.words.isdisjoint(words_of(text, need.language)) for text in said)


def _steps(ids: Sequence[int]) -> dict[int, list[Done]]:
    found: dict[int, list[Done]] = defaultdict(list)
    for journey, *step in read_rows(sa.select(
            Step.journey_id, Step.id, Step.kind, Step.at, Step.signs, Step.data).where(
            Step.journey_id.in_(ids)).order_by(Step.id)):
        found[journey].append(Done(*step))
    return found


def _said(ids: Sequence[int], steps: Mapping[int, Iterable[Done]]) -> Texts:
    """Return what the same people wrote, told agents, asked the forum or said of an article."""
    said: dict[int, list[str]] = defaultdict(list)
    for journey, text in read_rows(sa.union_all(
            sa.select(Case.journey_id, sa.func.substr(Message.body, 1, READ)).join(
                Message, Message.case_id == Case.id).where(
                Case.journey_id.in_(ids), Message.author == Author.CUSTOMER),
            sa.select(LoggedCall.journey_id, LoggedCall.note).where(
                LoggedCall.journey_id.in_(ids)),
            sa.select(Feedback.journey_id, Feedback.text).where(
                Feedback.journey_id.in_(ids), Feedback.helped.is_(False)))):
        said[journey].append(text)
    asked = {step.data["id"]: journey for journey, done in steps.items() for step in done
             if step.kind == "QuestionAsked"}
    for question, title in read_rows(sa.select(Question.id, Question.title).where(
            Question.id.in_(asked))) if asked else ():
        said[asked[question]].append(title)
    return said


def _drop_others(ids: Sequence[int], pieces: Iterable[Piece]) -> None:
    """Delete what journeys told when they were read before and do not tell any more."""
    wanted = {(piece.source, piece.source_id) for piece in pieces}
    known = read_rows(sa.select(Evidence.id, Evidence.source, Evidence.source_id).join(
        Step, Step.id == Evidence.step_id).where(Step.journey_id.in_(ids))).all()
    gone = [row.id for row in known if (row.source, row.source_id) not in wanted]
    if gone:
        db.session.execute(sa.delete(Evidence).where(Evidence.id.in_(gone)))
