"""Import, all or nothing: read, check and render first, then write in one transaction."""

from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core.database import transaction
from app.core.i18n import LANGUAGES

from .categories import CategoryEntry, Words, write_category
from .holdings import database_state, load_holdings
from .planning import ImportRefused, Plan, Progress, make_plan
from .reading import Batch, Problem, read_folder, read_rows
from .writing import write_plan

ICON = "folder"


def import_folder(folder: Path, progress: Progress = lambda done, total: None) -> Plan:
    """Import a folder in the content format and return what was done.

    Raises ImportRefused with every problem; then nothing changed.
    """
    return _do(read_folder(folder), folder, progress)


def import_rows(path: Path, language: str, category: str,
                progress: Progress = lambda done, total: None) -> Plan:
    """Import JSONL, plain or gzipped, into `category`, which is made if need be.

    `language` is that of rows that name none. Raises ImportRefused; then nothing changed.
    """
    batch = read_rows(path, language, category)
    if category not in load_holdings().shelves:
        batch.categories.append(_new_category(category))
    return _do(batch, path, progress)


def _do(batch: Batch, path: Path, progress: Progress) -> Plan:
    """The one writer of the database is held only while writing, not while rendering."""
    state = database_state()
    plan = make_plan(batch, load_holdings(), progress)
    try:
        with transaction():
            if database_state() != state:
                raise StaleDataError
            write_plan(plan)
    except (StaleDataError, IntegrityError):
        raise ImportRefused([Problem(str(path), 1, "somebody changed the articles meanwhile: run "
                                                   "the import again")]) from None
    return plan


def _new_category(key: str) -> CategoryEntry:
    words = {language: Words(key, key.replace("-", " ").capitalize(), "")
             for language in LANGUAGES}
    return CategoryEntry(key, ICON, words, write_category(key, ICON, words), 1)
