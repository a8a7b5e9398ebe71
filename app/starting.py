"""What a first start needs, done in order; each step does nothing when it was done before."""

from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import current_app

from app.accounts.actions import first_admin_link
from app.channels.importing import SiteFileError, import_site
from app.core.database import db, transaction
from app.core.settings import current_settings
from app.knowledge.importing import import_folder
from app.knowledge.models import Article
from app.knowledge.planning import ImportRefused
from app.language import build_data
from app.search import current_search, rebuild
from app.search.extension import current_sources

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate() -> None:
    """Bring the database to this version's tables."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "head")


def prepare() -> None:
    """Migrate, fill an empty site from CONTENT_DIR, build what search needs."""
    migrate()
    build_data(lambda language: click.echo(f"Building the word list of {language} …"))
    _import_content(current_settings().content_dir)
    if not current_search().library.usable:
        click.echo("Building the search index …")
        count = rebuild(current_search().library, current_sources(), _show_index)
        click.echo(f"\r  {count} documents{' ' * 30}")


def welcome() -> None:
    """Print where the site is, and the first admin's sign-in link until it was used."""
    with current_app.test_request_context(), transaction():
        link = first_admin_link()
    click.echo(f"\nLuukku is at {current_settings().public_url}/")
    if link:
        click.echo(f"Sign in as the first admin (works once, within 24 hours):\n  {link}")
    click.echo("Stop with Ctrl-C.\n")


def _import_content(folder: Path) -> None:
    """Import the site file and the articles into an empty database; later starts leave it alone."""
    try:
        if (folder / "site.yaml").exists():
            with transaction():
                imported = import_site(folder / "site.yaml")
            for text in imported.warnings:
                click.echo(f"warning: {text}", err=True)
        empty = db.session.scalar(sa.select(Article.id).limit(1)) is None
        if empty and (folder / "faq").exists():
            click.echo("Importing the articles …")
            import_folder(folder / "faq", _show_articles)
            click.echo()
    except SiteFileError as error:
        raise click.ClickException(str(error)) from None
    except ImportRefused as refused:
        raise click.ClickException("\n".join(map(str, refused.problems))) from None


def _show_articles(done: int, total: int) -> None:
    click.echo(f"\r  {done} of {total}", nl=False)


def _show_index(count: int, seconds: float) -> None:
    click.echo(f"\r  {count} documents, {count / max(seconds, 1e-6):.0f} a second", nl=False)
