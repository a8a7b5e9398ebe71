"""`luukku site`: fill a new site from a file."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.database import transaction

from .importing import SiteFileError, import_site

site = AppGroup("site", help="Brand, topics, channels and opening hours of a new site.")


@site.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(path: Path) -> None:
    """Read brand, topics and channels from a YAML file into an empty site."""
    try:
        with transaction():
            done = import_site(path)
    except SiteFileError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{done.topics} topics and {done.channels} channels imported" if done.topics else
               "There are topics or channels already: nothing was changed.")
    for text in done.warnings:
        click.echo(f"warning: {text}", err=True)
