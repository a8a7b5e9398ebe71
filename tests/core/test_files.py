"""Files are taken by content and name, and leave nothing behind when saving fails."""

import io
import os
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from app.core.errors import AppError, Invalid
from app.core.files import check_files, folder, keep_files
from app.core.i18n import use_language
from tests.samples import EXE, JPEG, PDF, PNG


def upload(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.fixture(autouse=True)
def _in_request(app: Flask) -> object:
    with app.test_request_context("/en/"):
        use_language("en")
        yield


@pytest.mark.parametrize(("name", "content"), [
    ("bill.pdf", PDF), ("BILL.PDF", PDF), ("router.png", PNG), ("photo.jpg", JPEG),
    ("photo.jpeg", JPEG), ("photo.jpg", PNG), ("log.txt", "Mittaus: 94 Mbit/s – hyvä\n".encode()),
    ("old.txt", "Yhteys pätkii".encode("cp1252")),
])
def test_what_people_send_is_taken(name: str, content: bytes) -> None:
    check_files([upload(name, content)])


@pytest.mark.parametrize(("name", "content", "word"), [
    ("invoice.pdf", EXE, "not what its name says"),
    ("invoice.pdf", b"\x7fELF\x02\x01\x01", "not what its name says"),
    ("invoice.pdf", b"<html><script>alert(1)</script>", "not what its name says"),
    ("photo.png", PDF, "not what its name says"),
    ("notes.txt", EXE, "not what its name says"),
    ("invoice.pdf.exe", PDF, "cannot take"), ("page.html", b"<p>", "cannot take"),
    ("picture.svg", b"<svg/>", "cannot take"), ("noname", PDF, "cannot take"),
    ("empty.pdf", b"", "is empty"),
    ("large.pdf", PDF + b"\0" * 10 * 1024 * 1024, "too large"),
])
def test_the_rest_is_refused_with_a_reason(name: str, content: bytes, word: str) -> None:
    with pytest.raises(Invalid, match=word) as refused:
        check_files([upload(name, content)])
    assert name in refused.value.message


def test_five_files_at_most() -> None:
    check_files([upload(f"{n}.pdf", PDF) for n in range(5)])
    with pytest.raises(Invalid, match="at most 5"):
        check_files([upload(f"{n}.pdf", PDF) for n in range(6)])


def test_names_lose_folders_and_invisible_characters() -> None:
    with keep_files([upload("..\\..\\C:\\temp/../la\u202eksu\n.pdf", PDF)]) as kept:
        assert kept[0].filename == "laksu.pdf"
        assert (folder() / kept[0].storage_name).read_bytes() == PDF
        assert "laksu" not in kept[0].storage_name


def test_nothing_stays_when_what_follows_fails() -> None:
    def save() -> None:
        with keep_files([upload("a.pdf", PDF), upload("b.png", PNG)]):
            assert len(list(folder().iterdir())) == 2
            raise RuntimeError("the commit failed")

    with pytest.raises(RuntimeError):
        save()
    assert list(folder().iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AppError, match="could not store"), keep_files([upload("a.pdf", PDF)]):
        pytest.fail("the block must not run")
    assert list(Path(folder()).iterdir()) == []
