"""Documents as an index stores them: index terms with weights, positions, and what pages show.

The forward part is text: three lines of numbers (where each field starts; what one occurrence in
each field counts; where each question, that is the title and the phrasings, starts and ends and
how many words of meaning it has), then a line `term:position,position` for each term. Ranking looks
up a handful of terms in it with `bytes.find`, which is many times faster than decoding it all.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.language import Kind, Term, is_stop_word, terms

from .documents import Document
from .engine import Record
from .fields import FIELD_WEIGHTS, Field

MARKS = {Kind.WORD: "w", Kind.LEMMA: "l", Kind.PART: "p", Kind.STEM: "s"}
GAP = 16  # positions between pieces of text, so that no phrase runs over their border


@dataclass(slots=True)
class _Layout:
    """What is collected while a document's pieces are laid out one after another."""

    text: list[str]
    spans: list[tuple[int, int, int]]  # position, first character, length
    positions: dict[str, list[int]]
    starts: list[int]  # position at which each field begins
    letters: list[int]  # the same in characters
    lengths: list[int]
    questions: list[tuple[int, int, int]]
    asked: list[str]  # title and phrasings for suggestions: "laskuni|lasku erääntyy|erääntyä"
    characters: int = 0
    place: int = 0


def encode(document: Document) -> Record:
    """Return `document` as an index stores it."""
    layout = _Layout([], [], defaultdict(list), [], [], [], [], [])
    for field, pieces in _pieces(document):
        layout.starts.append(layout.place)
        layout.letters.append(layout.characters)
        layout.lengths.append(sum(_add(layout, piece, document.language, field)
                                  for piece in pieces))
    factors = _factors(layout)
    return Record(
        key=document.key, fingerprint=document.fingerprint(), weights=_weights(layout, factors),
        head=_json(_head(document, layout.asked)), forward=_forward(layout, factors),
        text=_json({"text": "\n".join(layout.text), "spans": layout.spans,
                    "starts": layout.starts, "letters": layout.letters}))


def decode_head(head: bytes) -> dict[str, Any]:
    """Return what `encode` put into a record's head."""
    values: dict[str, Any] = json.loads(head)
    values["tags"] = tuple(values["tags"])
    values["updated_at"] = values["updated_at"] and datetime.fromisoformat(values["updated_at"])
    return values


def index_text(text: str) -> str:
    """Return the text of a term without the characters that frame terms in the forward part."""
    return text.replace(":", "").replace("\n", "")


def index_terms(text: str, language: str, *, stop_words: bool) -> Iterator[tuple[str, Term]]:
    """Yield each term of `text` as the index writes it, with the `language.Term` it is of."""
    for term in terms(text, language, stop_words=stop_words):
        yield MARKS[term.kind] + index_text(term.text), term


def _pieces(document: Document) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    return ((Field.TITLE, (document.title,)), (Field.PHRASINGS, document.phrasings),
            (Field.HEADINGS, document.headings), (Field.BODY, (document.body,)),
            (Field.TAGS, document.tags))


def _add(layout: _Layout, piece: str, language: str, field: Field) -> int:
    """Lay out one piece; return how many words it has."""
    words: dict[int, list[Term]] = {}
    for key, term in index_terms(piece, language, stop_words=field is not Field.BODY):
        words.setdefault(term.position, []).append(term)
        places = layout.positions[key]
        place = layout.place + term.position
        if not places or places[-1] != place:
            places.append(place)
    count = max(words, default=-1) + 1
    layout.spans += [(layout.place + position, layout.characters + group[0].start,
                      group[0].end - group[0].start) for position, group in words.items()]
    if field in {Field.TITLE, Field.PHRASINGS}:
        content = sum(not is_stop_word(piece[group[0].start:group[0].end], language)
                      for group in words.values())
        layout.questions.append((layout.place, layout.place + count, content or count))
        layout.asked.append(" ".join("|".join(dict.fromkeys(
            term.text for term in group if term.kind in {Kind.WORD, Kind.LEMMA}))
            for group in words.values()))
    layout.text.append(piece)
    layout.characters += len(piece) + 1
    layout.place += count + GAP
    return count


def _factors(layout: _Layout) -> list[float]:
    """Return what one occurrence in each field counts: BM25F's weight and length normalisation.

    Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.18.
    """
    return [weight.weight / (1 - weight.b + weight.b * length / weight.pivot)
            for weight, length in zip(FIELD_WEIGHTS.values(), layout.lengths, strict=True)]


def _weights(layout: _Layout, factors: list[float]) -> dict[str, float]:
    return {term: sum(factors[bisect_right(layout.starts, place) - 1] for place in places)
            for term, places in layout.positions.items()}


def _forward(layout: _Layout, factors: list[float]) -> bytes:
    lines = [",".join(map(str, layout.starts)), ",".join(f"{factor:.4f}" for factor in factors),
             ",".join(",".join(map(str, question)) for question in layout.questions)]
    lines += (f"{term}:{','.join(map(str, places))}" for term, places in layout.positions.items()
              if not term.startswith(MARKS[Kind.WORD]))
    return "\n".join((*lines, "")).encode()


def _head(document: Document, asked: list[str]) -> dict[str, Any]:
    return {
        "kind": document.kind, "id": document.id, "language": document.language,
        "title": document.title, "asked": asked, "endpoint": document.endpoint,
        "values": dict(document.values), "extra": dict(document.extra), "tags": document.tags,
        "updated_at": document.updated_at and document.updated_at.isoformat(),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
