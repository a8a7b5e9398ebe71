"""Pictures of posts."""

from collections.abc import Sequence

from app.core.images import KeptImage

from .models import Picture


def pictures_of(kept: Sequence[KeptImage]) -> list[Picture]:
    """Return the rows of pictures that were just stored."""
    return [Picture(media_type=one.media_type, size=one.size, width=one.width, height=one.height,
                    storage_name=one.storage_name)
            for one in kept]


def image_of(picture: Picture) -> KeptImage:
    """Return the file of a picture."""
    return KeptImage(picture.media_type, picture.width, picture.height, picture.size,
                     picture.storage_name)
