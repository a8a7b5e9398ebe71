"""What the benches of pages share: the running server, and visitors who drive it over loopback from
a process of their own, each with a cookie and a kept-alive connection.
"""

import http.client
import multiprocessing
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BufferedRWPair
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).parents[1]
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
VISITORS = 8
Scenario = Callable[[random.Random], tuple[str, bool]]
"""Gives the next path, and whether the visitor has the page already (and asks with its ETag); with
"POST " before it, what stands after the question mark is sent as a form.
"""


@contextmanager
def running(environment: dict[str, str], port: int) -> Iterator[dict[str, int]]:
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


def web_processes(arbiter: int) -> list[int]:
    """Return the process ids of the web processes."""
    return [int(pid) for pid in
            Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()]


def settle(url: str) -> None:
    """Wait until the worker has done what is due: it would compete for the cores."""
    engine = sa.create_engine(url)
    due = sa.text("SELECT count(*) FROM job WHERE run_at < :soon AND failed_at IS NULL").bindparams(
        sa.bindparam("soon", type_=sa.DateTime(timezone=True)))
    for _try in range(900):
        with engine.connect() as connection:
            soon = datetime.now(UTC) + timedelta(seconds=5)
            if not connection.execute(due, {"soon": soon}).scalar():
                return
        time.sleep(1)
    sys.exit("the worker did not finish what it had to do")


def rest(pids: list[int]) -> None:
    """Wait until processes have done what they do when they start: load what search needs."""
    before = -1.0
    while (now := _cpu_seconds(pids)) - before > 0.1:
        before = now
        time.sleep(2)


def quoted(text: str) -> str:
    """Return text with what is not ASCII escaped for an address."""
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def fetch(port: int, path: str) -> str:
    """Return what one page says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"User-Agent": AGENT})
    return connection.getresponse().read().decode()


def measure(port: int, scenario: Scenario, seconds: float, web: list[int]) -> dict[str, object]:
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
        request, body = f"GET {path}", ""
        if path.startswith("POST "):
            request, _, body = path.partition("?")
        lines = [f"{request} HTTP/1.1", "Host: 127.0.0.1", f"User-Agent: {AGENT}"]
        lines += [f"Cookie: {self._cookie}"] if self._cookie else []
        lines += [f"If-None-Match: {etag}"] if etag else []
        lines += ["Content-Type: application/x-www-form-urlencoded",
                  f"Content-Length: {len(body)}"] if body else []
        self._file.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
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


def memory(processes: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return each process's proportional and resident memory in MB."""
    found = {}
    for name, pid in processes.items():
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found[name] = {kind.lower(): int(re.search(rf"^{kind}:\s+(\d+)", text, re.M)[1]) // 1024
                       for kind in ("Pss", "Pss_Anon", "Rss")}
    return found


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
