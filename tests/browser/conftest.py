"""The real server and worker over the demo site, and a real Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app import create_app
from app.core.database import db
from app.core.settings import Settings

ROOT = Path(__file__).parents[2]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@dataclass(frozen=True)
class Server:
    """The running site: its address and the environment its commands need."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run a `luukku` command on the site and return what it prints."""
        done = subprocess.run([sys.executable, "-c", "from app.cli import main; main()", *words],
                              env=self.environment, cwd=ROOT, check=True, capture_output=True,
                              text=True)
        return done.stdout

    def sign_in_path(self, email: str, *roles: str) -> str:
        """Make an account and return the path of its sign-in link."""
        link = self.command("accounts", "create", email, *(
            word for role in roles for word in ("--role", role)))
        return re.sub(r"https?://[^/]+", "", link.strip())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, port = tmp_path_factory.mktemp("site"), _free_port()
    environment = {**os.environ, "VAR_DIR": str(folder / "var"), "PORT": str(port),
                   "SEARCH_INDEX": str(folder / "index"), "CONTENT_DIR": str(ROOT / "content"),
                   "LOG_LEVEL": "WARNING", "WEB_PROCESSES": "1", "PYTHONPATH": str(ROOT)}
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.argv[0] = sys.argv[1]; sys.argv[1:] = ['up'];"
         "from app.cli import main; main()", _command(folder)], env=environment, cwd=ROOT,
        stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        _wait(url, process)
        yield Server(url, environment)
    finally:
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
        _out, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


@pytest.fixture
def database(server: Server) -> Iterator[Flask]:
    """An application over the server's database."""
    app = create_app(Settings.load(server.environment))
    with app.app_context():
        yield app
        db.session.rollback()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("LUUKKU_REQUIRE_ALL"):
            pytest.fail("Chromium is not installed: apt install chromium")
        pytest.skip("NO BROWSER TESTS: Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Give pages of fresh browsers; a message in the console fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def new_page(*, javascript: bool = True, width: int = 1280, scheme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=server.url, java_script_enabled=javascript, user_agent=AGENT,
            viewport={"width": width, "height": 900}, locale="fi-FI",
            color_scheme="dark" if scheme == "dark" else "light")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(f"{page.url}: {message.text}")
                if message.type == "error" and "status of 4" not in message.text else None)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert faults == []


def _command(folder: Path) -> str:
    """Return a script that runs `luukku` from this tree: `up` starts its children by it."""
    path = folder / "luukku"
    path.write_text(f"#!{sys.executable}\nfrom app.cli import main\nmain()\n")
    path.chmod(0o755)
    return str(path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[str]") -> None:
    for _try in range(600):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start in a minute")
