"""How good and how quick search is on queries whose answers are known."""

import gzip
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from .documents import Document, Query
from .engine import Engine
from .ranking import RANKED
from .records import encode
from .searcher import Searcher
from .typos import with_typo

DEPTH = 10  # hits that are looked at
BATCH = 250
SEED = 1


class BadData(Exception):
    """A file that is to be measured with cannot be read; the message says where."""


class Judged(NamedTuple):
    """A query and the ids of the documents that answer it.

    `among` names the documents that count, where a query has candidates of its own.
    """

    query: str
    relevant: frozenset[str]
    among: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    `mrr_at_10`: mean of 1 ÷ the place of the first right hit among ten, 0 without one.
    `hit_at_10`: share of queries with a right hit among ten. `recall_at_1`: share of a query's
    right documents that the first hit is, mean over queries; of queries with candidates of their
    own, one of them right, it is the accuracy of the best candidate. Times of one search, alone.
    `index_docs_per_s`: with the words analysed before, which takes as long again.
    """

    queries: int
    mrr_at_10: float
    hit_at_10: float
    recall_at_1: float
    p50_ms: float
    p95_ms: float
    index_docs_per_s: float
    index_bytes: int

    def as_dict(self) -> dict[str, Any]:
        """Return it by name, rounded to what means something."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def read_documents(path: Path, language: str) -> list[Document]:
    """Read rows of id, title and body (either may be empty), in `language` where a row names none.

    Raises BadData.
    """
    return [Document(kind="article", id=str(row["id"]), language=row.get("language", language),
                     title=row.get("title") or "", body=row.get("body") or "")
            for row in _rows(path, ("id",))]


def read_queries(path: Path) -> list[Judged]:
    """Read rows of query and relevant (a list of ids). Raises BadData."""
    return [Judged(row["query"], frozenset(map(str, row["relevant"])))
            for row in _rows(path, ("query", "relevant"))]


def read_candidates(path: Path, language: str) -> tuple[list[Document], list[Judged]]:
    """Read rows of query, candidates (answers) and correct (the right one's index): each answer
    becomes a document. Raises BadData.
    """
    judged, answers = [], dict[str, str]()
    for number, row in enumerate(_rows(path, ("query", "candidates")), 1):
        among = [answers.setdefault(text, str(len(answers))) for text in row["candidates"]]
        if row.get("correct") not in range(len(among)):
            raise BadData(f"{path}:{number}: correct is no index of the candidates")
        judged.append(Judged(row["query"], frozenset({among[row["correct"]]}), frozenset(among)))
    return [Document(kind="article", id=identity, language=language, title="", body=text)
            for text, identity in answers.items()], judged


def evaluate(engine: Engine, documents: Sequence[Document], queries: Sequence[Judged],
             language: str, *, typos: int = 0, progress: Callable[[str], None] = lambda _text: None
             ) -> Evaluation:
    """Index `documents` with `engine` in a temporary place, search as the product does, measure.

    With `typos`, as many words of each query are mistyped, the same ones each time.
    """
    chance = Random(SEED)  # noqa: S311 (nothing secret)
    asked = [_mistyped(one.query, typos, chance) for one in queries]
    with tempfile.TemporaryDirectory() as folder:
        searcher = Searcher(Path(folder), engine)
        speed = _index(searcher, documents, progress)
        searcher.search(Query("a", language))  # loads what the first search would wait for
        places, seconds = [], []
        for number, (text, judged) in enumerate(zip(asked, queries, strict=True), 1):
            began = time.perf_counter()
            hits = searcher.search(Query(text, language, size=RANKED if judged.among else DEPTH))
            seconds.append(time.perf_counter() - began)
            counted = [hit.id for hit in hits if not judged.among or hit.id in judged.among]
            places.append([place for place, found in enumerate(counted[:DEPTH], 1)
                           if found in judged.relevant])
            if number % BATCH == 0:
                progress(f"{number} of {len(queries)} queries")
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return _summed_up(places, queries, sorted(seconds), speed, size)


def _index(searcher: Searcher, documents: Sequence[Document], progress: Callable[[str], None]
           ) -> float:
    """Index all in one commit, as a rebuild does; return how many documents a second."""
    def told(doing: str) -> Iterator[Document]:
        for number, document in enumerate(documents):
            if number % BATCH == 0:
                progress(f"{doing}: {number} of {len(documents)} documents")
            yield document

    for document in told("analysing"):
        encode(document)
    began = time.perf_counter()
    with searcher.library.drafting() as draft:
        draft.apply(told("indexing"), ())
        with draft.publishing():
            pass
    return len(documents) / (time.perf_counter() - began)


def _summed_up(places: Sequence[Sequence[int]], queries: Sequence[Judged],
               seconds: Sequence[float], speed: float, size: int) -> Evaluation:
    count = len(queries)
    return Evaluation(
        queries=count, mrr_at_10=sum(1 / found[0] for found in places if found) / count,
        hit_at_10=sum(map(bool, places)) / count,
        recall_at_1=sum((1 in found) / len(one.relevant) for found, one
                        in zip(places, queries, strict=True)) / count,
        p50_ms=seconds[count // 2] * 1000, p95_ms=seconds[count * 95 // 100] * 1000,
        index_docs_per_s=speed, index_bytes=size)


def _mistyped(query: str, typos: int, chance: Random) -> str:
    for _typo in range(typos):
        query = with_typo(query, chance)
    return query


def _rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                if missing := [name for name in needed if not row.get(name)]:
                    raise BadData(f"{path}:{number}: no {', '.join(missing)}")
                yield row
    except (OSError, EOFError, ValueError, AttributeError) as error:
        raise BadData(f"{path}:{number + 1}: {error}") from None
    if not number:
        raise BadData(f"{path}: no rows")
