"""How search stands tens of thousands of documents. Prints JSON.

    .venv/bin/python bench/scale.py passages|forum|suggestions [--engine whoosh|tantivy]
        [--data FOLDER]

On FOLDER/squad_fi: 300 of its questions, the same each time, against its 20,239 passages, or
against those with its 130,319 questions beside them, as a forum would hold; or 3,000 beginnings of
20,239 titles, the first question of each passage, a third of them with a typing error and a third
with their words in another order. Memory is the most that this process had, with the documents it
indexed.
"""

import sys

sys.path.pop(0)  # this file's folder

import argparse
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from app.language import build_data, configure
from app.search.documents import Document
from app.search.engine import Engine
from app.search.engines import ENGINES, engine_named
from app.search.evaluation import Judged, evaluate
from app.search.searcher import Searcher
from app.search.typos import with_typo

DATA = Path(__file__).parents[2] / "shared" / "data"
QUERIES, BEGINNINGS, SEED = 300, 1000, 300


def main() -> None:
    """Read, measure, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        build_data(lambda _language: None)
        print(json.dumps(_measured(given), indent=1))


def _measured(given: argparse.Namespace) -> dict[str, Any]:
    passages = list(_rows(given.data / "squad_fi" / "documents.jsonl.gz"))
    questions = list(_rows(given.data / "squad_fi" / "queries.jsonl.gz"))
    engine = engine_named(given.engine)
    if given.what == "suggestions":
        result = _suggestions(engine, _titles(passages, questions))
    else:
        documents = _documents(passages)
        if given.what == "forum":
            documents += [_document(f"q{number}", title=row["query"])
                          for number, row in enumerate(questions)]
        Random(SEED).shuffle(questions)
        asked = [Judged(row["query"], frozenset(row["relevant"])) for row in questions[:QUERIES]]
        result = evaluate(engine, documents, asked, "fi").as_dict()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"engine": given.engine, **result, "peak_mb": peak}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("passages", "forum", "suggestions"))
    parser.add_argument("--engine", choices=ENGINES, default="whoosh")
    parser.add_argument("--data", type=Path, default=DATA)
    return parser.parse_args()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _documents(passages: Sequence[dict[str, Any]]) -> list[Document]:
    return [_document(row["id"], row["title"], row["body"]) for row in passages]


def _document(identity: str, title: str = "", body: str = "") -> Document:
    return Document(kind="article", id=identity, language="fi", title=title, body=body)


def _titles(passages: Sequence[dict[str, Any]], questions: Sequence[dict[str, Any]]
            ) -> list[Document]:
    """Return a document for each passage, with its first question, or else its beginning."""
    first = {passage: row["query"] for row in reversed(questions) for passage in row["relevant"]}
    return [_document(row["id"], first.get(row["id"], row["body"][:60])) for row in passages]


def _suggestions(engine: Engine, documents: Sequence[Document]) -> dict[str, Any]:
    chance, seconds, found = Random(SEED), list[float](), 0
    with tempfile.TemporaryDirectory() as folder:
        searcher = Searcher(Path(folder), engine)
        with searcher.library.drafting() as draft:
            draft.apply(documents, ())
            with draft.publishing():
                pass
        searcher.suggest("aa", "fi")  # loads what the first would wait for
        for text, wanted in (_begun(chance, documents, way) for way in
                             ("as it is", "typo", "other order") for _ in range(BEGINNINGS)):
            began = time.perf_counter()
            offers = searcher.suggest(text, "fi")
            seconds.append(time.perf_counter() - began)
            found += wanted in {offer.id for offer in offers}
    seconds.sort()
    shares = {f"p{share}_ms": round(seconds[len(seconds) * share // 100] * 1000, 2)
              for share in (50, 95, 99)}
    return {"titles": len(documents), "asked": len(seconds), **shares,
            "found": round(found / len(seconds), 3)}


def _begun(chance: Random, documents: Sequence[Document], way: str) -> tuple[str, str]:
    """Return what somebody typed of a title so far, and whose title it is."""
    document = chance.choice(documents)
    words = document.title.split()
    if way == "other order":
        words = words[:chance.randint(2, 4)]
        chance.shuffle(words)
    text = " ".join(words)[:chance.randint(2, 40)]
    return with_typo(text, chance) if way == "typo" else text, document.id


if __name__ == "__main__":
    main()
