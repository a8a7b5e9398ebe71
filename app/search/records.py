"""Documents as an index stores them: index terms with weights, and what ranking and pages need."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.language import Kind, Term, is_stop_word, terms

from .documents import Document
from .engine import Record
from .fields import FIELD_WEIGHTS, Field
from .forward import write_forward
from .letters import letter_hashes
from .snippets import StoredText

# Raise it when `encode` or the terms of `app.language` change: indexes made before are not read
# any more, and the worker makes a new one.
FORMAT = 2
MARKS = {Kind.LEMMA: "l", Kind.PART: "p", Kind.STEM: "s"}
GAP = 16  # positions between pieces of text, so that no phrase runs over their border


@dataclass(slots=True)
class _Layout:
    """What is collected while a document's pieces are laid out one after another."""

    pieces: list[str] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # position, characters
    positions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    words: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)  # position at which each field begins
    letters: list[int] = field(default_factory=list)  # the same in characters
    lengths: list[int] = field(default_factory=list)  # of each field in words
    questions: list[tuple[int, int, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    characters: int = 0
    place: int = 0


def encode(document: Document) -> Record:
    """Return `document` as an index stores it."""
    layout = _Layout()
    for part, pieces in _pieces(document):
        layout.starts.append(layout.place)
        layout.letters.append(layout.characters)
        layout.lengths.append(sum(_add(layout, piece, document.language, part)
                                  for piece in pieces))
    weights = _weights(layout)
    return Record(
        key=document.key, fingerprint=document.fingerprint(), weights=weights, words=layout.words,
        head=json.dumps(_head(document, layout.asked), ensure_ascii=False,
                        separators=(",", ":")).encode(),
        forward=write_forward(((term, weights[term], places) for term, places
                               in layout.positions.items()), layout.questions,
                              set().union(*map(letter_hashes, layout.words))),
        text=StoredText("\n".join(layout.pieces), layout.spans, layout.starts,
                        layout.letters).encode())


def decode_head(head: bytes) -> dict[str, Any]:
    """Return what `encode` put into a record's head."""
    values: dict[str, Any] = json.loads(head)
    values["tags"] = tuple(values["tags"])
    values["updated_at"] = values["updated_at"] and datetime.fromisoformat(values["updated_at"])
    return values


def index_term(kind: Kind, text: str) -> str:
    """Return a term as the index writes it, without the characters that frame terms there."""
    return MARKS[kind] + text.replace("=", "").replace("\n", "")


def _pieces(document: Document) -> tuple[tuple[Field, Sequence[str]], ...]:
    return ((Field.TITLE, (" ".join(document.title.split()),)),
            (Field.PHRASINGS, document.phrasings), (Field.HEADINGS, document.headings),
            (Field.BODY, (document.body,)), (Field.TAGS, document.tags))


def _add(layout: _Layout, piece: str, language: str, part: Field) -> int:
    """Lay out one piece; return how many words it has."""
    words: dict[int, list[Term]] = {}
    for term in terms(piece, language, stop_words=part is not Field.BODY):
        words.setdefault(term.position, []).append(term)
        if term.kind is Kind.WORD:
            layout.words.add(term.text)
            continue
        places = layout.positions[index_term(term.kind, term.text)]
        place = layout.place + term.position
        if not places or places[-1] != place:
            places.append(place)
    layout.spans += [(layout.place + position, layout.characters + group[0].start,
                      layout.characters + group[0].end) for position, group in words.items()]
    count = max(words, default=-1) + 1
    if part in {Field.TITLE, Field.PHRASINGS}:
        _add_question(layout, piece, language, words)
    layout.pieces.append(piece)
    layout.characters += len(piece) + 1
    layout.place += count + GAP
    return count


def _add_question(layout: _Layout, piece: str, language: str, words: dict[int, list[Term]]
                  ) -> None:
    """Note a title or phrasing: its extent and words of meaning; its words for suggestions.

    For suggestions each word stands with its base forms: "laskuni|lasku erääntyy|erääntyä".
    """
    meaning = sum(not is_stop_word(piece[group[0].start:group[0].end], language)
                  for group in words.values())
    layout.questions.append((layout.place, layout.place + max(words, default=-1) + 1,
                             meaning or len(words)))
    layout.asked.append(" ".join("|".join(dict.fromkeys(
        term.text for term in group if term.kind in {Kind.WORD, Kind.LEMMA}))
        for group in words.values()))


def _weights(layout: _Layout) -> dict[str, float]:
    """Return each term's frequency, weighted and normalised over the fields.

    BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.18.
    """
    factors = [weight.weight / (1 - weight.b + weight.b * length / weight.pivot)
               for weight, length in zip(FIELD_WEIGHTS.values(), layout.lengths, strict=True)]
    return {term: sum(factors[bisect_right(layout.starts, place) - 1] for place in places)
            for term, places in layout.positions.items()}


def _head(document: Document, asked: list[str]) -> dict[str, Any]:
    return {
        "kind": document.kind, "id": document.id, "language": document.language,
        "title": document.title, "asked": asked, "endpoint": document.endpoint,
        "values": dict(document.values), "extra": dict(document.extra), "tags": document.tags,
        "updated_at": document.updated_at and document.updated_at.isoformat(),
    }
