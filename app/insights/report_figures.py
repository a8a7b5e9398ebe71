"""What the weekly report tells of some days. Everything that it needs to know comes from here."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.i18n import speaking

from .figures import Deflection
from .period import Period
from .queries import article_titles, contacts, figures

LISTED = 5
# What a stranger searched for goes into a colleague's mail: nothing that could become a link.
_PLAIN = re.compile(r"[\w -]{1,60}")


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """The figures of some days."""

    journeys: int
    intent: int
    still_open: int  # of `intent`: whose outcome is not known yet
    main: Deflection
    searches: int
    without_results: int
    without_click: int
    skips: int
    phone_pages: int
    returned_to_answers: int  # of `phone_pages`
    contacts: Mapping[str, int]  # by channel
    failed_queries: Sequence[tuple[str, int]]
    least_helpful: Sequence[tuple[str, int, int]]  # title, yes, no


def report_figures(first: date, last: date, language: str) -> ReportFigures:
    """Return the figures of the days `first` to `last`, with names in `language`."""
    period = Period(first, last, "")
    found, by_channel = figures(period), Counter[str]()
    with speaking(language):
        for _topic, one in contacts(period):
            by_channel[one.channel] += one.count
        helpful = found.least_helpful[:LISTED]
        titles = article_titles([key for key, _yes, _no in helpful])
    return ReportFigures(
        journeys=found.journeys, intent=found.intent, still_open=found.still_open,
        main=found.main, searches=found.searches, without_results=found.searches_without_results,
        without_click=found.searches_without_click, skips=sum(found.skips.values()),
        phone_pages=found.phone_pages, returned_to_answers=found.returned_to_answers,
        contacts=by_channel,
        failed_queries=[(query, count) for query, count in found.failed_queries
                        if _PLAIN.fullmatch(query)][:LISTED],
        least_helpful=[(titles.get(key, key), yes, no) for key, yes, no in helpful])
