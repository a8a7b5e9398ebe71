"""Days and times in sentences, as each language writes them."""

from datetime import datetime, timedelta

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from app.core.clock import local, now
from app.core.i18n import current_language

# Finnish would inflect a weekday in a sentence; its usual short form needs none.
PATTERNS = {"fi": "ccc d.M.", "sv": "EEEE d MMMM", "en": "EEEE d MMMM"}


def day_in_words(moment: datetime) -> str:
    """Return a day with its weekday."""
    return str(format_date(local(moment), PATTERNS[current_language()]))


def moment_in_words(moment: datetime) -> str:
    """Return a day with its weekday, and a time."""
    return str(_("%(day)s at %(time)s", day=day_in_words(moment),
                 time=format_time(moment, "short")))


def when_in_words(moment: datetime) -> str:
    """Return a coming moment: today, tomorrow or the day with its weekday, and the time."""
    day, today = local(moment).date(), local(now()).date()
    if day == today:
        return str(_("today at %(time)s", time=format_time(moment, "short")))
    if day == today + timedelta(days=1):
        return str(_("tomorrow at %(time)s", time=format_time(moment, "short")))
    return moment_in_words(moment)
