"""How quickly the dashboard opens over two years with millions of journeys. Prints JSON.

    .venv/bin/python -m bench.insights [--journeys 5000000] [--days 730] [--raw-days 30]
        [--requests 60] [--postgresql URL] [--folder FOLDER] [--port 8099]

Journeys are drawn day by day: the last `--raw-days` as steps in the database, judged and rolled up
by `settle`; those before, whose steps would have expired, in memory by the same `roll`. Then a
manager who is signed in opens the dashboard over HTTP, one page after another. What --folder keeps
is used again.
"""

import argparse
import http.client
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from app import create_app
from app.accounts.actions import account_of, create_account
from app.accounts.links import make_sign_in_link
from app.channels.importing import import_site
from app.channels.queries import all_topics
from app.contact.models import Case, CaseState
from app.core.clock import local, now
from app.core.database import db, transaction
from app.insights.models import DayContacts, RolledDay
from app.insights.raw import span
from app.insights.records import JourneyRecord, StepRecord
from app.insights.rolling import Judged, Scope, roll
from app.insights.settling import keep, settle_days
from app.journey import Sign
from app.journey.models import Journey, Step
from app.starting import migrate
from bench.visitors import AGENT, ROOT, running

ARTICLES, QUERIES = 3_000, 40_000
SELECTIONS = {
    "two years": {"days_back": 730}, "a year": {"days_back": 365},
    "28 days": {"days_back": 28},
    "two years, Swedish": {"days_back": 730, "language": "sv"},
    "two years, one topic, phones": {"days_back": 730, "topic": "billing", "device": "mobile"},
}


def main() -> None:
    """Fill, measure, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.folder or temporary)
        os.environ.update(VAR_DIR=f"{folder}/var", SEARCH_INDEX=f"{folder}/index",
                          LOG_LEVEL="ERROR", PORT=str(given.port), DATABASE_URL=given.postgresql,
                          CONTENT_DIR=str(ROOT / "content"))
        app = create_app()
        with app.app_context(), app.test_request_context():
            kept = folder / "filled.json"
            filled = json.loads(kept.read_text()) if kept.exists() else _fill(given)
            kept.write_text(json.dumps(filled))
            with transaction():
                link = make_sign_in_link(account_of("manager@bench.example"))
            db.session.close()
        with running(dict(os.environ), given.port):
            pages = _measure(given, link)
        print(json.dumps({**filled, "pages": pages}, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("journeys", 5_000_000), ("days", 730), ("raw-days", 30),
                          ("requests", 60), ("port", 8099)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name in ("folder", "postgresql"):
        parser.add_argument(f"--{name}", default="")
    return parser.parse_args()


def _fill(given: argparse.Namespace) -> dict[str, Any]:
    migrate()
    with transaction():
        import_site(ROOT / "content/site.yaml")
        create_account("manager@bench.example", "Manager", ["manager"], "en")
    chance = _Chance(random.Random(1), [topic.key for topic in all_topics()])
    today, per_day = local(now()).date(), given.journeys // given.days
    days = [today - timedelta(days=n) for n in range(given.days, 0, -1)]
    began = time.perf_counter()
    earlier: list[Judged] = []
    for number, day in enumerate(days[:-given.raw_days]):
        earlier = _roll(day, list(chance.journeys(day, per_day)), earlier, chance)
        if number % 50 == 0:
            print(f"{day}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    for day in days[-given.raw_days:]:
        _write(list(chance.journeys(day, per_day)))
        _write_cases(day, chance)
    began = time.perf_counter()
    settled = sum(1 for _day in settle_days())
    whole = time.perf_counter() - began
    began = time.perf_counter()
    again = sum(1 for _day in settle_days())
    return {"journeys": per_day * given.days, "days": given.days,
            "days_settled": settled, "settling_s": round(whole, 1), "days_settled_hourly": again,
            "hourly_s": round(time.perf_counter() - began, 1)}


def _roll(day: date, journeys: list[JourneyRecord], earlier: list[Judged], chance: "_Chance"
          ) -> list[Judged]:
    """Roll up a day in memory; return what the next days' pairs need of it."""
    scope = Scope(now(), timedelta(hours=72), chance.apart)
    rolled = roll(journeys, [], [], earlier, scope)
    ends, rolled.judged = rolled.judged, []  # their journeys are not in the database
    with transaction():
        keep(day, rolled)
        db.session.add(RolledDay(day=day, is_final=True, rolled_at=now()))
        db.session.execute(sa.insert(DayContacts), chance.contacts(day))
    return [*earlier[-60_000:], *ends]


def _write(journeys: list[JourneyRecord]) -> None:
    with transaction():
        first = (db.session.scalar(sa.select(sa.func.max(Journey.id))) or 0) + 1
        db.session.execute(sa.insert(Journey), [
            {"id": first + n, "visitor": one.visitor, "language": one.language,
             "device": one.device, "returned": one.returned, "consent": one.consent,
             "started_at": one.started_at, "last_step_at": one.last_step_at}
            for n, one in enumerate(journeys)])
        db.session.execute(sa.insert(Step), [
            {"journey_id": first + n, "kind": step.kind, "signs": int(step.signs), "at": step.at,
             "data": dict(step.data)} for n, one in enumerate(journeys) for step in one.steps])


def _write_cases(day: date, chance: "_Chance") -> None:
    start = span(day)[0]
    with transaction():
        db.session.execute(sa.insert(Case), [{
            "reference": f"B{day.toordinal()}-{n}", "token": f"{day.toordinal()}-{n}",
            "topic_id": 1 + n % 5, "language": "fi", "channel": "message",
            "state": CaseState.SOLVED, "shares_history": False, "email": f"{n}@bench.example",
            "created_at": start + timedelta(seconds=200 * n),
            "first_promised_at": start + timedelta(hours=30),
            "first_reply_at": start + timedelta(hours=chance.random.uniform(10, 33)),
            "satisfaction": chance.random.choice((None, None, 3, 4, 5))} for n in range(400)])


class _Chance:
    """Draws journeys as a large site might see them."""

    def __init__(self, chance: random.Random, topics: list[str]) -> None:
        self.random, self._topics, self._number = chance, topics, 0
        self.apart = frozenset(topics[-1:])

    def journeys(self, day: date, count: int) -> Iterator[JourneyRecord]:
        """Yield the journeys of a day; a third are of visitors who come again and again."""
        start = span(day)[0].astimezone(UTC)
        for _n in range(count):
            self._number += 1
            visitor = (self._number if self.random.random() < 0.67
                       else self.random.randrange(count * 5))
            at = start + timedelta(seconds=self.random.randrange(86_000))
            language = self.random.choices(("fi", "sv", "en"), (80, 12, 8))[0]
            steps = list(self._steps(at))
            yield JourneyRecord(self._number, f"{visitor:032x}", language,
                                self.random.choice(("mobile", "desktop")),
                                self.random.random() < 0.9, self.random.random() < 0.5, at,
                                steps[-1].at, steps)

    def contacts(self, day: date) -> list[dict[str, Any]]:
        """Return a day's contacts rolled up."""
        return [{"day": day, "language": language, "channel": channel, "topic": topic,
                 "service_class": "assisted", "contacts": 20, "promised": 18, "kept": 15,
                 "known": 12, "again": 2, "rated": 5, "scores": 20, "squared_scores": 85}
                for language in ("fi", "sv", "en") for channel in ("message", "phone", "callback")
                for topic in self._topics]

    def _steps(self, at: datetime) -> Iterator[StepRecord]:
        chance = self.random.random
        article = f"article-{int(self.random.paretovariate(0.6)) % ARTICLES}"
        found = chance() < 0.93
        query = f"query {int(self.random.paretovariate(0.5)) % QUERIES}"
        yield StepRecord("Searched", Sign.NONE if found else Sign.ATTEMPT, at,
                         {"query": query, "total": 3 * found, "results": []})
        if found and chance() < 0.8:
            yield StepRecord("ArticleRead", Sign.READ | Sign.ATTEMPT, at,
                             {"article": article, "id": 1})
            if chance() < 0.15:
                helped = chance() < 0.7
                yield StepRecord("ArticleHelped" if helped else "ArticleDidNotHelp",
                                 Sign.YES if helped else Sign.NO, at, {"article": article, "id": 1})
        if chance() < 0.35:
            topic = self.random.choice(self._topics)
            yield StepRecord("ContactOpened", Sign.INTENT, at, {})
            yield StepRecord("TopicChosen", Sign.INTENT, at, {"topic": topic})
            if chance() < 0.4:
                yield StepRecord("ChannelShown", Sign.ADDRESS, at,
                                 {"topic": topic, "channel": "phone"})
            elif chance() < 0.3:
                yield StepRecord("MessageSent", Sign.CONTACT, at, {"topic": topic})


def _measure(given: argparse.Namespace, link: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", given.port, timeout=60)
    headers = {"User-Agent": AGENT, "Cookie": _sign_in(connection, link)}
    found = {}
    for name, selection in SELECTIONS.items():
        chosen = dict(selection)
        back = min(int(chosen.pop("days_back")), given.days)
        path = "/staff/insights/?" + urlencode(
            {"from": (local_today() - timedelta(days=back)).isoformat(), **chosen})
        found[name] = _times(connection, path, headers, given.requests)
    return found


def _times(connection: http.client.HTTPConnection, path: str, headers: dict[str, str],
           requests: int) -> dict[str, Any]:
    times = []
    for number in range(requests + 5):
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status}")
        if number >= 5:
            times.append(time.perf_counter() - began)
    times.sort()
    return {"p50_ms": round(times[len(times) // 2] * 1000), "kB": len(body) // 1024,
            "p95_ms": round(times[len(times) * 95 // 100] * 1000)}


def _sign_in(connection: http.client.HTTPConnection, link: str) -> str:
    path = re.sub(r"^https?://[^/]+", "", link)
    connection.request("GET", path, headers={"User-Agent": AGENT})
    answer = connection.getresponse()
    page = answer.read().decode()
    hidden = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    action = re.search(r'<form[^>]*action="([^"]*sign-in[^"]*)"', page)
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.request("POST", action[1] if action else path, urlencode(hidden), {
        "User-Agent": AGENT, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    return (answer.getheader("Set-Cookie") or cookie).partition(";")[0]


def local_today() -> date:
    """Return today where the site is, without an application."""
    return datetime.now(UTC).date()


if __name__ == "__main__":
    main()
