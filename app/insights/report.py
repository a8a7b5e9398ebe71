"""The weekly report in words: last week beside the week before, in the current language.

A page, a mail's text and its HTML all show the same sections.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import hypot

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from app.core.clock import local, now
from app.core.i18n import current_language
from app.core.settings import current_settings

from .definitions import OUTCOME_NAMES
from .rates import Rate
from .report_figures import ReportFigures, report_figures

HOUR = 7  # on Mondays, in the site's time zone
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. Bars are shares of the widest, 0–100; None draws none."""

    label: str
    value: str
    before: str = ""
    change: str = ""
    bar: int | None = None
    bar_before: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together; those of a list are not `compared` with the week before."""

    title: str
    rows: Sequence[Row]
    note: str = ""
    compared: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """The report of the week from `first` to `last`."""

    first: date
    last: date
    sections: Sequence[Section]


def due_monday(moment: datetime | None = None) -> date:
    """Return the day of the last report that was due at `moment` (now)."""
    here = local(moment or now())
    monday = here.date() - timedelta(days=here.weekday())
    return monday - WEEK if monday == here.date() and here.hour < HOUR else monday


def weekly_report(monday: date) -> Report:
    """Return the report that is due on `monday`, about the week before it."""
    first, language = monday - WEEK, current_language()
    last = monday - timedelta(days=1)
    new = report_figures(first, last, language)
    old = report_figures(first - WEEK, last - WEEK, language)
    made = [_solved(new, old), _endings(new, old), _visitors(new, old), _contacts(new, old),
            _searches(new, old), _in_vain(new), _helped_least(new)]
    return Report(first, last, [section for section in made if section.rows])


def _solved(new: ReportFigures, old: ReportFigures) -> Section:
    note = _("Of %(n)s journeys; %(before)s in the week before. In brackets: where the true share "
             "likely is. Urgent and personal matters are left out.",
             n=_number(new.main.n), before=_number(old.main.n))
    if new.still_open:
        note += " " + ngettext(
            "%(num)d more is younger than %(hours)d hours: how it ended is not known yet.",
            "%(num)d more are younger than %(hours)d hours: how they ended is not known yet.",
            new.still_open, hours=current_settings().journey_window_hours)
    return Section(_("Contacts that were not needed"), [
        _rate(_("Solved for sure"), new.main.strict, old.main.strict),
        _rate(_("At most"), new.main.upper, old.main.upper)], note)


def _endings(new: ReportFigures, old: ReportFigures) -> Section:
    if not new.main.n:
        return Section("", [])
    return Section(_("How these journeys ended"), [
        _share(str(OUTCOME_NAMES[end]), (new.main.outcomes[end], new.main.n),
               (old.main.outcomes[end], old.main.n)) for end in OUTCOME_NAMES])


def _visitors(new: ReportFigures, old: ReportFigures) -> Section:
    return Section(_("Who came"), [
        _count(_("Journeys"), new.journeys, old.journeys),
        _count(_("Wanted to contact us"), new.intent, old.intent),
        _count(_("Asked for a person at once"), new.skips, old.skips),
        _share(_("Returned to the answers"), (new.returned_to_answers, new.phone_pages),
               (old.returned_to_answers, old.phone_pages))])


def _contacts(new: ReportFigures, old: ReportFigures) -> Section:
    names = {"message": _("Message"), "callback": _("Callback"), "phone": _("Phone, logged")}
    return Section(_("Contacts"), [
        _count(names.get(channel, channel), new.contacts.get(channel, 0),
               old.contacts.get(channel, 0))
        for channel in dict.fromkeys([*names, *new.contacts, *old.contacts])],
        _("A call that nobody logged is missing."))


def _searches(new: ReportFigures, old: ReportFigures) -> Section:
    return Section(_("Searches"), [
        _count(_("Searches"), new.searches, old.searches),
        _share(_("Without results"), (new.without_results, new.searches),
               (old.without_results, old.searches)),
        _share(_("Without a click"), (new.without_click, new.searches),
               (old.without_click, old.searches))])


def _in_vain(new: ReportFigures) -> Section:
    most = max((count for _query, count in new.failed_queries), default=1)
    return Section(_("Searched in vain, most often first"), [
        Row(query, _number(count), bar=round(100 * count / most))
        for query, count in new.failed_queries], compared=False)


def _helped_least(new: ReportFigures) -> Section:
    return Section(_("Articles that helped least"), [
        Row(title, _("%(no)s of %(all)s said no", no=_number(no), all=_number(yes + no)),
            bar=round(100 * no / (yes + no))) for title, yes, no in new.least_helpful],
        compared=False)


def _count(label: str, new: int, old: int) -> Row:
    most = max(new, old, 1)
    change = _signed((new - old) / old) if old else ""
    return Row(label, _number(new), _number(old), change, round(100 * new / most),
               round(100 * old / most))


def _share(label: str, new: tuple[int, int], old: tuple[int, int]) -> Row:
    """Return a row of two shares, each a part and its whole, which may be 0."""
    value, before = (part / whole if whole else None for part, whole in (new, old))
    return Row(label, _percent(value), _percent(before), _points(value, before),
               *(None if share is None else round(100 * share) for share in (value, before)))


def _rate(label: str, new: Rate, old: Rate) -> Row:
    sure = _is_clear(new, old)
    return Row(label, _likely(new), _likely(old),
               _points(new.value, old.value) if sure else
               (_("no clear change") if new.value is not None and old.value is not None else ""),
               *(None if one.value is None else round(100 * one.value) for one in (new, old)))


def _is_clear(new: Rate, old: Rate) -> bool:
    """Say whether two shares differ by more than chance, roughly: the 95 % interval of the
    difference of independent estimates (half-widths add in squares) leaves 0 out.
    """
    halves = [(one.high - one.low) / 2 for one in (new, old)
              if one.high is not None and one.low is not None]
    if len(halves) < 2 or new.value is None or old.value is None:
        return False
    return abs(new.value - old.value) > hypot(*halves)


def _likely(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "–"
    return f"{_percent(rate.value)} ({round(100 * rate.low)}–{_percent(rate.high)})"


def _points(new: float | None, old: float | None) -> str:
    if new is None or old is None:
        return ""
    points = round(100 * new) - round(100 * old)  # as the rounded shares beside it
    if not points:
        return "±0"
    change = ("+" if points > 0 else "−") + str(abs(points))
    return str(ngettext("%(change)s point", "%(change)s points", abs(points), change=change))


def _signed(share: float) -> str:
    if not round(100 * share):
        return "±0"
    return ("+" if share > 0 else "−") + str(format_percent(abs(share)))


def _percent(share: float | None) -> str:
    return "–" if share is None else str(format_percent(round(share, 2)))


def _number(value: int) -> str:
    return str(format_decimal(value))
