"""Documents as an index stores them: index terms with weights, and what ranking and pages need."""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

from app.language import Kind, is_stop_word, tokens, word_terms

from .documents import Document
from .engine import Record
from .fields import FIELD_WEIGHTS, Field, FieldWeight
from .forward import write_forward
from .letters import letter_hashes
from .snippets import StoredText

# Raise it when `encode` or the terms of `app.language` change: indexes made before are not read
# any more, and the worker makes a new one.
FORMAT = 4
MARKS = {Kind.LEMMA: "l", Kind.PART: "p", Kind.STEM: "s"}
WORDS_KEPT = 300_000  # in memory while documents are indexed, some 600 bytes each
GAP = 16  # positions between pieces of text, so that no phrase runs over their border


class _Word(NamedTuple):
    """What a document stores of one word: index terms; folded; its forms for suggestions (the
    word, then its base forms: "laskuni|lasku"); the hashes of its sequences of letters.
    """

    terms: tuple[str, ...]
    folded: str
    forms: str
    letters: bytes
    stops: bool


@dataclass(slots=True)
class _Layout:
    """What is collected while a document's pieces are laid out one after another."""

    pieces: list[str] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # position, characters
    positions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, bytes] = field(default_factory=dict)  # with their hashed letters
    starts: list[int] = field(default_factory=list)  # position at which each field begins
    letters: list[int] = field(default_factory=list)  # the same in characters
    weights: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    said: list[str] = field(default_factory=list)  # the terms of one field, one after another
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
        length = sum(_add(layout, piece, document.language, part) for piece in pieces)
        _weigh(layout, FIELD_WEIGHTS[part], length)
    weights = dict(layout.weights)
    return Record(
        key=document.key, fingerprint=document.fingerprint(), weights=weights,
        words=layout.words.keys(),
        head=json.dumps(_head(document, layout.asked), ensure_ascii=False,
                        separators=(",", ":")).encode(),
        forward=write_forward(layout.positions, weights, layout.questions,
                              b"".join(layout.words.values())),
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
    """Lay out one piece; return how many words it has. The body's stop words are left out, unless
    it has no others.
    """
    found = [(place, token, _word(token.text, language))
             for place, token in enumerate(tokens(piece), layout.place)]
    if part is Field.BODY:
        found = [one for one in found if not one[2].stops] or found
    at, positions = layout.characters, layout.positions
    layout.spans += [(place, at + token.start, at + token.end) for place, token, _ in found]
    layout.words.update([(word.folded, word.letters) for _, _, word in found])
    layout.said += chain.from_iterable([word.terms for _, _, word in found])
    for place, _, word in found:
        for term in word.terms:
            positions[term].append(place)
    count = found[-1][0] + 1 - layout.place if found else 0
    if part in {Field.TITLE, Field.PHRASINGS}:
        meaning = sum(not word.stops for _, _, word in found)
        layout.questions.append((layout.place, layout.place + count, meaning or len(found)))
        layout.asked.append(" ".join(word.forms for _, _, word in found))
    layout.pieces.append(piece)
    layout.characters += len(piece) + 1
    layout.place += count + GAP
    return count


@lru_cache(maxsize=WORDS_KEPT)
def _word(word: str, language: str) -> _Word:
    known = word_terms(word, language)
    written = known[0][1]
    lemmas = [text for kind, text in known if kind is Kind.LEMMA]
    return _Word(tuple(dict.fromkeys(intern(index_term(kind, text)) for kind, text in known[1:])),
                 written, "|".join(dict.fromkeys((written, *lemmas))),
                 array("I", letter_hashes(written)).tobytes(), is_stop_word(word, language))


def _weigh(layout: _Layout, field_weight: FieldWeight, length: int) -> None:
    """Add a field of `length` words to the terms' frequencies, weighted and normalised.

    BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.18.
    """
    factor = field_weight.weight / (1 - field_weight.b
                                    + field_weight.b * length / field_weight.pivot)
    for term, frequency in Counter(layout.said).items():
        layout.weights[term] += factor * frequency
    layout.said = []


def _head(document: Document, asked: list[str]) -> dict[str, Any]:
    return {
        "kind": document.kind, "id": document.id, "language": document.language,
        "title": document.title, "asked": asked, "endpoint": document.endpoint,
        "values": dict(document.values), "extra": dict(document.extra), "tags": document.tags,
        "updated_at": document.updated_at and document.updated_at.isoformat(),
    }
