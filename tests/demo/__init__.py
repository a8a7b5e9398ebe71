"""The demo operator's site, and the Thursday morning on which tests use it."""

from datetime import UTC, datetime
from pathlib import Path

from app.channels.importing import import_site
from app.core.database import transaction

CONTENT = Path(__file__).parents[2] / "content"
THURSDAY = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 10:00 in Helsinki: every line is open


def import_demo_site() -> None:
    """Bring in brand, topics and channels, without articles."""
    with transaction():
        import_site(CONTENT / "site.yaml")
