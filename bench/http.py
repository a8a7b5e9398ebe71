"""How many visitors the real server serves, and how long they wait. Prints JSON.

    .venv/bin/python bench/http.py [--documents FILE.jsonl.gz] [--seconds 8] [--voikko auto]
        [--folder FOLDER]

Starts `luukku serve` and `luukku worker` on a temporary database with the demo content and the
given articles, and drives them over loopback from a process of its own: 8 visitors at a time, each
with a cookie and a kept-alive connection. Needs nothing but Luukku itself. What --folder keeps
need not be prepared for the next run.
"""

import sys

sys.path.pop(0)  # this file's folder: its own name must not hide the standard library's http

import argparse
import gzip
import http.client
import json
import multiprocessing
import os
import random
import re
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from itertools import accumulate
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUPPORT = ROOT.parent / "shared" / "data" / "support_fi" / "documents.jsonl.gz"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
VISITORS = 8
Scenario = Callable[[random.Random], tuple[str, bool]]
"""Gives the next path, and whether the visitor has the page already (and asks with its ETag)."""


def main() -> None:
    """Prepare, measure each scenario, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        environment = {**os.environ, "VAR_DIR": f"{folder}/var", "LOG_LEVEL": "ERROR",
                       "SEARCH_INDEX": f"{folder}/index", "PORT": str(given.port),
                       "VOIKKO": given.voikko, "CONTENT_DIR": str(ROOT / "content")}
        documents = _prepare(environment, given.documents)
        with _running(environment, given.port) as processes:
            _settle(Path(environment["VAR_DIR"]) / "luukku.sqlite3")
            scenarios = _scenarios(given.port, documents)
            web = _web_processes(processes["arbiter"])
            result = {name: _measure(given.port, scenario, given.seconds, web)
                      for name, scenario in scenarios.items()}
            print(json.dumps({"voikko": given.voikko, "articles": len(documents) + 193,
                              "visitors": VISITORS, **result,
                              "memory_mb": _memory({**processes, **{
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


@contextmanager
def _running(environment: dict[str, str], port: int) -> Iterator[dict[str, int]]:
    """Run server and worker; yield their process ids by name; end them."""
    started = [subprocess.Popen([ROOT / ".venv/bin/luukku", name], env=environment, cwd=ROOT)
               for name in ("serve", "worker")]
    try:
        _wait_until_up(port)
        yield {"arbiter": started[0].pid, "worker": started[1].pid}
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _web_processes(arbiter: int) -> list[int]:
    return [int(pid) for pid in
            Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()]


def _wait_until_up(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def _settle(database: Path) -> None:
    """Wait until the worker has done what the import left it: it would compete for the cores."""
    for _try in range(600):
        with sqlite3.connect(database) as connection:
            soon = connection.execute("SELECT count(*) FROM job WHERE julianday(run_at) < "
                                      "julianday('now', '+5 seconds')").fetchone()[0]
        if not soon:
            return
        time.sleep(1)
    sys.exit("the worker did not finish what the import left it")


def _scenarios(port: int, titles: list[str]) -> dict[str, Scenario]:
    """Return what visitors do, by name."""
    sitemap = _fetch(port, "/sitemap.xml")
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
            f"/fi/search?q={_quoted(query(chance, chance.choice((1, 2, 3))))}", False),
        "suggestions": lambda chance: (
            f"/fi/search/suggest?q={_quoted(query(chance, 1)[:chance.randint(2, 6)])}", False),
        "contact_topic": lambda chance: ("/fi/contact/billing", False),
    }


def _quoted(text: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def _fetch(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"User-Agent": AGENT})
    return connection.getresponse().read().decode()


def _measure(port: int, scenario: Scenario, seconds: float, web: list[int]) -> dict[str, object]:
    """Let the visitors come for `seconds`, after a warm-up of a quarter; return the figures.

    Unlike the others, the server's own CPU time per request hardly depends on what else runs.
    """
    before = _cpu_seconds(web)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_drive, args=(port, scenario, seconds, sender))
    process.start()
    times, cpu, statuses, total = receiver.recv()
    process.join()
    server = (_cpu_seconds(web) - before) / total
    times.sort()
    shares = {f"p{share}_ms": round(times[len(times) * share // 100] * 1000, 1)
              for share in (50, 95, 99)}
    return {"requests_per_s": round(len(times) / seconds, 1), **shares,
            "server_cpu_ms": round(server * 1000, 2),
            "generator_cpu_share": round(cpu / seconds, 2), "statuses": statuses}


def _drive(port: int, scenario: Scenario, seconds: float, answer: Connection) -> None:
    """Run the visitors as threads of this process; send times, own CPU seconds, statuses, count."""
    visitors = [Visitor(port, scenario, seed) for seed in range(VISITORS)]
    _run(visitors, seconds / 4)
    warming = sum(len(visitor.times) for visitor in visitors)
    for visitor in visitors:
        visitor.times.clear()
        visitor.statuses.clear()
    before = time.process_time()
    _run(visitors, seconds)
    times = [t for visitor in visitors for t in visitor.times]
    answer.send((times, time.process_time() - before,
                 dict(sum((visitor.statuses for visitor in visitors), Counter())),
                 warming + len(times)))


def _cpu_seconds(pids: list[int]) -> float:
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _run(visitors: list["Visitor"], seconds: float) -> None:
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=visitor.visit, args=(until,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Visitor:
    """One browser: a kept connection, the visitor's cookie, the ETags of what it has seen."""

    def __init__(self, port: int, scenario: Scenario, seed: int) -> None:
        self._port, self._scenario, self._chance = port, scenario, random.Random(seed)
        self._cookie = ""
        self._etags: dict[str, str] = {}
        self._file = self._connect()
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()

    def visit(self, until: float) -> None:
        """Ask for pages until the time is up; note how long each answer took."""
        while (began := time.perf_counter()) and time.monotonic() < until:
            path, revisits = self._scenario(self._chance)
            self.statuses[self._get(path, self._etags.get(path, "") if revisits else "")] += 1
            self.times.append(time.perf_counter() - began)

    def _get(self, path: str, etag: str) -> int:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"User-Agent: {AGENT}"]
        lines += [f"Cookie: {self._cookie}"] if self._cookie else []
        lines += [f"If-None-Match: {etag}"] if etag else []
        self._file.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._file.flush()
        status = int(self._file.readline().split()[1])
        headers = http.client.parse_headers(self._file)
        self._file.read(int(headers.get("Content-Length", 0)))
        self._etags[path] = headers.get("ETag", "")
        self._cookie = headers.get("Set-Cookie", self._cookie).partition(";")[0]
        if headers.get("Connection") == "close":
            self._file = self._connect()
        return status

    def _connect(self) -> BufferedRWPair:
        connection = socket.create_connection(("127.0.0.1", self._port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection.makefile("rwb")  # type: ignore[return-value]


def _memory(processes: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return each process's proportional and resident memory in MB."""
    found = {}
    for name, pid in processes.items():
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found[name] = {kind.lower(): int(re.search(rf"^{kind}:\s+(\d+)", text, re.M)[1]) // 1024
                       for kind in ("Pss", "Rss")}
    return found


if __name__ == "__main__":
    main()
