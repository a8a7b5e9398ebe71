"""How many visitors the real server serves, and how long they wait. Prints JSON.

    .venv/bin/python bench/http.py [--documents FILE.jsonl.gz] [--seconds 8] [--voikko auto]
        [--folder FOLDER]

Starts `luukku serve` and `luukku worker` on a temporary database with the demo content and the
given articles, and drives them over loopback from a process of its own: 8 visitors at a time, each
with a cookie and a kept-alive connection. Needs nothing but Luukku itself. What --folder keeps
need not be prepared for the next run.
"""

import sys

sys.path.append(sys.path.pop(0))  # last: this file must not hide the standard library's http

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import tempfile
from itertools import accumulate
from pathlib import Path

from visitors import (
    ROOT,
    VISITORS,
    Scenario,
    fetch,
    measure,
    memory,
    quoted,
    rest,
    running,
    settle,
    web_processes,
)

SUPPORT = ROOT.parent / "shared" / "data" / "support_fi" / "documents.jsonl.gz"


def main() -> None:
    """Prepare, measure each scenario, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        environment = {**os.environ, "VAR_DIR": f"{folder}/var", "LOG_LEVEL": "ERROR",
                       "SEARCH_INDEX": f"{folder}/index", "PORT": str(given.port),
                       "VOIKKO": given.voikko, "CONTENT_DIR": str(ROOT / "content")}
        documents = _prepare(environment, given.documents)
        with running(environment, given.port) as processes:
            settle(f"sqlite:///{environment['VAR_DIR']}/luukku.sqlite3")
            scenarios = _scenarios(given.port, documents)
            web = web_processes(processes["arbiter"])
            rest(web)
            result = {name: measure(given.port, scenario, given.seconds, web)
                      for name, scenario in scenarios.items()}
            print(json.dumps({"voikko": given.voikko, "articles": len(documents) + 193,
                              "visitors": VISITORS, **result,
                              "memory_mb": memory({**processes, **{
                                  f"web {n}": pid for n, pid in enumerate(web, 1)}})}, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=Path, default=SUPPORT if SUPPORT.exists() else None)
    parser.add_argument("--folder", help="keeps what is prepared for the next run")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--voikko", default="auto")
    parser.add_argument("--port", type=int, default=8765)
    return parser.parse_args()


def _prepare(environment: dict[str, str], documents: Path | None) -> list[str]:
    """Fill the database and the index; return the documents' titles."""
    prepare = ("from app import create_app; from app.starting import prepare\n"
               "app = create_app()\nwith app.app_context(): prepare()")
    subprocess.run([sys.executable, "-c", prepare], env=environment, cwd=ROOT, check=True,
                   stdout=sys.stderr)
    if documents is None:
        return []
    for command in (["faq", "import", str(documents)], ["search", "rebuild"]):
        subprocess.run([ROOT / ".venv/bin/luukku", *command], env=environment, cwd=ROOT,
                       check=True, stdout=sys.stderr)
    opened = gzip.open if documents.suffix == ".gz" else open
    with opened(documents, "rt", encoding="utf-8") as file:
        return [json.loads(line)["title"] for line in file]


def _scenarios(port: int, titles: list[str]) -> dict[str, Scenario]:
    """Return what visitors do, by name."""
    sitemap = fetch(port, "/sitemap.xml")
    articles = [path for path in re.findall(r"<loc>https?://[^/]+(/fi/faq/[^<]+)</loc>", sitemap)
                if path.count("/") == 4 and not path.endswith("/")]
    words = [word for title in titles or articles for word in re.findall(r"\w{4,}", title)]

    zipf = list(accumulate(1 / rank for rank in range(1, len(articles) + 1)))

    def query(chance: random.Random, count: int) -> str:
        return "+".join(chance.choice(words) for _ in range(count))

    return {
        "home": lambda chance: ("/fi/", False),
        # Readers come back to few pages: the n-th most read gets 1/n of the visits (Zipf).
        "article": lambda chance: (chance.choices(articles, cum_weights=zipf)[0], False),
        "article_any": lambda chance: (chance.choice(articles), False),
        "article_revisited": lambda chance: (articles[chance.randrange(20)], True),
        "search": lambda chance: (
            f"/fi/search?q={quoted(query(chance, chance.choice((1, 2, 3))))}", False),
        "suggestions": lambda chance: (
            f"/fi/search/suggest?q={quoted(query(chance, 1)[:chance.randint(2, 6)])}", False),
        "contact_topic": lambda chance: ("/fi/contact/billing", False),
    }


if __name__ == "__main__":
    main()
