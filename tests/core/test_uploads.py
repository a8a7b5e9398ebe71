"""Files that are too large or too many never fill the disk, and the form around them is read."""

import io

import pytest
from flask import Flask, request

MB = 1024 * 1024


@pytest.mark.parametrize(("sizes", "kept"), [
    ([0, 10 * MB, 10 * MB + 1], [0, 10 * MB, 10 * MB + 1]),
    ([25 * MB], [10 * MB + 1]),
    ([3] * 8, [3, 3, 3, 3, 3, 1, 1, 1]),
])
def test_what_is_kept(app: Flask, sizes: list[int], kept: list[int]) -> None:
    files = [(io.BytesIO(b"x" * size), f"{n}.txt") for n, size in enumerate(sizes)]
    with app.test_request_context(method="POST", data={"files": files, "message": "Hei"}):
        uploads = request.files.getlist("files")
        assert [upload.stream.seek(0, io.SEEK_END) for upload in uploads] == kept
        assert request.form["message"] == "Hei"
        for upload in (*uploads, request.environ["wsgi.input"]):
            upload.close()
    for stream, _name in files:
        stream.close()
