"""The files of messages: what is kept in core, each with a row of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from flask import Response
from werkzeug.datastructures import FileStorage

from app.core import files

from .models import Attachment


@contextmanager
def keep_files(uploads: Sequence[FileStorage]) -> Iterator[list[Attachment]]:
    """Write checked files and yield their rows; see `core.files.keep_files`."""
    with files.keep_files(uploads) as kept:
        yield [Attachment(**asdict(file)) for file in kept]


def serve(attachment: Attachment) -> Response:
    """Answer with the file as a download."""
    return files.serve(files.KeptFile(attachment.filename, attachment.media_type, attachment.size,
                                      attachment.storage_name))
