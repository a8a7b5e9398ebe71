"""`luukku demo`: fill a site with simulated traffic, or take that away again."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.errors import AppError

from .filling import fill
from .planning import Plan
from .removing import remove as remove_all


@click.command()
@click.option("--weeks", type=click.IntRange(1, 12), default=12, show_default=True)
@click.option("--visitors", type=click.IntRange(1, 100_000), default=2000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--remove", is_flag=True, help="Take away what was made, and nothing else.")
@with_appcontext
def demo(weeks: int, visitors: int, seed: int, *, remove: bool) -> None:
    """Fill the site with weeks of simulated customers, cases, calls, questions and gaps.

    Every page says so until it is taken away. No mail is sent.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if remove:
        click.echo("The demo data is gone." if remove_all(app) else "There is no demo data.")
        return
    began = time.monotonic()
    try:
        world = fill(app, Plan(weeks, visitors, seed), click.echo)
    except AppError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{world.truth.sessions} visits, {world.truth.tickets} contacts in "
               f"{time.monotonic() - began:.0f} s. Take it away again with: luukku demo --remove")
