"""The web server: one at a port, and requests that take turns."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.core.http import CROWDED, TakingTurns

ROOT = Path(__file__).parents[2]


def serve(tmp_path: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *(command or ("serve",))],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path), **settings}, capture_output=True, text=True,
        timeout=60, check=False)


def test_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = serve(tmp_path, PORT=port)
    assert done.returncode == 1
    assert f"PORT {port}: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_host_that_is_none_is_told(tmp_path: Path) -> None:
    done = serve(tmp_path, HOST="999.1.1.1")
    assert done.returncode == 1
    assert "HOST 999.1.1.1" in done.stderr


def test_database_without_tables_is_told(tmp_path: Path) -> None:
    done = serve(tmp_path, "search", "explain", "lasku", DATABASE_URL="")
    assert done.returncode == 1
    assert "luukku migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("method", "path", "begun"), [
    ("GET", "/fi/", 2), ("POST", "/fi/contact/billing/message", 4), ("GET", "/staff/figures", 4)])
def test_pages_take_turns_but_forms_and_staff_do_not(method: str, path: str, begun: int) -> None:
    go_on, working = threading.Event(), threading.Semaphore(0)

    def application(_environ: Any, _start: Any) -> Iterable[bytes]:
        working.release()
        go_on.wait(20)
        return [b"done"]

    server, answers = TakingTurns(application, at_once=2), []
    threads = [threading.Thread(target=lambda: answers.extend(server(
        {"REQUEST_METHOD": method, "PATH_INFO": path}, None))) for _n in range(4)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    assert all(working.acquire(timeout=10) for _n in range(begun))
    assert not working.acquire(timeout=0.2)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == [b"done"] * 4


def test_where_many_wait_connections_are_opened_anew() -> None:
    go_on, headers = threading.Event(), []

    def application(_environ: Any, start: Any) -> Iterable[bytes]:
        go_on.wait(20)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"done"]

    server = TakingTurns(application, at_once=1)
    threads = [threading.Thread(target=server, args=(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/fi/"},
        lambda _status, given: headers.append(dict(given)))) for _n in range(CROWDED + 2)]
    for thread in threads:
        thread.start()
    while server.here < len(threads):
        time.sleep(0.01)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert sum("Connection" in one for one in headers) == 2
