"""How the question forum stands 100,000 questions. Prints JSON.

    .venv/bin/python bench/forum.py [--engine tantivy|whoosh] [--postgresql URL] [--seconds 8]
        [--folder FOLDER] [--only NAME ...]

Fills a temporary database (see forum_data.py), builds the index, finds the neighbours of the
questions whose pages are measured, starts `luukku serve` with 2 processes and `luukku worker`, and
lets 8 visitors come at a time, each with a cookie and a kept-alive connection. What --folder (and
the database of --postgresql, which must be empty at first) keeps is used again.
"""

import sys

sys.path.append(sys.path.pop(0))  # last: http.py must not hide the standard library's http

import argparse
import json
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import sqlalchemy as sa
from visitors import (
    ROOT,
    VISITORS,
    Scenario,
    measure,
    memory,
    rest,
    running,
    settle,
    web_processes,
)

DATA = ROOT.parent / "shared" / "data" / "squad_fi"
MEASURED = 1_000  # questions whose pages are asked for
SEED = 300


def main() -> None:
    """Prepare, measure each scenario, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.folder or temporary)
        os.environ.update(
            VAR_DIR=f"{folder}/var", SEARCH_INDEX=f"{folder}/index-{given.engine}",
            SEARCH_ENGINE=given.engine, DATABASE_URL=given.postgresql, LOG_LEVEL="ERROR",
            PORT=str(given.port), CONTENT_DIR=str(ROOT / "content"))
        prepared, questions = _prepare(folder / f"seconds-{given.engine}.json", given.data)
        url = given.postgresql or f"sqlite:///{folder}/var/luukku.sqlite3"
        with running(dict(os.environ), given.port) as processes:
            _tell("waiting until the worker has nothing to do")
            settle(url)
            web = web_processes(processes["arbiter"])
            rest(web)
            result = {}
            for name, scenario in _scenarios(questions).items():
                if not given.only or name in given.only:
                    _tell(name)
                    result[name] = measure(given.port, scenario, given.seconds, web)
            print(json.dumps({
                "engine": given.engine, "database": url.partition(":")[0], "visitors": VISITORS,
                **prepared, "index_mb": _size(folder / f"index-{given.engine}"), **result,
                "load_average": os.getloadavg(), "memory_mb": memory({**processes, **{
                    f"web {n}": pid for n, pid in enumerate(web, 1)}})}, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    parser.add_argument("--postgresql", default="", metavar="URL")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", help="keeps what is prepared for the next run")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--only", nargs="*", help="scenarios; default: all")
    parser.add_argument("--port", type=int, default=8766)
    return parser.parse_args()


def _prepare(notes: Path, data: Path) -> tuple[dict[str, Any], list[Any]]:
    """Fill the database and the index unless that was done; return seconds, sizes, questions."""
    from app import create_app  # noqa: PLC0415 (the environment is set only now)
    from app.core.database import db  # noqa: PLC0415
    from app.forum.models import Question  # noqa: PLC0415
    from app.starting import migrate, prepare  # noqa: PLC0415

    app = create_app()
    with app.app_context():
        seconds = json.loads(notes.read_text()) if notes.exists() else {}
        migrate()
        if not db.session.scalar(sa.select(Question.id).limit(1)):
            prepare()
            seconds["load_s"] = _timed(lambda: _load(data))
        if "index_s" not in seconds:
            seconds["index_s"] = _timed(_index)
        chosen = random.Random(SEED).sample(range(1, 100_001), MEASURED)
        if "relate_s" not in seconds:
            seconds["relate_s"] = _timed(lambda: _relate(chosen))
        notes.write_text(json.dumps(seconds))
        rows = db.session.execute(sa.select(Question.id, Question.title).where(
            Question.id.in_(chosen))).all()
        size = _database_size()
        db.engine.dispose()
    return {**seconds, "database_mb": size}, list(rows)


def _load(data: Path) -> None:
    from forum_data import load_forum  # noqa: PLC0415

    load_forum(data)


def _index() -> None:
    subprocess.run([ROOT / ".venv/bin/luukku", "search", "rebuild"], cwd=ROOT, check=True,
                   stdout=sys.stderr)


def _relate(ids: list[int]) -> None:
    from app.forum.relating import relate  # noqa: PLC0415

    for start in range(0, len(ids), 25):
        relate(ids[start:start + 25])
        _tell(f"related: {start + 25}")


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 1)


def _database_size() -> int:
    from app.core.database import db  # noqa: PLC0415
    from app.core.settings import current_settings  # noqa: PLC0415

    if db.engine.dialect.name == "postgresql":
        size = db.session.execute(sa.text("SELECT pg_database_size(current_database())")).scalar()
        return int(size) // 1024 ** 2
    return sum(path.stat().st_size for path in current_settings().var_dir.glob("luukku.sqlite3*")
               ) // 1024 ** 2


def _scenarios(questions: list[Any]) -> dict[str, Scenario]:
    """Return what visitors do, by name."""
    from app.core.slugs import slugify  # noqa: PLC0415

    paths = [f"/fi/questions/{identity}-{slugify(title, 'question')}"
             for identity, title in questions]
    titles = [title for _, title in questions]
    words = [word for title in titles for word in re.findall(r"\w{4,}", title)]

    def listed(**arguments: Any) -> Scenario:
        query = "&".join(f"{name}={value}" for name, value in arguments.items())
        return lambda chance: (
            f"/fi/questions/?{query}&page={chance.randint(1, 20)}".replace("?&", "?"), False)

    def some(chance: random.Random, count: int) -> str:
        return "+".join(quote_plus(chance.choice(words)) for _ in range(count))

    return {
        "newest": listed(), "active": listed(order="active"),
        "unanswered": listed(order="unanswered"), "solved": listed(order="solved"),
        "topic": listed(topic="billing"), "topic_active": listed(topic="billing", order="active"),
        "tag": listed(tag="etel%C3%A4"),
        "deep": lambda chance: (f"/fi/questions/?page={chance.randint(300, 500)}", False),
        "question": lambda chance: (chance.choice(paths), False),
        "question_revisited": lambda chance: (paths[chance.randrange(20)], True),
        "similar": lambda chance: (
            f"/fi/questions/ask/similar?title={quote_plus(chance.choice(titles))}", False),
        "search": lambda chance: (f"/fi/search?q={some(chance, chance.randint(1, 3))}", False),
        "search_title": lambda chance: (
            f"/fi/search?q={quote_plus(chance.choice(titles)[:190])}", False),
        "search_questions": lambda chance: (
            f"/fi/search?q={some(chance, 2)}&kind=question", False),
        "suggestions": lambda chance: (
            f"/fi/search/suggest?q={some(chance, 1)}", False),
        "home": lambda chance: ("/fi/", False),
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024 ** 2


def _tell(text: str) -> None:
    print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
