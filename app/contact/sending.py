"""Taking in what a customer sends: what is once in core, with files and a step."""

from collections.abc import Callable, Sequence

from werkzeug.datastructures import FileStorage

from app.core.once import OnceForm, once_with
from app.journey import Step, record

from .attachments import keep_files
from .models import Attachment


def send_once(form: OnceForm, uploads: Sequence[FileStorage],
              act: Callable[[list[Attachment]], str], *, limit: Callable[[], None],
              step: Step | None = None) -> str | None:
    """Do `act` in one transaction with the files stored; return the reference that it returns.

    `step` is recorded when it was done now, not for a form that was sent before.
    """
    reference = once_with(keep_files(uploads), form, act, limit=limit)
    if reference and step and not form.sent_before:
        record(step)
    return reference
