"""`luukku search`: build the index and compare it with the database."""

import sys

import click
from flask.cli import AppGroup

from .changes import check, heal, rebuild
from .extension import current_search, current_sources
from .generations import RebuildRunning

SHOWN = 20

search_commands = AppGroup("search", help="The search index.")


@search_commands.command("rebuild")
@click.option("--if-needed", is_flag=True,
              help="Only when there is no index that can be read; else bring it up to date.")
def rebuild_command(if_needed: bool) -> None:
    """Build the index anew; searches go on with the old one until it is done."""
    library, sources = current_search().library, current_sources()
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
    differences = check(current_search().library, current_sources())
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
    click.echo("The index and the database agree.")


def _show(count: int, seconds: float) -> None:
    click.echo(f"\r{count} documents, {count / max(seconds, 1e-6):.0f} a second", nl=False)
