"""`luukku faq`: import and export articles."""

import re
import sys
import time
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from app.core.i18n import LANGUAGES

from .exporting import export_folder
from .fields import KEY
from .importing import import_folder, import_rows
from .planning import ImportRefused, Plan

ROWS = re.compile(r".*\.jsonl(\.gz)?", re.DOTALL)
CATEGORY = "imported"  # where rows go unless told otherwise

faq_commands = AppGroup("faq", help="The articles: import and export.")


@faq_commands.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True,
              help="The language of JSONL rows that name none.")
@click.option("--category", metavar="KEY", default=CATEGORY, show_default=True,
              help="The category for JSONL rows; made if there is none.")
def import_command(path: Path, language: str, category: str) -> None:
    """Import a folder in the content format, or rows of JSONL (also gzipped).

    All or nothing. Articles that were edited on the web are never overwritten.
    """
    started = time.monotonic()
    if not KEY.fullmatch(category) or len(category) > 64:
        raise click.BadParameter("small letters a–z, digits and single hyphens, at most 64",
                                 param_hint="--category")
    try:
        if path.is_dir():
            plan = import_folder(path, _show)
        elif ROWS.fullmatch(path.name):
            plan = import_rows(path, language, category, _show)
        else:
            raise click.BadParameter(f"{path} is neither a folder nor a .jsonl or .jsonl.gz file")
    except ImportRefused as refused:
        _refuse(refused)
    except OperationalError as error:
        raise click.ClickException(f"nothing was imported: {error.orig}") from None
    _tell(plan, time.monotonic() - started)


@faq_commands.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_command(folder: Path) -> None:
    """Write every article and the categories into FOLDER, as they were imported."""
    try:
        count = export_folder(folder)
    except OSError as error:
        raise click.ClickException(f"cannot write {error.filename}: {error.strerror}") from None
    click.echo(f"{count} articles written to {folder}")


def _show(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total} articles", nl=False, err=True)
    if done == total:
        click.echo(err=True)


def _refuse(refused: ImportRefused) -> None:
    for problem in refused.problems:
        click.echo(str(problem), err=True)
    count = len(refused.problems)
    click.echo(f"Nothing was imported: {count} problem{'s' * (count != 1)}.", err=True)
    sys.exit(1)


def _tell(plan: Plan, seconds: float) -> None:
    added = sum(change.held is None for change in plan.changes)
    click.echo(f"{added} articles added, {len(plan.changes) - added} updated, {plan.unchanged} "
               f"unchanged, {len(plan.kept)} left alone in {seconds:.1f} s")
    for incoming in plan.kept:
        click.echo(f"  left alone, because it was edited on the web: {incoming.file}")
