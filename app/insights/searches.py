"""Searches of a journey: what was found and what was opened. Pure: no Flask, no database."""

from dataclasses import dataclass

from app.journey import Sign

from .records import JourneyRecord


@dataclass(slots=True)
class Search:
    """One search; `opened`: something was read before the next one."""

    query: str
    found: bool
    opened: bool = False

    @property
    def without_click(self) -> bool:
        """Say whether it found something that nobody opened."""
        return self.found and not self.opened


def searches_of(journey: JourneyRecord) -> list[Search]:
    """Return a journey's searches: a next page, or the same looked at again, is no new one."""
    searches: list[Search] = []
    for step in journey.steps:
        if step.kind == "Searched":
            query = str(step.data["query"])
            if not searches or searches[-1].query != query:
                searches.append(Search(query, bool(step.data["total"])))
        elif searches and Sign.READ in step.signs:
            searches[-1].opened = True
    return searches
