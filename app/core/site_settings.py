"""What staff set on the web: brand, gate switch, banners; a handful of rows, read together."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import Mapped, mapped_column

from .database import Json, Model, db, read_rows


class SiteSetting(Model):
    """One named value."""

    __tablename__ = "site_setting"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[Json]


def site_settings() -> dict[str, Any]:
    """Return all of them; one query a request."""
    if "site_settings" not in g:
        g.site_settings = dict(read_rows(_ALL).all())
    loaded: dict[str, Any] = g.site_settings
    return loaded


def shows_demo_data() -> bool:
    """Say whether customers and figures are made up, by `luukku demo`."""
    return "demo" in site_settings()


def hold_site_setting(key: str, default: Any) -> Any:
    """Return one as it is now, for changing it: nobody else can until the transaction ends."""
    g.pop("site_settings", None)
    # A row that is not there would hold nobody back, so it is made first.
    db.session.execute(_MAKE, {"key": key, "value": default})
    held = sa.select(SiteSetting).where(SiteSetting.key == key).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one().value


def version_of(value: Any) -> str:
    """Return a mark of a setting: another one when somebody changed it."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def set_site_setting(key: str, value: Any) -> None:
    """Write one, in the caller's transaction."""
    db.session.merge(SiteSetting(key=key, value=value))
    db.session.flush()
    g.pop("site_settings", None)


_ALL = sa.select(SiteSetting.key, SiteSetting.value)
_MAKE = sa.text("INSERT INTO site_setting (key, value) VALUES (:key, :value)"
                " ON CONFLICT (key) DO NOTHING").bindparams(
                    sa.bindparam("value", type_=SiteSetting.__table__.c.value.type))
