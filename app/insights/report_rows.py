"""One figure of the weekly report beside that of the week before, in words and as bars."""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from .rates import Rate, difference, share

HIGHEST_SCORE = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. Bars are 0–100; None draws none."""

    label: str
    value: str
    before: str = ""
    change: str = ""
    bar: int | None = None
    bar_before: int | None = None


def number_row(label: str, new: int, old: int) -> Row:
    """Return a row of two numbers; bars against the larger."""
    most = max(new, old, 1)
    change = ""
    if old:
        part = round(100 * (new - old) / old)
        change = _signed(part, f"{format_percent(abs(part) / 100)}")
    return Row(label, number(new), number(old), change, round(100 * new / most),
               round(100 * old / most))


def share_row(label: str, new: Rate, old: Rate) -> Row:
    """Return a row of two shares with what is likely, and their difference if it is sure."""
    return Row(label, _likely(new), _likely(old), _points(new, old), _bar(new), _bar(old))


def plain_share(label: str, new: tuple[int, int], old: tuple[int, int]) -> Row:
    """Return a row of two shares, each a part and its whole, of a whole that is told apart."""
    now, before = share(*new), share(*old)
    return Row(label, _percent(now.value), _percent(before.value), "", _bar(now), _bar(before))


def ease_row(label: str, new: Rate, old: Rate) -> Row:
    """Return a row of two mean scores, of how many, and their difference if it is sure."""
    found, change = difference(new, old), ""
    if found is not None:
        size = found.value
        change = _signed(size, decimal(abs(size))) if found.is_clear else _("no clear change")
    return Row(label, _score(new), _score(old), change, _bar(new, HIGHEST_SCORE),
               _bar(old, HIGHEST_SCORE))


def number(value: int) -> str:
    """Return a number as the language writes it."""
    return str(format_decimal(value))


def decimal(value: float) -> str:
    """Return a number with one decimal."""
    return str(format_decimal(value, "#,##0.0"))


def _points(new: Rate, old: Rate) -> str:
    found = difference(new, old)
    if found is None or new.value is None or old.value is None:
        return ""
    if not found.is_clear:
        return str(_("no clear change"))
    points = round(100 * new.value) - round(100 * old.value)  # as the rounded shares beside it
    return str(ngettext("%(change)s point", "%(change)s points", abs(points),
                        change=_signed(points, number(abs(points)))))


def _likely(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return _percent(rate.value)
    return f"{_percent(rate.value)} ({number(round(100 * rate.low))}–{_percent(rate.high)})"


def _percent(value: float | None) -> str:
    return "–" if value is None else str(format_percent(round(value, 2)))


def _score(rate: Rate) -> str:
    if rate.value is None:
        return "–"
    of = _("of 5; n = %(n)s", n=number(rate.n))
    return f"{decimal(rate.value)} {of}"


def _bar(rate: Rate, highest: int = 1) -> int | None:
    return None if rate.value is None else round(100 * rate.value / highest)


def _signed(amount: float, shown: str) -> str:
    return "±0" if not amount else f"{'+' if amount > 0 else '−'}{shown}"
