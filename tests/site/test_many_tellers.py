"""Many people telling banners at the same time: none is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from flask import Flask

from app.core.database import db, transaction
from app.site.banners import Banner, banners, new_id, save_banner

MORNING = datetime(2026, 11, 26, 8, tzinfo=UTC)


def test_banners_saved_at_once_are_all_kept(app: Flask) -> None:
    def save(number: int) -> None:
        with app.app_context():
            with transaction():
                save_banner(Banner(new_id(), "info", {"fi": f"Katkos {number}"}, {}, since=MORNING,
                                   until=None), version=None)
            db.session.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(24)))
    assert sorted(banner.title["fi"] for banner in banners()) == sorted(
        f"Katkos {number}" for number in range(24))
