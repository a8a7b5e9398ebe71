"""A day's journeys to what is kept: outcomes partition, repeats count once, pairs are told."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.records import JourneyRecord
from app.insights.rolling import Judged, roll
from app.journey import Ending, Outcome, Reason
from tests.insights.journeys import KINDS, SCOPE, journey


def counts(*day: JourneyRecord, later: tuple[JourneyRecord, ...] = ()) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell in roll(day, later, [], [], SCOPE).journeys.values():
        found.update(cell)
    return found


@pytest.mark.parametrize(("kinds", "outcome"), [
    (["TopicChosen", "ChannelShown", "ArticleHelped"], "solved"),
    (["TopicChosen", "ArticleHelped", "ChannelShown"], "contacted"),
    (["TopicChosen", "ArticleRead", "ArticleHelped", "ArticleDidNotHelp"], "abandoned"),
    (["TopicChosen", "ArticleRead"], "potential"),
    (["TopicChosen"], "abandoned"),
    (["TopicChosen", "ArticleRead", "ArticleHelped", "MessageSent"], "contacted")])
def test_outcomes(kinds: list[str], outcome: str) -> None:
    assert counts(journey(*kinds))[outcome] == 1


def test_contact_of_a_later_day_counts_but_its_journey_is_not_of_this_day() -> None:
    found = counts(journey("TopicChosen", "ArticleRead"),
                   later=(journey("MessageSent", hours_ago=90),))
    assert (found["contacted"], found["journeys"]) == (1, 1)


def test_yes_and_yet_a_contact_within_seven_days_is_told() -> None:
    solved = journey("TopicChosen", "ArticleRead", "ArticleHelped", hours_ago=240)
    found = counts(solved, later=(journey("MessageSent", hours_ago=120),))
    assert (found["solved"], found["solved_followed"], found["solved_then_contacted"]) == (1, 1, 1)
    assert counts(journey("TopicChosen", "ArticleHelped", hours_ago=100))["solved_followed"] == 0


def test_same_search_again_is_one_search() -> None:
    found = counts(journey("Searched", "Searched", "ArticleRead", "Searched"), journey("Searched"))
    assert (found["searches"], found["searches_without_click"]) == (2, 1)


def test_last_word_on_an_article_counts_once_a_journey() -> None:
    rolled = roll([journey("ArticleDidNotHelp", "ArticleDidNotHelp"),
                   journey("ArticleDidNotHelp", "ArticleHelped")], [], [], [], SCOPE)
    assert rolled.articles["fi", "a"] == Counter(helped=1, did_not_help=1)


def test_open_windows_and_refused_cookies_wait_outside() -> None:
    rolled = roll([journey("TopicChosen", hours_ago=1), journey("TopicChosen", returned=False)],
                  [], [], [], SCOPE)
    found = sum(rolled.journeys.values(), Counter())
    assert (found["journeys"], found["counted"], found["intent"], found["still_open"]) == (
        2, 1, 1, 1)
    assert not rolled.judged
    assert not rolled.all_closed


def test_window_closes_to_the_moment() -> None:
    assert counts(journey("TopicChosen", hours_ago=72))["still_open"] == 0
    assert counts(journey("TopicChosen", hours_ago=71.999))["still_open"] == 1


def test_urgent_topics_are_apart() -> None:
    rolled = roll([journey("TopicChosen")], [], [], [], replace(SCOPE, apart={"billing"}))
    assert [cell.apart for cell in rolled.journeys] == [True]


def test_rating_of_a_journey_is_its_last() -> None:
    found = counts(journey("ArticleHelped", "SatisfactionRated", "SatisfactionRated"))
    assert (found["rated"], found["scores"], found["squared_scores"]) == (1, 4, 16)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.sampled_from(sorted(KINDS)),
                                                           min_size=1))))
def test_outcomes_partition_the_closed_intent_journeys(
        given_journeys: list[tuple[str, list[str]]]) -> None:
    found = counts(*(journey(*kinds, visitor=visitor) for visitor, kinds in given_journeys))
    assert sum(found[end.value] for end in Outcome) == found["intent"] - found["still_open"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Outcome)))),
       st.lists(st.tuples(st.sampled_from("abc"), st.booleans())))
def test_pairs_are_those_of_one_visitor(before: list[tuple[str, Outcome]],
                                        today: list[tuple[str, bool]]) -> None:
    earlier = [Judged(n, visitor, "billing", False, Ending(outcome, Reason.SAID_YES))
               for n, (visitor, outcome) in enumerate(before)]
    day = [journey("TopicChosen", *(["ArticleHelped"] if solved else []), visitor=visitor)
           for visitor, solved in today]
    found = sum(roll(day, [], [], earlier, SCOPE).pairs.values(), Counter())
    ends = [(visitor, outcome is Outcome.SOLVED) for visitor, outcome in before] + today
    pairs = [(one, other) for n, (visitor, one) in enumerate(ends) if n >= len(before)
             for who, other in ends[:n] if who == visitor]
    assert found["pairs"] == len(pairs)
    assert found["strict_both"] == sum(one and other for one, other in pairs)
    assert found["strict_one"] == sum(one != other for one, other in pairs)
