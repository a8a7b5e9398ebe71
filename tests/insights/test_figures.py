"""The figures are honest: outcomes partition, contacts count once, intervals hold their share."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.insights.contacts import assign_contacts
from app.insights.figures import Scope, compute
from app.insights.rates import clustered_rate
from app.insights.records import Contact, JourneyRecord, StepRecord
from app.journey import Outcome, Sign

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WINDOW = timedelta(hours=72)
KINDS = {
    "ContactOpened": (Sign.INTENT, {}),
    "TopicChosen": (Sign.INTENT, {"topic": "billing"}),
    "ArticleRead": (Sign.READ | Sign.ATTEMPT, {"article": "a"}),
    "ArticleHelped": (Sign.YES, {"article": "a"}),
    "ArticleDidNotHelp": (Sign.NO, {"article": "a"}),
    "ChannelShown": (Sign.ADDRESS, {"topic": "billing"}),
    "MessageSent": (Sign.CONTACT, {"topic": "billing"}),
    "Searched": (Sign.NONE, {"query": "q", "total": 3}),
}


SCOPE = Scope(NOW, WINDOW)


def journey(*kinds: str, visitor: str = "v", hours_ago: float = 100, returned: bool = True
            ) -> JourneyRecord:
    at = NOW - timedelta(hours=hours_ago)
    return JourneyRecord(visitor, "fi", returned, at, at, [
        StepRecord(kind, KINDS[kind][0], at, KINDS[kind][1]) for kind in kinds])


def outcomes(*journeys: JourneyRecord) -> dict[Outcome, int]:
    found = compute(list(journeys), SCOPE).main.outcomes
    return {end: n for end, n in found.items() if n}


def test_yes_after_a_number_is_solved() -> None:
    assert outcomes(journey("TopicChosen", "ChannelShown", "ArticleHelped")) == {
        Outcome.SOLVED: 1}


def test_number_seen_and_silence_is_contacted() -> None:
    assert outcomes(journey("TopicChosen", "ArticleHelped", "ChannelShown")) == {
        Outcome.CONTACTED: 1}


def test_last_word_counts() -> None:
    assert outcomes(journey("TopicChosen", "ArticleRead", "ArticleHelped", "ArticleDidNotHelp")
                    ) == {Outcome.ABANDONED: 1}


def test_silence_is_only_perhaps() -> None:
    assert outcomes(journey("TopicChosen", "ArticleRead")) == {Outcome.POTENTIAL: 1}


def test_message_after_a_long_pause_counts_for_the_journey_before() -> None:
    assert outcomes(journey("TopicChosen", "ArticleRead", hours_ago=100),
                    journey("MessageSent", hours_ago=90)) == {Outcome.CONTACTED: 1}


def test_message_after_the_window_changes_nothing() -> None:
    assert outcomes(journey("TopicChosen", "ArticleRead", hours_ago=200),
                    journey("MessageSent", hours_ago=100)) == {Outcome.POTENTIAL: 1}


def test_one_contact_counts_once() -> None:
    first = journey("TopicChosen", "ArticleRead", hours_ago=110)
    second = journey("TopicChosen", "ArticleRead", hours_ago=105)
    assign_contacts([first, second, journey("MessageSent", hours_ago=100)], WINDOW)
    assert [first.contacted_later, second.contacted_later] == [False, True]


def test_contact_made_within_a_later_journey_with_intent_is_that_ones() -> None:
    first = journey("TopicChosen", "ArticleRead", hours_ago=110)
    second = journey("TopicChosen", "MessageSent", hours_ago=100)
    assert outcomes(first, second) == {Outcome.POTENTIAL: 1, Outcome.CONTACTED: 1}


def test_contact_that_does_not_count_itself_still_counts_for_the_journey_before() -> None:
    """The period holds the first journey only: what came after its end must not be forgotten."""
    before = journey("TopicChosen", "ArticleRead", hours_ago=100)
    scope = Scope(NOW, WINDOW, holds=lambda one: one is before)
    found = compute([before, journey("MessageSent", hours_ago=90)], scope)
    assert (found.journeys, found.main.outcomes[Outcome.CONTACTED]) == (1, 1)


def case(*visitors: str, hours_ago: float) -> Contact:
    return Contact(frozenset(visitors), NOW - timedelta(hours=hours_ago))


def test_case_without_a_step_counts_by_its_email() -> None:
    """Cookies were refused when the message was sent; the address is known from before."""
    one = journey("TopicChosen", "ArticleRead", hours_ago=100)
    assign_contacts([one, journey("MessageSent", visitor="?", returned=False, hours_ago=90)],
                    WINDOW, [case("v", hours_ago=90)])
    assert one.contacted_later


def test_case_counts_for_the_latest_of_its_senders_browsers_only() -> None:
    phone = journey("TopicChosen", "ArticleRead", visitor="phone", hours_ago=110)
    laptop = journey("TopicChosen", "ArticleRead", visitor="laptop", hours_ago=105)
    assign_contacts([phone, laptop], WINDOW, [case("phone", "laptop", hours_ago=100)])
    assert [phone.contacted_later, laptop.contacted_later] == [False, True]


def test_case_that_a_counted_journey_shows_is_not_counted_twice() -> None:
    one = journey("TopicChosen", "ArticleRead", hours_ago=100)
    assign_contacts([one, journey("TopicChosen", "MessageSent", visitor="laptop", hours_ago=90)],
                    WINDOW, [case("v", hours_ago=90.001)])
    assert not one.contacted_later


def test_case_before_the_journey_or_after_its_window_changes_nothing() -> None:
    one = journey("TopicChosen", "ArticleRead", hours_ago=100)
    assign_contacts([one], WINDOW, [case("v", hours_ago=101), case("v", hours_ago=27)])
    assert not one.contacted_later


def test_window_closes_to_the_moment() -> None:
    assert compute([journey("TopicChosen", hours_ago=72)], SCOPE).still_open == 0
    assert compute([journey("TopicChosen", hours_ago=71.999)], SCOPE).still_open == 1


def test_same_search_again_is_one_search() -> None:
    found = compute([journey("Searched", "Searched", "ArticleRead", "Searched"),
                     journey("Searched")], SCOPE)
    assert (found.searches, found.searches_without_click) == (2, 1)


def test_last_word_on_an_article_counts_once_a_journey() -> None:
    found = compute([journey("ArticleDidNotHelp", "ArticleDidNotHelp"),
                     journey("ArticleDidNotHelp", "ArticleHelped")], SCOPE)
    assert found.least_helpful == [("a", 1, 1)]


def test_open_windows_and_refused_cookies_wait_outside() -> None:
    found = compute([journey("TopicChosen", hours_ago=1),
                     journey("TopicChosen", returned=False)], SCOPE)
    assert (found.main.n, found.still_open, found.intent, found.counted) == (0, 1, 1, 1)
    assert found.main.strict.value is None


def test_urgent_topics_are_apart() -> None:
    found = compute([journey("TopicChosen", "ArticleRead")], Scope(NOW, WINDOW, {"billing"}))
    assert (found.main.n, found.apart.n) == (0, 1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.sampled_from(sorted(KINDS)),
                                                           min_size=1))))
def test_outcomes_partition_the_closed_intent_journeys(
        given_journeys: list[tuple[str, list[str]]]) -> None:
    records = [journey(*kinds, visitor=visitor) for visitor, kinds in given_journeys]
    found = compute(records, SCOPE)
    assert sum(found.main.outcomes.values()) == found.main.n == found.intent
    if found.main.n:
        assert found.main.strict.value is not None
        assert found.main.upper.value is not None
        assert found.main.strict.value <= found.main.upper.value


@given(st.lists(st.tuples(st.integers(0, 20).map(str), st.booleans()), min_size=1))
def test_interval_holds_its_share(rows: list[tuple[str, bool]]) -> None:
    rate = clustered_rate(rows)
    assert rate.low is not None
    assert rate.value is not None
    assert rate.high is not None
    assert 0 <= rate.low <= rate.value + 1e-9
    assert rate.value <= rate.high + 1e-9 <= 1 + 1e-8


def test_repeating_one_visitor_does_not_make_us_surer() -> None:
    people = [(str(n), n % 2 == 0) for n in range(20)]
    once, often = clustered_rate(people), clustered_rate(people * 10)
    assert once.low is not None
    assert often.low is not None
    assert abs(once.low - often.low) < 1e-9
