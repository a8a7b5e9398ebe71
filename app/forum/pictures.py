"""Pictures of posts."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.images import KeptImage, folder

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


def forget_pictures() -> None:
    """Delete the files of pictures that no post has any more, but for those just being kept."""
    before = (now() - timedelta(days=1)).timestamp()
    old = {path.name: path for path in folder().glob("*") if path.stat().st_mtime < before}
    kept = set(db.session.scalars(sa.select(Picture.storage_name)))
    for name in old.keys() - kept:
        old[name].unlink(missing_ok=True)
