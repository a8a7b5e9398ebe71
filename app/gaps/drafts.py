"""A draft out of what people answered: which answers are best, and a text made of only these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz

from app.core.markdown import MAX_ARTICLE
from app.core.text import clean_line
from app.knowledge.documents import TOP_HEADING, normal_body
from app.language.courtesies import is_sign_off, without_courtesies, without_salutation

ENOUGH = 60  # characters: a shorter answer explains nothing
ALIKE = 85  # of 100: reply templates sent again
LONGEST_PHRASING = 120  # characters
MARKER = "⟨"  # of what redaction took out
LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, redacted, as Markdown; `key` names its source: message-12."""

    key: str
    text: str
    at: datetime
    title: str = ""  # the case's reference, or the question's title
    source_id: int = 0  # the case, or the question
    helped: bool | None = None  # as the customer said
    solved: bool = False  # as the agent said
    accepted: bool = False
    score: int = 0
    place: int = 0  # among the answers of its gap, the most central first
    credit: str = ""  # what has to stand below it

    @property
    def kind(self) -> str:
        """Return message, post or call."""
        return self.key.partition("-")[0]


def said(text: str) -> str:
    """Return an agent's message without greeting, signature and what it quotes."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith(">")]
    last = max(1, len(lines) - LAST_LINES)
    end = next((n for n, line in enumerate(lines) if n >= last and is_sign_off(line)), len(lines))
    return without_salutation("\n".join(lines[:end]).strip())


def best_answers(answers: Iterable[Answer], limit: int) -> list[Answer]:
    """Return the answers to offer, best first: proved by customers, then the most central; each
    says something, and none what another said already.
    """
    found: list[Answer] = []
    for answer in sorted(answers, key=_worth):
        if len(answer.text) >= ENOUGH and not any(_alike(answer, one) for one in found):
            found.append(answer)
        if len(found) == limit:
            break
    return found


def body_of(answers: Sequence[Answer], own: str = "") -> str:
    """Return an article's text: what the editor wrote, then the answers and their credits, and
    not a word more.
    """
    parts = [own, *(answer.text for answer in answers),
             *dict.fromkeys(answer.credit for answer in answers)]
    text = normal_body("\n\n".join(part.strip() for part in parts if part.strip()))
    return normal_body("\n".join(map(_lower_heading, text.split("\n")))[:MAX_ARTICLE])


def phrasing_choices(found: Mapping[str, Any], texts: Iterable[str], limit: int) -> list[str]:
    """Return what could be phrasings: what the run proposes, searches, and short pieces; each
    once, and nothing that was redacted.
    """
    searches = (query for query, _count in found.get("searches", ()))
    fitting: dict[str, str] = {}
    for text in (*found.get("phrasings", ()), *searches, *texts):
        line = without_courtesies(clean_line(text))
        if 2 < len(line) <= LONGEST_PHRASING and MARKER not in line:
            fitting.setdefault(line.casefold().strip(" ?!."), line)
    return list(fitting.values())[:limit]


def new_phrasings(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return those of `wanted` that are not known in another case, each once."""
    seen = {text.casefold() for text in known}
    found = []
    for text in wanted:
        if text.casefold() not in seen:
            seen.add(text.casefold())
            found.append(text)
    return found


def _worth(answer: Answer) -> tuple[int, int, int, float]:
    """Return what answers are sorted by: proof, place, votes, age."""
    if answer.helped or answer.accepted:
        proof = 0
    elif answer.helped is False:
        proof = 3
    else:
        proof = 1 if answer.solved else 2
    return proof, answer.place, -answer.score, -answer.at.timestamp()


def _alike(one: Answer, other: Answer) -> bool:
    return fuzz.ratio(one.text.casefold(), other.text.casefold(), score_cutoff=ALIKE) > 0


def _lower_heading(line: str) -> str:
    """Return a line that is no heading of the first level: the title is that."""
    if not TOP_HEADING.match(line):
        return line
    return f"#{line}" if line.startswith("# ") else f"\\{line}"
