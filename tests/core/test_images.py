"""Pictures come out as pixels and nothing else; what is hostile is refused in words."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from werkzeug.datastructures import FileStorage

from app.core.errors import Invalid, NotFound
from app.core.i18n import use_language
from app.core.images import KeptImage, folder, keep_images, serve_image
from app.core.redrawing import MAX_SIDE, Refused, redraw

SECRET = b"Hakaniementie 5"
Size = tuple[int, int]


@pytest.fixture(autouse=True)
def _in_request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/"):
        use_language("en")
        yield


def picture(mode: str = "RGB", size: Size = (60, 40), color: Any = None) -> Image.Image:
    """Return a picture whose upper left corner is black."""
    image = Image.new(mode, size, color if color is not None else "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1] // 3), fill=0)
    return image


def file(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def kept(data: bytes, name: str = "photo.jpg") -> tuple[KeptImage, Image.Image, bytes]:
    with keep_images([upload(data, name)]) as images:
        (one,) = images
    stored = (folder() / one.storage_name).read_bytes()
    assert one.size == len(stored)
    image = Image.open(io.BytesIO(stored))
    assert image.size == (one.width, one.height)
    assert Image.MIME[image.format or ""] == one.media_type
    return one, image, stored


def refused(data: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(Invalid) as error, keep_images([upload(data, name)]):
        pytest.fail("the block must not run")
    assert not folder().exists() or not list(folder().iterdir())
    return error.value.message


def private_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 10.0, 31.0), 3: "E", 4: (24.0, 57.0, 6.0)})
    return exif


@pytest.mark.parametrize(("mode", "kind", "media_type"), [
    ("RGB", "PNG", "image/jpeg"), ("RGB", "JPEG", "image/jpeg"), ("RGB", "WEBP", "image/jpeg"),
    ("L", "PNG", "image/jpeg"), ("1", "PNG", "image/jpeg"), ("CMYK", "JPEG", "image/jpeg"),
    ("L", "JPEG", "image/jpeg"), ("P", "GIF", "image/jpeg"), ("P", "PNG", "image/jpeg"),
    ("RGBA", "WEBP", "image/jpeg"), ("I;16", "PNG", "image/jpeg"), ("LA", "PNG", "image/jpeg"),
    ("RGB", "MPO", "image/jpeg")])
def test_what_phones_and_computers_save_is_taken(mode: str, kind: str, media_type: str) -> None:
    image = (picture(mode, color=65_535) if mode == "I;16" else picture().convert(mode))
    one, image, _stored = kept(file(image, kind))
    assert (one.media_type, one.width, one.height) == (media_type, 60, 40)
    corner, middle = (image.convert("L").getpixel(place) for place in ((5, 5), (50, 30)))
    assert isinstance(corner, int) and isinstance(middle, int)  # noqa: PT018
    assert middle > 240
    assert corner < 15


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_transparency_is_kept(kind: str) -> None:
    clear = Image.new("RGBA", (60, 40), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 30, 40))
    one, image, _stored = kept(file(clear, kind))
    assert one.media_type == "image/png"
    pixels = [image.convert("RGBA").getpixel(place) for place in ((50, 20), (10, 20))]
    assert [pixel[3] for pixel in pixels if isinstance(pixel, tuple)] == [0, 255]


@pytest.mark.parametrize(("kind", "options"), [
    ("JPEG", {"comment": SECRET, "icc_profile": SECRET}), ("PNG", {}), ("WEBP", {"xmp": SECRET}),
    ("GIF", {"comment": SECRET})])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_places_and_all_else_that_is_told_beside_the_pixels_are_gone(
        kind: str, mode: str, options: dict[str, Any]) -> None:
    more = {"PNG": {"pnginfo": PngInfo()}}.get(kind, {})
    for info in more.values():
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    image = picture("RGB") if kind == "JPEG" else picture(mode, color=None if mode == "RGB"
                                                          else (9, 9, 9, 0))
    data = file(image, kind, exif=private_exif(), **more, **options) + SECRET
    assert SECRET in data
    _one, image, stored = kept(data)
    assert SECRET not in stored
    assert not image.getexif().get_ifd(0x8825)
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "comment", "icc_profile", "Comment"} & image.info.keys()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation: int) -> None:
    _one, image, _stored = kept(file(picture(), "JPEG", exif=private_exif(orientation)))
    assert image.size == ((60, 40) if orientation <= 4 else (40, 60))
    right, low = orientation in {2, 3, 6, 7}, orientation in {3, 4, 7, 8}
    corner = image.convert("L").getpixel((image.width - 5 if right else 5,
                                          image.height - 5 if low else 5))
    assert isinstance(corner, int)
    assert corner < 20


@pytest.mark.parametrize(("kind", "size", "shown"), [
    ("JPEG", (6000, 4000), (2000, 1333)), ("PNG", (3000, 6000), (1000, 2000)),
    ("WEBP", (2000, 10), (2000, 10)), ("GIF", (4000, 3), (2000, 2)), ("PNG", (1, 1), (1, 1))])
def test_large_pictures_are_made_smaller(kind: str, size: Size, shown: Size) -> None:
    assert kept(file(picture(size=size), kind))[1].size == shown


def test_of_a_moving_gif_the_first_picture_is_taken() -> None:
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "green", "blue")]
    _one, image, _stored = kept(file(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    red, green, _blue = image.convert("RGB").getpixel((30, 20))  # type: ignore[misc]
    assert red > 200 > 50 > green


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_moving_pictures_are_refused(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "green")]
    data = file(frames[0], kind, save_all=True, append_images=frames[1:])
    assert refused(data) == ("“photo.jpg” moves. Send a still picture, for example a screenshot "
                             "of it.")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, pixels: bytes = b"", *chunks: bytes) -> bytes:
    """Return a PNG that says it is that large."""
    return b"".join((b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8,
                                                                      2, 0, 0, 0)),
                     *chunks, chunk(b"IDAT", pixels), chunk(b"IEND", b"")))


@pytest.mark.parametrize("data", [
    png(100_000, 100_000), png(2**31 - 1, 2**31 - 1), png(8_000, 5_001), png(MAX_SIDE + 1, 1),
    png(20_000, 20_000, zlib.compress(b"\0" * 20_000_000)),
    b"GIF89a\xff\xff\xff\xff\x00\x00\x00\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00\x3b",
    b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0" + b"\xff\x3f\x00" * 2 + b"ALPH",
    b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"],
    ids=range(8))
def test_bombs_are_refused_before_they_go_off(data: bytes) -> None:
    assert "pixels" in refused(data) or "could not be read" in refused(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_truncated_pictures_are_refused(kind: str) -> None:
    data = file(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    assert "could not be read" in refused(data[:len(data) // 2])


@pytest.mark.parametrize(("data", "words"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot take"),
    (b"%PDF-1.7", "cannot take"), (b"x", "cannot take"), (b"", "is empty"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "cannot take|could not be read"),
    (file(picture(), "BMP"), "cannot take"), (file(picture(), "TIFF"), "cannot take"),
    (file(picture(), "PPM"), "cannot take"), (file(picture(), "ICO"), "cannot take"),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "cannot take"),
    (b"GIF89a" + b"\0" * 10 * 1024 * 1024, "at most 10 MB")])
def test_what_is_no_picture_is_refused(data: bytes, words: str) -> None:
    message = refused(data, "../la\u202eksu.png")
    assert message.startswith("We cannot take “laksu.png”") or "“laksu.png”" in message
    assert any(word in message for word in words.split("|"))


def test_a_picture_that_would_take_minutes_is_stopped() -> None:
    image = file(Image.new("RGB", (6000, 6000)), "JPEG", progressive=True)
    scan = image[image.rindex(b"\xff\xda"):-2]
    assert "could not be read" in refused(image[:-2] + scan * (9_000_000 // len(scan)))


def test_text_of_a_picture_does_not_fill_the_memory() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 200_000_000))
    refused(png(1, 1, zlib.compress(b"\0" * 4), *[bomb] * 10))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.data())
def test_damaged_pictures_give_a_picture_or_an_error(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(file(picture("RGBA" if kind != "JPEG" else "RGB"), kind))
    for _turn in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        image, kind = redraw(bytes(damaged))
    except (Refused, OSError, SyntaxError, ValueError, struct.error, EOFError, TypeError,
            KeyError, IndexError, OverflowError, AttributeError, MemoryError, Warning, zlib.error):
        return
    assert max(image.size) <= 2_000
    assert not image.info


def test_nothing_stays_when_what_follows_fails() -> None:
    def save() -> None:
        with keep_images([upload(file(picture(), "PNG"))] * 2) as images:
            assert len(images) == len(list(folder().iterdir())) == 2
            raise RuntimeError("the commit failed")

    with pytest.raises(RuntimeError):
        save()
    assert list(folder().iterdir()) == []


def test_fields_without_a_file_are_left_out_and_too_many_are_refused() -> None:
    with keep_images([upload(b"", "")]) as images:
        assert images == []
    with pytest.raises(Invalid, match="at most 5"), keep_images([upload(b"x")] * 6):
        pytest.fail("the block must not run")


def test_serving() -> None:
    one, _image, stored = kept(file(picture(), "PNG"))
    response = serve_image(one)
    response.direct_passthrough = False
    assert response.get_data() == stored
    assert response.mimetype == "image/jpeg"
    response.close()
    (folder() / one.storage_name).unlink()
    with pytest.raises(NotFound):
        serve_image(one)
