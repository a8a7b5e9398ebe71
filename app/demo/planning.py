"""Who comes when, over the weeks of a simulation."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from .customers import Habits, Way, make_customer
from .diary import Diary, Story
from .posting import Forum, advertise, ask
from .robots import crawl
from .times import arrivals, can_call, working_hours
from .visits import come
from .world import World

REFUSERS_FROM: Final = 10_000_000  # numbers of customers who keep no cookies: beside the others
VISITORS_A_THREAD: Final = 100
CASES_AN_HOUR: Final = 3  # that the desk answers


@dataclass(frozen=True, slots=True)
class Plan:
    """How much, and from which seed. `robots` and `refusing` (keep no cookies) come beside the
    `visitors`, as shares of their number.
    """

    weeks: int = 12
    visitors: int = 2000
    seed: int = 1
    robots: float = 0.15
    refusing: float = 0.1
    habits: Habits = field(default_factory=Habits)
    in_service_hours: bool = False
    with_desk: bool = True  # cases are answered


def plan_traffic(diary: Diary, world: World, plan: Plan, first: date) -> None:
    """Let customers come and robots crawl from `first` on."""
    numbers = [*range(plan.visitors), *(
        REFUSERS_FROM + one for one in range(round(plan.visitors * plan.refusing)))]
    chance = Random(f"{plan.seed} times")
    for group in (numbers[:plan.visitors], numbers[plan.visitors:]):
        for number, moment in zip(group, _moments(plan, first, len(group), chance), strict=True):
            diary.add(moment, _customer(world, plan, number, moment))
    robots = round(plan.visitors * plan.robots)
    for number, moment in enumerate(_moments(plan, first, robots, chance)):
        diary.add(moment, crawl(world, number))


def plan_desk(diary: Diary, world: World, plan: Plan, first: date) -> None:
    """Let the agents look at their cases every working hour."""
    for moment in working_hours(first, 7 * plan.weeks):
        diary.add(moment, _look(world, Random(f"{plan.seed} desk {moment}")))


def plan_forum(diary: Diary, world: World, forum: Forum, plan: Plan, first: date) -> None:
    """Let questions be asked all along, and advertising in the last days."""
    chance = Random(f"{plan.seed} forum")
    threads = [(need, language) for need in world.needs for language in need.asked]
    chance.shuffle(threads)
    del threads[1 + plan.visitors // VISITORS_A_THREAD:]
    moments = arrivals(first, 7 * plan.weeks, len(threads), chance)
    for (need, language), moment in zip(threads, moments, strict=True):
        diary.add(moment, ask(forum, need, language, chance))
    last = first + timedelta(days=7 * plan.weeks - 3)
    for language, moment in zip(("fi", "en"), arrivals(last, 2, 2, chance), strict=True):
        diary.add(moment, advertise(forum, language, chance))


def _moments(plan: Plan, first: date, number: int, chance: Random) -> Sequence[datetime]:
    found = arrivals(first, 7 * plan.weeks, number, chance,
                     in_service_hours=plan.in_service_hours)
    chance.shuffle(found)  # the first customers are not the first to come
    return found


def _customer(world: World, plan: Plan, number: int, moment: datetime) -> Story:
    customer = make_customer(plan.seed, number, plan.habits,
                             keeps_cookies=number < REFUSERS_FROM, among=world.needs)
    if customer.way is Way.PHONE and not can_call(moment):
        customer = replace(customer, way=Way.MESSAGE)
    return come(world, customer)


def _look(world: World, chance: Random) -> Story:
    world.desk.answer_due(chance, CASES_AN_HOUR)
    yield timedelta(hours=1)
