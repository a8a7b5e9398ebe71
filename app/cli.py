"""The console command `luukku`."""

import signal
import subprocess
import sys
import threading
from types import FrameType

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext
from gunicorn.app.base import BaseApplication

from app import create_app, starting
from app.core.jobs import work
from app.core.settings import Settings, SettingsError, current_settings
from app.search import current_search


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False,
             add_version_option=False)
def luukku() -> None:
    """Luukku: answers customers before they have to call, and still lets them call."""


def main() -> None:
    """Run the console command; a setting that does not fit is one clear line, not a traceback."""
    try:
        Settings.load()
        luukku()
    except SettingsError as error:
        sys.exit(f"luukku: {error}")


@luukku.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version's tables."""
    starting.migrate()


@luukku.command()
@with_appcontext
def serve() -> None:
    """Serve the web pages."""
    _WebServer(current_settings()).run()


@luukku.command()
@with_appcontext
def worker() -> None:
    """Do the jobs: mail, search index, expiry."""
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, finish)
    signal.signal(signal.SIGTERM, finish)
    work(stop)


@luukku.command()
@with_appcontext
def up() -> None:
    """Prepare everything a first start needs, then serve and work until Ctrl-C."""
    starting.prepare()
    processes = [subprocess.Popen([sys.argv[0], name])  # noqa: S603 (our own command)
                 for name in ("serve", "worker")]
    starting.welcome()
    _wait(processes)


def _wait(processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait until one process ends or we are told to stop; then end the others."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(0.3):
        if any(process.poll() is not None for process in processes):
            break
    for process in processes:
        if process.poll() is None:
            process.terminate()
    codes = [process.wait(20) for process in processes]
    if not stop.is_set():
        sys.exit(f"luukku: a process ended by itself (exit codes {codes}); stopped the others")


class _WebServer(BaseApplication):
    """gunicorn with our settings; each process makes the application anew."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": f"{settings.host}:{settings.port}", "workers": settings.web_processes,
            "worker_class": "gthread", "threads": settings.web_threads, "timeout": 60,
            "graceful_timeout": 10, "keepalive": 15, "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]
        app = create_app(self._settings)
        threading.Thread(target=_warm, args=(app,), daemon=True).start()
        return app


def _warm(app: Flask) -> None:
    """Load what the first search would wait for: 0.5 s of dictionaries and vocabulary."""
    with app.app_context():
        current_search().warm()
