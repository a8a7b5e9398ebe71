"""Files as they come in: of what is too large only the beginning is kept, of the form all."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Flask, Request

from .settings import Settings, current_settings

MAX_FILES = 5
IN_MEMORY = 500 * 1024
READ_TO_THE_END = 10  # times what is allowed: a form that is larger is cut off, and its text lost


def init_uploads(app: Flask, settings: Settings) -> None:
    """Let forms of `app` with files that are too large come back with what was typed."""
    app.request_class = UploadRequest
    app.config["MAX_CONTENT_LENGTH"] = _bytes(settings) * MAX_FILES * READ_TO_THE_END


class UploadRequest(Request):
    """A request whose files never fill the disk, however much is sent."""

    _begun = 0

    def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
        """Return where the next file goes: it may become a byte too large, so that it shows."""
        self._begun += 1
        most = _bytes(current_settings()) + 1 if self._begun <= MAX_FILES else 1
        return cast(IO[bytes], _CappedFile(most))


class _CappedFile(SpooledTemporaryFile[bytes]):
    """Takes all that is written, and keeps the first `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(max_size=IN_MEMORY, mode="rb+")
        self._most = most

    def write(self, data: Any) -> int:
        """Write what there is room for; say that it was everything."""
        super().write(data[:max(0, self._most - self.tell())])
        return len(data)


def _bytes(settings: Settings) -> int:
    return settings.upload_max_mb * 1024 * 1024
