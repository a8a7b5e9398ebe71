"""The weekly report in words: last week beside the week before, in the current language.

A page, a mail's text and its HTML all show the same sections.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.clock import local, now
from app.core.settings import current_settings

from .board import Board, board
from .definitions import DEFINITIONS
from .money import avoided_for_sure
from .next_things import top_gaps
from .queries import article_titles
from .report_rows import Row, decimal, ease_row, number, number_row, plain_share, share_row
from .selection import Selection
from .words import CHANNELS, OUTCOMES

HOUR = 7  # on Mondays, in the site's time zone
WEEK = timedelta(days=7)
LISTED = 5
# What strangers wrote goes into a colleague's mail: nothing that could become a link there.
_PLAIN = re.compile(r"[\w ,?!⟨⟩-]{1,80}")


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together; those of a list are not `compared` with the week before."""

    title: str
    rows: Sequence[Row]
    note: str = ""
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """The report of the days of `chosen`."""

    chosen: Selection
    sections: Sequence[Section]


def due_monday(moment: datetime | None = None) -> date:
    """Return the day of the last report that was due at `moment` (now)."""
    here = local(moment or now())
    monday = here.date() - timedelta(days=here.weekday())
    return monday - WEEK if monday == here.date() and here.hour < HOUR else monday


def weekly_report(monday: date) -> Report:
    """Return the report that is due on `monday`, about the week before it; ten queries."""
    chosen = Selection(monday - WEEK, monday - timedelta(days=1))
    found = board(chosen)
    made = (_solved(found), _endings(found), _visitors(found), _contacts(found), _ease(found),
            _searches(found), _gaps(), _in_vain(found), _helped_least(found))
    return Report(chosen, [section for section in made if section.rows])


def _solved(found: Board) -> Section:
    new, old = found.now, found.before
    cost = found.avoided.cost
    worth, worth_before = (avoided_for_sure(one.main, cost).worth.value for one in (new, old))
    note = _("Of %(n)s journeys; %(before)s in the week before. In brackets: where the true share "
             "likely is. Urgent and personal matters are left out.",
             n=number(new.main.n), before=number(old.main.n))
    if new.counts["still_open"]:
        note += " " + ngettext(
            "%(num)d more is younger than %(hours)d hours: how it ended is not known yet.",
            "%(num)d more are younger than %(hours)d hours: how they ended is not known yet.",
            new.counts["still_open"], hours=current_settings().journey_window_hours)
    return Section(_("Contacts that were not needed"), [
        share_row(_name("strict"), new.main.strict, old.main.strict),
        share_row(_name("upper"), new.main.upper, old.main.upper),
        share_row(_name("came_back"), new.came_back, old.came_back),
        Row(_("What the solved would have cost"), _euros(worth), _euros(worth_before))], note)


def _endings(found: Board) -> Section:
    new, old = found.now.main, found.before.main
    return Section(_name("outcomes"), [
        plain_share(str(name), (new.outcomes[end], new.n), (old.outcomes[end], old.n))
        for end, name in OUTCOMES.items()] if new.n else [])


def _visitors(found: Board) -> Section:
    new, old = found.now, found.before
    return Section(_("Who came"), [
        *(number_row(_name(name), new.counts[name], old.counts[name])
          for name in ("journeys", "intent")),
        share_row(_name("skipped"), new.skipped, old.skipped),
        share_row(_name("returned"), new.returned, old.returned)])


def _contacts(found: Board) -> Section:
    new, old = Counter[str](), Counter[str]()
    for one in found.contacts:
        new[one.channel] += one.counts["contacts"]
    for one in found.contacts_before:
        old[one.channel] += one.counts["contacts"]
    return Section(_name("contacts"), [
        *(number_row(str(CHANNELS.get(channel, channel)), new[channel], old[channel])
          for channel in dict.fromkeys([*CHANNELS, *new, *old]) if new[channel] or old[channel]),
        share_row(_name("kept"), found.now.kept, found.before.kept),
        share_row(_name("again"), found.now.again, found.before.again)],
        _("A call that nobody logged is missing."))


def _ease(found: Board) -> Section:
    return Section(_name("ease"), [
        ease_row(_("Settled it themselves"), found.now.ease_online, found.before.ease_online),
        ease_row(_("Contacted us"), found.now.ease_contact, found.before.ease_contact)])


def _searches(found: Board) -> Section:
    new, old = found.now, found.before
    return Section(_("Searches"), [
        number_row(_("Searches"), new.counts["searches"], old.counts["searches"]),
        share_row(_name("without_results"), new.without_results, old.without_results),
        share_row(_name("without_click"), new.without_click, old.without_click)])


def _gaps() -> Section:
    return _list(_("Gaps that cost most"), [
        (gap.name, _("%(number)s a week, about %(cost)s", number=decimal(gap.per_week),
                     cost=_euros(gap.cost)), gap.cost)
        for gap in top_gaps("") if _PLAIN.fullmatch(gap.name)])


def _in_vain(found: Board) -> Section:
    return _list(_("Searched in vain, most often first"), [
        (one.name, number(one.counts["without_results"]), one.counts["without_results"])
        for one in found.searched_in_vain if _PLAIN.fullmatch(one.name)])


def _helped_least(found: Board) -> Section:
    worst = found.least_helpful[:LISTED]
    titles = article_titles([one.name for one in worst]) if worst else {}
    said = [(one, one.counts["did_not_help"], one.counts.total()) for one in worst]
    return _list(_name("helpful"), [
        (titles.get(one.name, one.name), _("%(no)s of %(all)s said that it did not help",
                                           no=number(no), all=number(total)), no / total)
        for one, no, total in said])


def _list(title: str, items: Iterable[tuple[str, str, float]]) -> Section:
    """Return a list of names with what is told of them; bars against the largest size."""
    told = list(items)[:LISTED]
    most = max((size for _name, _told, size in told), default=0) or 1
    return Section(title, [Row(name, value, bar=round(100 * size / most))
                           for name, value, size in told], compared=False)


def _name(figure: str) -> str:
    return str(DEFINITIONS[figure].name)


def _euros(amount: float | None) -> str:
    return "–" if amount is None else f"{number(round(amount))}\u00a0€"
