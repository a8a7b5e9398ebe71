"""Taking in what a customer sends: once, all of it or nothing, and never losing the text."""

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage

from app.core.database import transaction
from app.core.errors import AppError
from app.journey import Step, record

from .attachments import keep_files
from .forms import AlreadySent, OnceForm
from .models import Attachment

log = logging.getLogger(__name__)


def send_once(form: OnceForm, uploads: Sequence[FileStorage],
              act: Callable[[list[Attachment]], str], *, limit: Callable[[], None],
              step: Step | None = None) -> str | None:
    """Do `act` in one transaction with the files stored; return the reference that it returns.

    `step` is recorded when it was done. A form that was sent before returns what it made then.
    When it cannot be done, None is returned: the form says why, and nothing is left behind.
    """
    try:
        limit()
        with keep_files(uploads) as files, transaction():
            reference = act(files)
            form.spend_once(reference)
    except AlreadySent as sent:
        return sent.address
    except AppError as error:
        form.fail(error.message, error.status)
        return None
    except OperationalError as error:  # the disk is full or the database is away
        log.error("database failed: %s", error.orig)
        form.fail(_("We could not save this just now. Your text is still here: try again in a "
                    "moment."), HTTPStatus.SERVICE_UNAVAILABLE)
        return None
    if step:
        record(step)
    return reference
