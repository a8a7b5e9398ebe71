"""`luukku insights`: what the worker does every hour, by hand."""

import os
from datetime import datetime

import click
from flask.cli import AppGroup

from app.core.alone import NotAlone, alone

from .settling import recompute, settle_days

GOES_ON = "another counting goes on; wait until it is done"
insights_commands = AppGroup("insights", help="Outcomes of journeys and the figures of days.")


@insights_commands.command("settle")
@click.option("--quiet", is_flag=True, help="As the worker does: silently, customers come first.")
def settle_command(*, quiet: bool) -> None:
    """Judge journeys and roll up every day that may still change."""
    if quiet:
        os.nice(10)
    try:
        with alone("insights"):
            for day in settle_days():
                if not quiet:
                    click.echo(f"{day} rolled up")
    except NotAlone:
        if not quiet:
            raise click.ClickException(GOES_ON) from None


@insights_commands.command("recompute")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]),
              help="First day; else the first whose raw steps are all still here.")
def recompute_command(since: datetime | None) -> None:
    """Judge and roll up days again from raw steps, and say whether anything changed."""
    changed = 0
    try:
        with alone("insights"):
            for day, differs in recompute(since.date() if since else None):
                changed += differs
                click.echo(f"{day} {'CHANGED' if differs else 'the same'}")
    except NotAlone:
        raise click.ClickException(GOES_ON) from None
    click.echo(f"{changed} days changed.")
