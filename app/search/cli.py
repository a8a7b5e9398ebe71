"""`luukku search`: build the index and compare it with the database."""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.i18n import LANGUAGES, use_language
from app.core.settings import current_settings

from .changes import check, heal, rebuild
from .documents import clean
from .engine import Engine, IndexDamaged
from .engines import ENGINES, EngineMissing, engine_named
from .evaluation import BadData, evaluate, read_candidates, read_documents, read_queries
from .explain_text import as_text
from .explaining import explain
from .extension import current_search, current_sources
from .generations import RebuildRunning
from .library import Library

SHOWN = 20

search_commands = AppGroup("search", help="The search index.")


@search_commands.command("rebuild")
@click.option("--if-needed", is_flag=True,
              help="Only when there is no index that can be read; else bring it up to date.")
@click.option("--engine", type=click.Choice(ENGINES), help="Default: the setting SEARCH_ENGINE.")
def rebuild_command(if_needed: bool, engine: str | None) -> None:
    """Build the index anew; searches go on with the old one until it is done.

    With another engine than the index in use has, the running site changes over at that moment.
    """
    library, sources = current_search().library, current_sources()
    if engine:
        library = Library(library.root, _engine(engine))
    if if_needed and library.usable:
        heal(library, sources)
        return
    try:
        count = rebuild(library, sources, _show)
    except RebuildRunning:
        raise click.ClickException("another rebuild is running; wait until it is done") from None
    click.echo(f"\r{count} documents indexed{' ' * 20}")


@search_commands.command("check")
def check_command() -> None:
    """Compare the index with the database; exit 1 and say what differs."""
    library = current_search().library
    differences = check(library, current_sources())
    for title, keys in (("not in the index", differences.missing),
                        ("older in the index", differences.stale),
                        ("only in the index", differences.extra)):
        if keys:
            click.echo(f"{len(keys)} {title}:")
            for key in keys[:SHOWN]:
                click.echo(f"  {key}")
            if len(keys) > SHOWN:
                click.echo(f"  … and {len(keys) - SHOWN} more")
    if differences:
        click.echo("Run `luukku search rebuild`, or let the worker finish.")
        sys.exit(1)
    _tell_engine(library.engine_in_use)


@search_commands.command("evaluate")
@click.option("--documents", type=click.Path(path_type=Path),
              help="Rows of id, title, body, as JSONL, plain or .gz.")
@click.option("--queries", type=click.Path(path_type=Path), required=True,
              help="Rows of query and relevant, a list of ids; without documents, of query, "
                   "candidates (answers) and correct (an index).")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default="whoosh", show_default=True)
@click.option("--typos", type=click.IntRange(0, 5), default=0,
              help="Mistype so many words of each query.")
def evaluate_command(documents: Path | None, queries: Path, language: str, engine: str, typos: int
                     ) -> None:
    """Measure how good and how quick search is on queries whose answers are known."""
    try:
        indexed, judged = ((read_documents(documents, language), read_queries(queries))
                            if documents else read_candidates(queries, language))
        measured = evaluate(_engine(engine), indexed, judged, language, typos=typos,
                            progress=_tell)
    except BadData as error:
        raise click.ClickException(str(error)) from None
    click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
    click.echo(json.dumps(measured.as_dict(), indent=1))


@search_commands.command("explain")
@click.argument("query")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--document", default="", help="Also say where this one stands: KIND/ID/LANGUAGE, "
              "or the address of its page.")
@click.option("--json", "as_json", is_flag=True, help="All of it, for programs.")
def explain_command(query: str, language: str, document: str, as_json: bool) -> None:
    """Say why a search finds what it finds."""
    use_language("en")
    try:
        found = explain(current_search(), clean(query), language, document)
    except IndexDamaged:
        raise click.ClickException("the index is damaged: run `luukku search rebuild`") from None
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=1) if as_json
               else as_text(found))


def _engine(name: str) -> Engine:
    try:
        return engine_named(name)
    except EngineMissing as error:
        raise click.ClickException(str(error)) from None


def _tell_engine(used: str | None) -> None:
    click.echo(f"The index (made by {used}) and the database agree.")
    wanted = current_settings().search_engine
    if used and used != wanted:
        click.echo(f"SEARCH_ENGINE is {wanted}: the next rebuild makes the index with that.")


def _tell(text: str) -> None:
    click.echo(f"\r{text:<40}", nl=False, err=True)


def _show(count: int, seconds: float) -> None:
    click.echo(f"\r{count} documents, {count / max(seconds, 1e-6):.0f} a second", nl=False)
