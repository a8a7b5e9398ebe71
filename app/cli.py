"""The console command `luukku`."""

import gc
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import create_app, starting
from app.core.database import db
from app.core.http import AT_ONCE, TakingTurns
from app.core.jobs import work
from app.core.settings import Settings, SettingsError, current_settings
from app.demo.cli import demo
from app.search import current_search


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False,
             add_version_option=False)
def luukku() -> None:
    """Luukku: answers customers before they have to call, and still lets them call."""


luukku.add_command(demo)


def main() -> None:
    """Run the console command; a setting that does not fit, or a database that is not there or has
    no tables, is one clear line, not a traceback.
    """
    try:
        Settings.load()
        luukku()
    except SettingsError as error:
        sys.exit(f"luukku: {error}")
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"luukku: the database does not answer as it should: {error.orig}\n"
                 "luukku: is DATABASE_URL or VAR_DIR right, and was `luukku migrate` run?")


@luukku.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version's tables."""
    starting.migrate()


@luukku.command()
@with_appcontext
def serve() -> None:
    """Serve the web pages."""
    settings = current_settings()
    Granian("app.cli:web", factory=True, interface=Interfaces.WSGI, http=HTTPModes.http1,
            address=_free_address(settings), port=settings.port,
            workers=settings.web_processes, blocking_threads=settings.web_threads,
            respawn_failed_workers=True, workers_kill_timeout=10,
            log_level=LogLevels.error).serve()


@luukku.command()
@with_appcontext
def worker() -> None:
    """Do the jobs: mail, search index, expiry."""
    work(_told_to_stop())


@luukku.command()
@with_appcontext
def up() -> None:
    """Prepare everything a first start needs, then serve and work until Ctrl-C."""
    starting.prepare()
    stop = _told_to_stop()
    # In sessions of their own: Ctrl-C reaches us alone, and we end them one way whatever they do.
    processes = [subprocess.Popen([sys.argv[0], name], start_new_session=True)  # noqa: S603 (ours)
                 for name in ("serve", "worker")]
    starting.welcome()
    _wait(processes, stop)


def _told_to_stop() -> threading.Event:
    """Return what is set when somebody stops this process, or closes its terminal."""
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, finish)
    return stop


def _wait(processes: list[subprocess.Popen[bytes]], stop: threading.Event) -> None:
    """Wait until one process ends or we are told to stop; then end the others."""
    while not stop.wait(0.3):
        if any(process.poll() is not None for process in processes):
            break
    for process in processes:
        if process.poll() is None:
            process.terminate()
    codes = [process.wait(20) for process in processes]
    if not stop.is_set():
        sys.exit(f"luukku: a process ended by itself (exit codes {codes}); stopped the others")


def web() -> Flask:
    """Make the application of one web process."""
    app = create_app()
    with app.app_context():
        at_once = AT_ONCE[db.engine.dialect.name]
    app.wsgi_app = TakingTurns(app.wsgi_app, at_once)  # type: ignore[method-assign]
    threading.Thread(target=_warm, args=(app,), daemon=True).start()
    return app


def _free_address(settings: Settings) -> str:
    """Return HOST as a number; end with a clear line when something else listens there.

    The server itself would share the port, and half of the visitors would see the other.
    """
    try:
        family, *_, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise click.ClickException(
            f"HOST {settings.host}, PORT {settings.port}: {error.strerror or error}. Is it running "
            "already? Stop that, or set another PORT.") from None
    return str(place[0])


def _warm(app: Flask) -> None:
    """Load what the first search would wait for: 0.5 s of dictionaries and vocabulary."""
    with app.app_context():
        current_search().warm()
    gc.freeze()  # what stays for good need not be looked through for garbage again and again
