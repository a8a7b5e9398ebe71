"""Pictures of posts that everybody sees: never the bytes that came, only their pixels anew."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from flask import Response, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from . import redrawing
from .errors import Invalid, NotFound
from .files import Write, check_count, check_size, clean_name, written
from .settings import current_settings

log = logging.getLogger(__name__)
KEPT_SECONDS = 24 * 3600  # in browsers: what is taken away is gone a day later
PATIENCE = 60  # seconds of waiting for a picture's processor time
_drawing = BoundedSemaphore(2)  # pictures at once, so that memory is bounded too


@dataclass(frozen=True, slots=True)
class KeptImage:
    """A picture whose bytes are in `folder()`; whoever keeps it makes a row of it."""

    media_type: str  # image/png or image/jpeg
    width: int  # pixels
    height: int
    size: int  # bytes
    storage_name: str


@contextmanager
def keep_images(uploads: Sequence[FileStorage]) -> Iterator[list[KeptImage]]:
    """Draw pictures anew, keep them and yield what rows hold; all go if the block fails.

    Open it around the transaction. Raises Invalid, in words for the sender, for the first picture
    that we do not take. Fields without a file are left out.
    """
    chosen = [upload for upload in uploads if getattr(upload, "filename", "")]
    check_count(chosen)
    for upload in chosen:
        check_size(upload)
    with written(folder()) as write:
        yield [_kept(_drawn(upload), write) for upload in chosen]


def serve_image(image: KeptImage) -> Response:
    """Answer with the picture, to be shown in a page."""
    path = folder() / image.storage_name
    if not path.is_file():
        raise NotFound(_("This file is no longer here."))
    return send_file(path.absolute(), mimetype=image.media_type, max_age=KEPT_SECONDS)


def folder() -> Path:
    """Return where the bytes are."""
    return current_settings().var_dir / "pictures"


def _drawn(upload: FileStorage) -> bytes:
    """Return a line that describes the new picture, and the picture."""
    upload.stream.seek(0)
    data = upload.stream.read()
    with _drawing:
        try:
            done = subprocess.run(  # noqa: S603 (our own program)
                [sys.executable, "-I", redrawing.__file__], input=data, env={},
                capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise Invalid(_refusal("large", upload)) from None
    if done.returncode == redrawing.REFUSED:
        raise Invalid(_refusal(done.stdout.decode().strip(), upload))
    if done.returncode != 0:
        log.info("picture not read: status %s", done.returncode)
        raise Invalid(_refusal("broken", upload))
    return done.stdout


def _kept(drawn: bytes, write: Write) -> KeptImage:
    about, _newline, data = drawn.partition(b"\n")
    path = write(lambda file: file.write(data))
    return KeptImage(size=len(data), storage_name=path.name, **json.loads(about))


def _refusal(reason: str, upload: FileStorage) -> str:
    name = clean_name(upload)
    return str({
        "kind": _("We cannot take “%(name)s”: send PNG, JPEG, WebP or GIF pictures.", name=name),
        "large": _("“%(name)s” has too many pixels: send a smaller picture, for example a "
                   "screenshot of it.", name=name),
        "animated": _("“%(name)s” moves. Send a still picture, for example a screenshot of it.",
                      name=name),
    }.get(reason, _("“%(name)s” could not be read as a picture: it may be damaged. Send it saved "
                    "anew, or a screenshot of it.", name=name)))
