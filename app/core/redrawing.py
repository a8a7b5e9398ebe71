"""A stranger's picture drawn anew, so that only its pixels are left.

Run as a program of its own, with the picture as its input: whatever a hostile file does to a
decoder, it costs at most this process's memory and time. It imports nothing of ours.
"""

import io
import json
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000  # pixels, as it comes in
LONGEST_SIDE = 2_000  # pixels, as it goes out
QUALITY = 85
MEMORY = 1024 * 1024 * 1024  # bytes; 40 megapixels with transparency take half of it
SECONDS = 8  # of processor time
REFUSED = 3  # exit status; the reason is printed


class Refused(Exception):
    """This picture is not taken: `kind`, `large` or `animated`."""


def redraw(data: bytes) -> tuple[Image.Image, str]:
    """Return the upright picture, at most LONGEST_SIDE long, and its new format.

    Raises Refused, or whatever the decoder raises for a broken file.
    """
    image = _opened(data)
    if image.format not in {"JPEG", "MPO"}:  # these are made smaller while they are decoded
        image = _in_full_colour(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    image = _in_full_colour(ImageOps.exif_transpose(image))
    bare = Image.new(image.mode, image.size)  # without places, names, comments and profiles
    bare.paste(image)
    return bare, "PNG" if bare.mode == "RGBA" else "JPEG"


def _opened(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # what is too large is told below, before anything is decoded
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused("kind") from None
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused("large")
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise Refused("animated")
    return image


def _in_full_colour(image: Image.Image) -> Image.Image:
    """Return the picture as RGBA when some of it is transparent, else as RGB."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        lowest, _highest = image.getchannel("A").getextrema()
        if lowest != 255:
            return image
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    return image.convert("RGB")


def main() -> int:
    """Read a picture, write a line that describes the new one, and the new one."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        image, kind = redraw(sys.stdin.buffer.read())
    except (Refused, MemoryError) as refused:
        print(str(refused) or "large")
        return REFUSED
    drawn = io.BytesIO()
    image.save(drawn, kind, **({"quality": QUALITY, "optimize": True} if kind == "JPEG" else {}))
    about = {"media_type": Image.MIME[kind], "width": image.width, "height": image.height}
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + drawn.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
