"""What topics are known by: counted daily from what customers wrote first, asked while they write.

A case counts for the topic that it has now, so what agents move is learnt. Counting starts anew
each time: what was deleted is forgotten.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.channels import active_topics, all_topics
from app.channels.models import Topic
from app.core.clock import now
from app.core.database import db, read_rows, transaction
from app.core.i18n import LANGUAGES, best_translation
from app.core.jobs import Handler, Payload, enqueue

from .models import Author, Case, Message, TopicTotal, TopicWord
from .topic_words import (
    FEWEST,
    MAX_TEXT,
    Learnt,
    chances,
    learn,
    likelier,
    without,
    words_of,
)

LEARN: Final = "contact.learn_topics"
LEARN_ALL: Final = "contact.learn_all_topics"
REMEMBERED = timedelta(days=365)
MOST = 10_000  # messages of a language that are read, the newest: some ten seconds


def likelier_topic(text: str, language: str, chosen: Topic | None, *,
                   since: datetime | None = None) -> Topic | None:
    """Return the topic in use that a text clearly belongs to rather than to the `chosen` one.

    `since`: when the text was sent, so that it is not asked about itself. Three queries.
    """
    words = words_of(text, language) if chosen else set()
    if chosen is None or not words:
        return None
    topics = {topic.id: topic for topic in active_topics()}
    learnt, counted_at = _learnt(language, words)
    if since and counted_at and since < counted_at:
        learnt = without(learnt, chosen.id, words)
    found = likelier(learnt, words, chosen.id, topics.keys())
    return topics[found] if found else None


def topic_chances(text: str, language: str, topics: Iterable[Topic]) -> dict[int, float]:
    """Return how likely a text is about each of `topics` that had messages enough; two queries,
    none for an empty text.
    """
    words = words_of(text, language)
    learnt = _learnt(language, words)[0] if words else Learnt()
    found = chances(learnt, words, [topic.id for topic in topics])
    return {topic: chance for topic, chance in found.items()
            if learnt.messages.get(topic, 0) >= FEWEST}


@dataclass(frozen=True, slots=True)
class Confusion:
    """Messages that came under one topic and clearly belong to another, with the newest cases."""

    chosen_id: int
    likelier_id: int
    messages: int
    case_ids: Sequence[int]


def topic_confusions(start: datetime, examples: int = 5) -> list[Confusion]:
    """Return which topics are mistaken for which since `start`, the most frequent first.

    Reads every message since then: for a page that is opened now and then, or for a job.
    """
    topics = {topic.id for topic in active_topics()}
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for language in LANGUAGES:
        learnt, counted_at = _learnt(language)
        for one in _first_messages(language, start):
            words = words_of(one.body, language)
            others = without(learnt, one.topic_id, words) if (
                counted_at and one.created_at < counted_at) else learnt
            better = likelier(others, words, one.topic_id, topics)
            if better:
                found[one.topic_id, better].append(one.case_id)
    pairs = [Confusion(*pair, len(cases), cases[:examples]) for pair, cases in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.messages, pair.chosen_id, pair.likelier_id))


def learn_topics(language: str) -> None:
    """Count anew what each topic is known by in a language; writes in one transaction."""
    moment = now()
    about = {topic.id: words_of(_described(topic, language), language) for topic in all_topics()}
    messages = _first_messages(language, moment - REMEMBERED)
    learnt = learn(((one.topic_id, words_of(one.body, language)) for one in messages), about)
    with transaction():
        _keep(language, learnt, moment)


def _learn_all(_payloads: Sequence[Payload]) -> None:
    with transaction():
        for language in LANGUAGES:
            enqueue(LEARN, {"language": language}, unique=f"{LEARN}:{language}")


def _learn(payloads: Sequence[Payload]) -> None:
    for payload in payloads:
        learn_topics(payload["language"])


HANDLERS = {LEARN_ALL: Handler(_learn_all, every=timedelta(days=1)), LEARN: Handler(_learn)}


class _First(NamedTuple):
    """What a case began with."""

    case_id: int
    topic_id: int
    created_at: datetime
    body: str


def _first_messages(language: str, start: datetime) -> Iterator[_First]:
    """Yield the beginnings of customers' first messages since `start`, the newest first."""
    own = aliased(Message)
    first = sa.select(sa.func.min(own.id)).where(
        own.case_id == Case.id, own.author == Author.CUSTOMER).scalar_subquery()
    rows = sa.select(Case.id, Case.topic_id, Case.created_at,
                     sa.func.substr(Message.body, 1, MAX_TEXT)).join(
        Message, Message.id == first).where(
        Case.language == language, Case.topic_id.is_not(None), Case.created_at >= start,
    ).order_by(Case.id.desc()).limit(MOST)
    return (_First(*row) for row in read_rows(rows))


def _described(topic: Topic, language: str) -> str:
    return "\n".join(best_translation(text, language) for text in (topic.name, topic.description))


def _learnt(language: str, words: Collection[str] | None = None) -> tuple[Learnt, datetime | None]:
    """Return what was learnt of `words` (or of all there are), and when; two queries."""
    totals = read_rows(sa.select(
        TopicTotal.topic_id, TopicTotal.messages, TopicTotal.words, TopicTotal.counted_at).where(
        TopicTotal.language == language)).all()
    rows = sa.select(TopicWord.word, TopicWord.topic_id, TopicWord.messages).where(
        TopicWord.language == language)
    counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for word, topic, messages in read_rows(
            rows if words is None else rows.where(TopicWord.word.in_(words))):
        counts[word][topic] = messages
    return Learnt({topic: messages for topic, messages, _, _ in totals},
                  {topic: number for topic, _, number, _ in totals}, counts), max(
        (moment for *_, moment in totals), default=None)


def _keep(language: str, learnt: Learnt, moment: datetime) -> None:
    for table in (TopicWord, TopicTotal):
        db.session.execute(sa.delete(table).where(table.language == language))
    words = [{"language": language, "word": word, "topic_id": topic, "messages": messages}
             for word, by_topic in learnt.counts.items() for topic, messages in by_topic.items()]
    totals = [{"language": language, "topic_id": topic, "words": number, "counted_at": moment,
               "messages": learnt.messages.get(topic, 0)} for topic, number in learnt.words.items()]
    for table, rows in ((TopicWord, words), (TopicTotal, totals)):
        if rows:
            db.session.execute(sa.insert(table), rows)
