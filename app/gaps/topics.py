"""What the evidence of the last months says of the topics: reads for one page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.channels import all_topics
from app.channels.models import Topic
from app.contact.models import Message
from app.contact.queries import contacts_by_topic_and_channel
from app.contact.topic_learning import Confusion
from app.core.clock import now
from app.core.database import read_rows
from app.language import Kind, terms

from .models import Evidence, Gap, Source, State
from .topic_figures import Broad, Candidate, Named, Pieces, broad_topics, candidates
from .topic_jobs import EXAMPLES, PERIOD, Confusions, confusions

WITH_TOPIC: Final = (Source.MESSAGE, Source.CALL, Source.QUESTION, Source.SKIP)  # it was chosen
VAGUE: Final = "other"  # the key of the topic for whatever fits no other
SELDOM: Final = 3  # contacts in PERIOD: hardly used
ENOUGH: Final = 30  # contacts of a site before a topic counts as unused
MOST: Final = 10
LOOKED_AT: Final = 2_000  # gaps, the largest


@dataclass(frozen=True, slots=True)
class TopicReport:
    """All that the page of topics tells."""

    topics: Mapping[int, Topic]
    contacts: int
    broad: Sequence[Broad]
    unused: Sequence[tuple[Topic, int]]
    confused: Confusions
    proposed: Sequence[Candidate]
    gaps: Mapping[int, Named]
    of_cases: Mapping[int, str]  # what a case began with, redacted
    of_gaps: Mapping[int, Sequence[str]]  # typical pieces

    def examples_of(self, pair: Confusion) -> list[str]:
        """Return what some of the confused customers wrote."""
        return [self.of_cases[case] for case in pair.case_ids if case in self.of_cases]


def topic_report() -> TopicReport:
    """Return what can be said of topics; eight queries."""
    start = now() - PERIOD
    topics = {topic.id: topic for topic in all_topics()}
    counts = Counter[int | None]()
    for one in contacts_by_topic_and_channel(start, now()):
        counts[one.topic_id] += one.count
    pieces = _pieces(start)
    rows = _gaps(pieces)
    named = {row.id: _named(row) for row in rows}
    vague = next((topic.id for topic in topics.values() if topic.key == VAGUE), None)
    proposed = candidates(pieces, named, vague)[:MOST]
    confused = confusions()
    return TopicReport(
        topics, counts.total(), broad_topics(pieces, named, vague)[:MOST],
        _unused(topics.values(), counts), confused, proposed, named,
        _of_cases([case for pair in confused.pairs for case in pair.case_ids]),
        _of_gaps([row for row in rows if row.id in {one.gap_id for one in proposed}]))


def _unused(topics: Iterable[Topic], counts: Counter[int | None]) -> list[tuple[Topic, int]]:
    return [(topic, counts[topic.id]) for topic in topics if topic.active
            and counts[topic.id] <= SELDOM and counts.total() >= ENOUGH]


def _pieces(start: datetime) -> Pieces:
    rows = read_rows(sa.select(
        Evidence.gap_id, Evidence.topic_id, sa.func.sum(Evidence.times)).where(
        Evidence.at >= start, Evidence.gap_id.is_not(None), Evidence.source.in_(WITH_TOPIC),
    ).group_by(Evidence.gap_id, Evidence.topic_id))
    return {(gap, topic): int(count) for gap, topic, count in rows}


def _gaps(pieces: Pieces) -> Sequence[Any]:
    """Return the gaps with most pieces, without those that editors put away."""
    sizes = Counter[int]()
    for (gap, _topic), count in pieces.items():
        sizes[gap] += count
    return read_rows(sa.select(
        Gap.id, Gap.language, Gap.name, Gap.found["words"].label("words"),
        Gap.found["typical"].label("typical")).where(
        Gap.id.in_([gap for gap, _size in sizes.most_common(LOOKED_AT)]),
        Gap.state.not_in((State.MERGED, State.DISMISSED)))).all()


def _named(row: Any) -> Named:
    said = " ".join((row.name, *(row.words or ())))
    return Named(row.id, row.language, row.name, frozenset(
        term.text for term in terms(said, row.language) if term.kind is Kind.LEMMA))


def _of_cases(ids: Sequence[int]) -> dict[int, str]:
    return dict(read_rows(sa.select(Message.case_id, Evidence.text).join(
        Message, Message.id == Evidence.message_id).where(Message.case_id.in_(ids))).all())


def _of_gaps(rows: Iterable[Any]) -> dict[int, list[str]]:
    typical = {piece: row.id for row in rows
               for piece in (row.typical or ())[:EXAMPLES]}
    found: defaultdict[int, list[str]] = defaultdict(list)
    for piece, text in read_rows(sa.select(Evidence.id, Evidence.text).where(
            Evidence.id.in_(typical))):
        found[typical[piece]].append(text)
    return found
