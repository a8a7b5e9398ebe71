"""What staff set on the web: brand, gate switch, banners; a handful of rows, read together."""

from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import Mapped, mapped_column

from .database import Json, Model, db


class SiteSetting(Model):
    """One named value."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[Json]


def site_settings() -> dict[str, Any]:
    """Return all of them; one query a request."""
    if "site_settings" not in g:
        g.site_settings = dict(db.session.execute(
            sa.select(SiteSetting.key, SiteSetting.value)).all())
    loaded: dict[str, Any] = g.site_settings
    return loaded


def set_site_setting(key: str, value: Any) -> None:
    """Write one, in the caller's transaction."""
    db.session.merge(SiteSetting(key=key, value=value))
    g.pop("site_settings", None)
