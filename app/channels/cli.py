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
            topics, channels = import_site(path)
    except SiteFileError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{topics} topics and {channels} channels imported" if topics else
               "There are topics already: nothing was changed.")
