"""What the last run of each language rested on, for people to judge its gaps by."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from app.core.clock import now
from app.core.site_settings import hold_site_setting, set_site_setting, site_settings

if TYPE_CHECKING:  # pages import this, but not the libraries of a run
    from .coverage import Coverage
    from .loading import Loaded

SETTING: Final = "gaps_runs"


class Run(NamedTuple):
    """A language's last run; the shares of wrong statements are None where nothing tells them."""

    language: str
    at: datetime
    pieces: int
    answers: int
    missed: float | None  # of covered phrasings, called not answered
    mistaken: float | None  # of uncovered ones, called answered


def note_run(loaded: "Loaded", coverage: "Coverage") -> None:
    """Keep what a run rested on, in the caller's transaction."""
    runs = dict(hold_site_setting(SETTING, {}))
    runs[loaded.language] = {
        "at": now().isoformat(), "pieces": len(loaded.ids), "answers": len(loaded.answers),
        "missed": coverage.missed, "mistaken": coverage.mistaken}
    set_site_setting(SETTING, runs)


def last_runs() -> list[Run]:
    """Return the last run of each language; one query a request."""
    return [Run(language, datetime.fromisoformat(run["at"]), run["pieces"], run["answers"],
                run["missed"], run["mistaken"])
            for language, run in sorted(site_settings().get(SETTING, {}).items())]
