"""Filling a site with weeks of simulated traffic, in the order in which it happened."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa
from flask import Flask

from app.contact.models import Case, LoggedCall
from app.core.clock import at, local, now, site_zone
from app.core.database import db, transaction
from app.core.errors import Conflict
from app.core.site_settings import set_site_setting, site_settings
from app.forum.models import Question
from app.journey.models import DemoVisitor, Journey

from .counting import count_anew
from .diary import Diary
from .editing import fill_gap
from .making import make_forum, make_world
from .people import Person, make_person
from .planning import Plan, plan_desk, plan_forum, plan_traffic
from .world import World

SETTING: Final = "demo"  # the site setting that says so on every page
GAPS_EVERY: Final = 2  # weeks
LIVING: Final = timedelta(days=2)  # a site that had visitors before is no new one
AFTERMATH: Final = timedelta(days=3)  # in which customers come back
Progress = Callable[[str], None]


class Refused(Conflict):
    """The site has demo data already, or customers' matters of its own."""


def fill(app: Flask, plan: Plan, progress: Progress) -> World:
    """Fill the site; raises Refused. What was made until an interruption can be removed."""
    _check()
    first, end = first_day(plan), now()
    with app.test_request_context(), transaction():
        set_site_setting(SETTING, {"at": end.isoformat(), "weeks": plan.weeks, "seed": plan.seed})
    with at(_midnight(first)):
        world = make_world(app, plan.seed)
        if not world.needs:
            raise Refused("this site has none of the topics that simulated customers ask about")
        editor = make_person(app, world.visitors, "editor", "Emilia", roles=["editor"])
        forum = make_forum(world, editor)
    diary = Diary()
    plan_traffic(diary, world, plan, first)
    plan_desk(diary, world, plan, first)
    plan_forum(diary, world, forum, plan, first)
    for week in range(plan.weeks):
        progress(f"week {week + 1} of {plan.weeks}")
        _play_week(diary, world, first + timedelta(weeks=week), end)
        if (week + 1) % GAPS_EVERY == 0 or week + 1 == plan.weeks:
            _look_for_gaps(world, editor, plan, week + 1, first)
    count_anew(app)
    return world


def simulate(app: Flask, plan: Plan, begin: Callable[[], None] = lambda: None) -> World:
    """Let customers and robots come until now, and come back; nothing else: for benches.

    `begin` is done before the first comes, when the clock is moved.
    """
    first = first_day(plan)
    with at(_midnight(first)):
        world = make_world(app, plan.seed)
        begin()
    diary = Diary()
    plan_traffic(diary, world, plan, first)
    if plan.with_desk:
        plan_desk(diary, world, plan, first)
    diary.play(now() + AFTERMATH)
    return world


def first_day(plan: Plan) -> date:
    """Return the day on which a simulation begins that ends now."""
    return local(now()).date() - timedelta(weeks=plan.weeks)


def _check() -> None:
    with_own = any(db.session.scalar(sa.select(table.id).limit(1)) for table in (
        Case, LoggedCall, Question))
    if SETTING in site_settings():
        raise Refused("there is demo data already: take it away first, with --remove")
    if db.session.scalar(sa.select(Journey.id).where(
            Journey.started_at < now() - LIVING).limit(1)):
        raise Refused("this site has had visitors for days, and demo data would make its figures "
                      "wrong: use another VAR_DIR and database")
    if with_own:
        raise Refused("this site has cases, calls or questions of its own, and demo data would "
                      "make its figures wrong: use another VAR_DIR and database")


def _play_week(diary: Diary, world: World, monday: date, end: datetime) -> None:
    for day in range(1, 8):
        try:
            diary.play(min(_midnight(monday + timedelta(days=day)), end))
        finally:
            _note_visitors(world)


def _note_visitors(world: World) -> None:
    """Keep who is simulated, so that it can be removed again."""
    with transaction():
        known = set(db.session.scalars(sa.select(DemoVisitor.visitor)))
        db.session.add_all(DemoVisitor(visitor=one) for one in world.visitors - known)


def _look_for_gaps(world: World, editor: Person, plan: Plan, weeks: int, first: date) -> None:
    """Run the nightly job; in the middle of it all an editor fills a gap."""
    from app.gaps.running import run_gaps  # noqa: PLC0415 (90 MB of scientific libraries)

    with at(min(_midnight(first + timedelta(weeks=weeks)), now())):
        with world.app.test_request_context():
            run_gaps()
        if 3 * weeks >= 2 * plan.weeks:  # so that there are weeks before and after to compare
            for need in world.needs:
                for language in need.written:
                    if (need.key, language) not in world.answers:
                        fill_gap(world, editor, need, language)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), site_zone())
