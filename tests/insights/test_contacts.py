"""Each contact counts once, for the latest journey that waits for it."""

from datetime import timedelta

from app.insights.contacts import assign_contacts
from app.insights.records import Contact
from tests.insights.journeys import NOW, WINDOW, journey


def case(*visitors: str, hours_ago: float) -> Contact:
    return Contact(frozenset(visitors), NOW - timedelta(hours=hours_ago))


def test_message_after_a_long_pause_counts_for_the_journey_before() -> None:
    one = journey("TopicChosen", "ArticleRead", hours_ago=100)
    assign_contacts([one, journey("MessageSent", hours_ago=90)], WINDOW)
    assert one.contacted_later


def test_message_after_the_window_changes_nothing() -> None:
    one = journey("TopicChosen", "ArticleRead", hours_ago=200)
    assign_contacts([one, journey("MessageSent", hours_ago=100)], WINDOW)
    assert not one.contacted_later


def test_one_contact_counts_once() -> None:
    first = journey("TopicChosen", "ArticleRead", hours_ago=110)
    second = journey("TopicChosen", "ArticleRead", hours_ago=105)
    assign_contacts([first, second, journey("MessageSent", hours_ago=100)], WINDOW)
    assert [first.contacted_later, second.contacted_later] == [False, True]


def test_contact_made_within_a_later_journey_with_intent_is_that_ones() -> None:
    first = journey("TopicChosen", "ArticleRead", hours_ago=110)
    assign_contacts([first, journey("TopicChosen", "MessageSent", hours_ago=100)], WINDOW)
    assert not first.contacted_later


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
                    WINDOW, [case("v", hours_ago=90.0004)])
    assert not one.contacted_later


def test_case_before_the_journey_or_after_its_window_changes_nothing() -> None:
    one = journey("TopicChosen", "ArticleRead", hours_ago=100)
    assign_contacts([one], WINDOW, [case("v", hours_ago=101), case("v", hours_ago=27)])
    assert not one.contacted_later
