"""What may solve the matter before anybody contacts us: the answers and topics that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.channels.models import Topic
from app.core.i18n import best_translation, current_language
from app.knowledge.queries import articles_by_key
from app.language import Kind, terms
from app.search import Hit, current_search

from .topic_learning import topic_chances

MAX_QUERY = 300  # characters of one's own words that are looked at
PINNED_POINTS = 2  # an answer that fits is one of the topic's own
TITLE_POINTS = 2  # a word of the topic's name, against 1 for one of its description
LEARNT_POINTS = 4  # earlier messages of the topic are all like this


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as a link."""

    key: str
    title: str
    url: str


def best_answers(topic: Topic | None, words: str, limit: int = 3) -> list[Answer]:
    """Return what fits the visitor's `words` best, then the topic's own answers (at least one)."""
    found = [_answer(hit) for hit in _similar(words, limit)]
    pinned = [Answer(article.key, article.title, url) for article, url in
              articles_by_key(topic.articles, current_language())] if topic else []
    if pinned:
        found = found[:limit - 1]
    unique = {answer.url: answer for answer in [*found, *pinned]}
    return list(unique.values())[:limit]


def fitting_topics(words: str, topics: Sequence[Topic], limit: int = 3) -> list[Topic]:
    """Return the topics that the visitor's `words` are about, the likeliest first: by the topics'
    names and pinned answers, and by what customers wrote under them.
    """
    said = _lemmas(words)
    keys = {hit.id for hit in _similar(words, 5)}
    learnt = topic_chances(words, current_language(), topics)
    scored = sorted(((_points(topic, said, keys) + LEARNT_POINTS * learnt.get(topic.id, 0), topic)
                     for topic in topics), key=lambda one: -one[0])[:limit]
    enough = max(1, scored[0][0] / 2) if scored else 1
    return [topic for points, topic in scored if points >= enough]


def _similar(words: str, limit: int) -> Sequence[Hit]:
    if not words.strip():
        return ()
    return current_search().similar(words[:MAX_QUERY], current_language(), limit=limit)


def _answer(hit: Hit) -> Answer:
    values: dict[str, Any] = {**hit.values, "language": hit.language}
    return Answer(hit.id, hit.title, url_for(hit.endpoint, **values))


def _points(topic: Topic, said: set[str], keys: set[str]) -> int:
    in_name = len(said & _lemmas(best_translation(topic.name)))
    in_description = len(said & _lemmas(best_translation(topic.description)))
    return (TITLE_POINTS * in_name + in_description
            + PINNED_POINTS * len(keys & set(topic.articles)))


def _lemmas(text: str) -> set[str]:
    """Return the base forms of words and of compounds' parts; stop words are left out."""
    return {term.text for term in terms(text[:MAX_QUERY], current_language())
            if term.kind in {Kind.LEMMA, Kind.PART}}
