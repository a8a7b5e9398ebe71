"""Every figure of the dashboard by name, for JSON and CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.core.site_settings import shows_demo_data

from .board import Board
from .figures import SKIPS, Deflection, Figures
from .rates import Rate

Row = tuple[str, str, Any]  # figure, of what ("" for a single one), value
COUNTS = ("journeys", "counted", "consented", "intent", "still_open", "searched", "read",
          "opened_contact", "shown", "reached_us", "searches", "searches_without_results",
          "searches_without_click", "contact_pages", "returned", "skipped",
          *SKIPS)
NOTHING = Rate(None, None, None, 0)
RATES = ("counted", "returned", "came_back", "without_results", "without_click", "skipped", "kept",
         "again", "ease_online", "ease_contact")


def as_rows(found: Board) -> Iterator[Row]:
    """Yield every figure: shares as 0 to 1 with `_low`, `_high` and `_n`, money in euros."""
    chosen = found.chosen
    yield from (("from", "", chosen.first.isoformat()), ("to", "", chosen.last.isoformat()),
                ("language", "", chosen.language or "all"), ("topic", "", chosen.topic or "all"),
                ("device", "", chosen.device or "all"), ("demo_data", "", shows_demo_data()))
    yield from _figures("", found.now)
    yield from _figures("before_", found.before)
    yield from _rate("avoided_contacts", found.avoided.contacts)
    yield from _rate("avoided_cost", found.avoided.worth)
    yield from _causal(found)
    yield "cost_of_contact", "", found.avoided.cost
    for point in found.trend:
        for name, rate in (("strict", point.deflection.strict), ("upper", point.deflection.upper)):
            for figure, _of, value in _rate(f"trend_{name}", rate):
                yield figure, point.first.isoformat(), value
    for one in found.contacts:
        of = f"{one.topic or '–'}/{one.channel}/{one.service_class or '–'}"
        yield from ((f"contacts_{name}", of, one.counts[name])
                    for name in ("contacts", "promised", "kept", "known", "again"))
    for query in found.searched_in_vain:
        yield "searched_in_vain", query.name, query.counts["without_results"]
    for article in found.least_helpful:
        yield "article_helped", article.name, article.counts["helped"]
        yield "article_did_not_help", article.name, article.counts["did_not_help"]


def as_object(rows: Iterable[Row]) -> dict[str, Any]:
    """Return rows as one object; a figure of several things is an object by their names."""
    found: dict[str, Any] = {}
    for figure, of, value in rows:
        if of:
            found.setdefault(figure, {})[of] = value
        else:
            found[figure] = value
    return found


def _figures(prefix: str, found: Figures) -> Iterator[Row]:
    yield from ((prefix + name, "", found.counts[name]) for name in COUNTS)
    yield prefix + "contacts", "", found.contacts["contacts"]
    for part, given in (("", found.main), ("urgent_and_personal_", found.apart)):
        yield from _deflection(prefix + part, given)
    for name in RATES:
        yield from _rate(f"{prefix}share_{name}" if not name.startswith("ease") else prefix + name,
                         getattr(found, name))


def _causal(found: Board) -> Iterator[Row]:
    given = found.causal
    effect = (Rate(given.value, given.low, given.high, given.open + given.gated) if given
              else NOTHING)
    yield from _rate("causal", effect)
    yield "causal_needed", "", given.needed if given else None
    yield "causal_mismatched", "", given.mismatched if given else None
    money = found.avoided_by_gate
    yield from _rate("avoided_by_gate_contacts", money.contacts if money else NOTHING)
    yield from _rate("avoided_by_gate_cost", money.worth if money else NOTHING)


def _deflection(prefix: str, given: Deflection) -> Iterator[Row]:
    yield prefix + "n", "", given.n
    yield from ((prefix + end.value, "", count) for end, count in given.outcomes.items())
    yield from _rate(prefix + "strict", given.strict)
    yield from _rate(prefix + "upper", given.upper)


def _rate(name: str, rate: Rate) -> Iterator[Row]:
    yield name, "", rate.value
    yield name + "_low", "", rate.low
    yield name + "_high", "", rate.high
    yield name + "_n", "", rate.n
