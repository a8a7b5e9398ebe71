"""Files that people attach: checked by name and content, kept outside of what is served."""

import os
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO

from flask import Response, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from .errors import AppError, Invalid, NotFound
from .settings import current_settings
from .uploads import MAX_FILES

TYPES = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg",
         ".jpeg": "image/jpeg", ".txt": "text/plain"}
MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png",
         b"\xff\xd8\xff": "image/jpeg"}
IMAGES = {"image/png", "image/jpeg"}  # phones mix up their names
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are in `folder()`; whoever keeps it makes a row of it."""

    filename: str
    media_type: str
    size: int  # bytes
    storage_name: str


Write = Callable[[Callable[[IO[bytes]], object]], Path]
"""Takes what fills a file; returns where the file is."""


def check_files(uploads: Sequence[FileStorage]) -> None:
    """Raise Invalid, in words for the sender, for the first file that we do not take."""
    check_count(uploads)
    for upload in uploads:
        _check(upload)


def check_count(uploads: Sequence[FileStorage]) -> None:
    """Raise Invalid when there are too many."""
    if len(uploads) > MAX_FILES:
        raise Invalid(_("You chose %(chosen)s files. Send at most %(most)s at a time.",
                        chosen=len(uploads), most=MAX_FILES))


def check_size(upload: FileStorage) -> None:
    """Raise Invalid when a file is too large, or empty."""
    name, size, most = clean_name(upload), _size(upload), current_settings().upload_max_mb
    if size > most * 1024 * 1024:
        raise Invalid(_("“%(name)s” is too large: a file may be at most %(most)s MB.", name=name,
                        most=most))
    if size == 0:
        raise Invalid(_("“%(name)s” is empty.", name=name))


def clean_name(upload: FileStorage) -> str:
    """Return the sender's name for a file without folders and invisible characters."""
    last = (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", last)
                   if not unicodedata.category(c).startswith("C")).strip()
    stem, suffix = Path(name).stem, Path(name).suffix
    return f"{stem[:LONGEST_NAME]}{suffix[:10]}"


@contextmanager
def keep_files(uploads: Sequence[FileStorage]) -> Iterator[list[KeptFile]]:
    """Write checked files and yield what rows hold; what is written goes if the block fails.

    Open it around the transaction, so that a failed commit leaves no file behind. A disk that
    takes no more raises AppError.
    """
    with written(folder()) as write:
        yield [_kept(upload, write) for upload in uploads]


@contextmanager
def written(into: Path) -> Iterator[Write]:
    """Yield what writes new files into the folder `into`; they all go again if the block fails."""
    paths: list[Path] = []

    def write(fill: Callable[[IO[bytes]], object]) -> Path:
        paths.append(into / secrets.token_hex(16))
        _write(paths[-1], fill)
        return paths[-1]

    try:
        yield write
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def serve(file: KeptFile) -> Response:
    """Answer with the file as a download, never as a page of ours."""
    path = folder() / file.storage_name
    if not path.is_file():
        raise NotFound(_("This file is no longer here."))
    return send_file(path.absolute(), mimetype=file.media_type, as_attachment=True,
                     download_name=file.filename, conditional=False, etag=False,
                     max_age=0)


def folder() -> Path:
    """Return where the bytes are."""
    return current_settings().var_dir / "attachments"


def _check(upload: FileStorage) -> None:
    name = clean_name(upload)
    expected, found = TYPES.get(Path(name).suffix.lower()), _content_type(upload)
    if expected is None:
        raise Invalid(_("We cannot take “%(name)s”: send PDF, PNG, JPEG or text files.", name=name))
    check_size(upload)
    if found != expected and not {found, expected} <= IMAGES:
        raise Invalid(_("“%(name)s” is not what its name says, so we did not take it. Send it as "
                        "a PDF, PNG, JPEG or text file.", name=name))


def _kept(upload: FileStorage, write: Write) -> KeptFile:
    path = write(upload.save)
    return KeptFile(filename=clean_name(upload), media_type=_content_type(upload),
                    size=path.stat().st_size, storage_name=path.name)


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise AppError(_("We could not store your files just now. Your text is still here: send "
                         "it without the files, or try again later."),
                       HTTPStatus.SERVICE_UNAVAILABLE) from error


def _size(upload: FileStorage) -> int:
    end = upload.stream.seek(0, os.SEEK_END)
    upload.stream.seek(0)
    return end


def _content_type(upload: FileStorage) -> str:
    upload.stream.seek(0)
    head = upload.stream.read(65_536)
    upload.stream.seek(0)
    for magic, media_type in MAGIC.items():
        if head.startswith(magic):
            return media_type
    return "text/plain" if _is_text(head) else "application/octet-stream"


def _is_text(head: bytes) -> bool:
    """Say whether bytes are text: no control characters but tab, line and page breaks."""
    return not any((byte < 32 and byte not in b"\t\n\r\f") or byte == 127 for byte in head)
