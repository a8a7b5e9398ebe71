"""How each figure is counted: formula, weakness, and what other systems would have called it.

docs/managers.md holds the same.
"""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure in words."""

    name: Any
    formula: Any
    weakness: Any
    elsewhere: Any


DEFINITIONS: Final = {
    "journeys": Definition(
        _l("Journeys"),
        _l("What one browser did around one need; 30 idle minutes end it. Known robots and pages "
           "that a browser only fetched beforehand make none. Counted below are those whose "
           "browser sent its number back."),
        _l("Where cookies are refused nobody can tell what followed, so those journeys are left "
           "out of everything below. One person with two devices makes two journeys."),
        _l("Sessions or visits; often with robots, and with everybody who refused cookies as a "
           "new visitor on each page.")),
    "intent": Definition(
        _l("Wanted to contact us"),
        _l("Journeys that opened the contact page, chose a topic, began a contact or a forum "
           "question. Only they could have become a contact, so only they are judged: when "
           "their window closes, 72 hours after their last step where nothing else is set."),
        _l("Somebody who found the answer by search alone never wanted to contact us as far as we "
           "know, though they might have called without it."),
        _l("Seldom told. Many systems judge every visit, also those that would never have "
           "become a contact.")),
    "strict": Definition(
        _l("Solved for sure"),
        _l("Solved journeys ÷ judged journeys. Solved: the last thing the visitor said was yes, "
           "and no contact followed."),
        _l("Most people say nothing, so the true share is higher. Those who answer may be "
           "happier than those who do not."),
        _l("Confirmed or explicit deflection, where it is told at all.")),
    "upper": Definition(
        _l("At most"),
        _l("(Solved + perhaps) ÷ judged journeys. Perhaps: something was read, nothing was said, "
           "and we saw no contact."),
        _l("Silence is counted as success. Calls that nobody logged hide in it, and people who "
           "gave up. It is a limit, not a result."),
        _l("Deflection rate, self-service rate or containment, and nothing said of its doubt.")),
    "outcomes": Definition(
        _l("How journeys ended"),
        _l("Each judged journey counts once, the first that fits. Contacted: a message, mail, "
           "callback or logged call was seen in it or came within the window, or a number was "
           "shown and no yes came after it. Solved: the last word was yes. Gave up: the last word "
           "was no, or nothing was read. Perhaps: the rest."),
        _l("Whoever saw a number counts as having called, on purpose: most calls cannot be "
           "joined to a journey. So contacted is rather too high than too low; an experiment that "
           "opens the gate for some adds to it."),
        _l("Resolved and escalated, with everybody who did not write counted as resolved.")),
    "interval": Definition(
        _l("Likely between"),
        _l("An interval of 95 %: measured many times over, 95 of 100 such intervals would hold the "
           "true share. The journeys of one visitor, which end alike, do not make it narrower "
           "(Wilson's interval with a design effect)."),
        _l("It tells of chance only, not of what is counted wrongly or not seen."),
        _l("Left out; a share of 20 visits looks as sure as one of 20,000.")),
    "apart": Definition(
        _l("Urgent and personal matters"),
        _l("The same two rates for topics marked urgent or personal, which need a person. Their "
           "channels are shown at once."),
        _l("What is urgent is as it was set when the day was counted."),
        _l("Mixed with the rest, where avoiding a contact looks like success.")),
    "funnel": Definition(
        _l("From coming to contacting"),
        _l("Of all counted journeys, how many came, searched, read an answer, opened a contact "
           "page, were shown a number, and were seen to contact us. Each counts once a step."),
        _l("The steps are not all on one path: one can contact us without searching."),
        _l("A funnel, often with steps that were never taken filled in.")),
    "returned": Definition(
        _l("Returned to the answers"),
        _l("Of judged journeys that opened a topic's contact page: the share that then read an "
           "answer and did not contact us."),
        _l("To read is not to have solved it. One operator reached 30 % by making the answers as "
           "visible as the number: a mark to compare with, not a promise."),
        _l("Phone page conversion or call avoidance.")),
    "contacts": Definition(
        _l("Contacts"),
        _l("Cases by the channel they came in, and calls that agents logged, by topic and its "
           "class: self-service, assisted, personal."),
        _l("A call that nobody logged is missing. Calls without a contact code have no language, "
           "and contacts have no device."),
        _l("Tickets, without the calls.")),
    "kept": Definition(
        _l("Promised time kept"),
        _l("Cases first answered by the time first promised ÷ cases whose promised time has "
           "passed or that were answered. An automatic receipt is no answer."),
        _l("An answer in time may still be a poor one."),
        _l("SLA met; often with the clock stopped while a case is put aside.")),
    "again": Definition(
        _l("Contacted us again within 7 days"),
        _l("Contacts whose person, known by browser or e-mail address, began another contact "
           "within 7 days ÷ contacts whose person is known and whose 7 days are over."),
        _l("It may be another matter. People whom nothing joins are left out."),
        _l("Repeat contact rate; the opposite of first contact resolution, which is often asked "
           "of the agent and not counted.")),
    "came_back": Definition(
        _l("Said yes, yet contacted us"),
        _l("Solved journeys whose visitor contacted us after the window but within 7 days ÷ "
           "solved journeys whose 7 days are over."),
        _l("Seen only with the same browser or a known e-mail address, so rather too low."),
        _l("Not told.")),
    "without_results": Definition(
        _l("Searches without results"),
        _l("Searches that found nothing ÷ searches. The next page, or the same words again, is no "
           "new search."),
        _l("A search that found only poor answers is not among them."),
        _l("No-result rate or zero-result searches.")),
    "without_click": Definition(
        _l("Searches without a click"),
        _l("Searches that found something of which nothing was opened before the next search ÷ "
           "searches."),
        _l("Sometimes the list itself holds the answer."),
        _l("Abandoned searches; or counted as solved.")),
    "skipped": Definition(
        _l("Asked for a person at once"),
        _l("Journeys that skipped the gate ÷ journeys that opened a contact page; by the reason "
           "given, once a journey and topic. A skip shows the number at once."),
        _l("The reason is what people chose from four, not always what moved them."),
        _l("Not told, as nothing may be skipped.")),
    "helpful": Definition(
        _l("Articles that helped least"),
        _l("The share of “no” among those who answered “Did this solve it?”; a journey's last "
           "word on an article counts. In order of the share that is sure at least (the lower end "
           "of its interval), so that one voice alone condemns none."),
        _l("Few answer, and the disappointed more often: compare articles, not numbers. Not split "
           "by topic or device."),
        _l("Article rating or CSAT of articles.")),
    "ease": Definition(
        _l("How easy it was"),
        _l("The mean of 1 (very hard) to 5 (very easy), asked once after “this solved it” and on "
           "the page of a solved case."),
        _l("Only those answer who reached an end and cared to. The two groups are not alike, so "
           "their difference proves nothing."),
        _l("CES or CSAT; often the share of fours and fives only.")),
    "avoided": Definition(
        _l("Contacts avoided, and their cost"),
        _l("Strict: solved journeys × the operator's cost of a contact, in the mix of channels of "
           "the period. Causal: the difference that the experiment found × its visitors who met "
           "the gate closed × the same cost; of the whole experiment, not of the period. Perhaps "
           "is never money."),
        _l("The cost is an assumption of the operator's. Not everybody who said yes would have "
           "contacted us, so strict may be too high as money; causal has no such doubt."),
        _l("Savings or ROI, with every silent visit counted as a saved call.")),
    "causal": Definition(
        _l("What the gate changes"),
        _l("An experiment leaves the gate open for some visitors by chance. Share of them who "
           "contacted us within 7 days of first opening a gated topic − the same share of the "
           "others. Counted once, when the planned number has come."),
        _l("Seen contacts only: calls that nobody logged are missing in both arms, more of them "
           "where numbers are shown at once. It tells of the gate, not of the answers as a whole."),
        _l("Not measured. Where others compare before and after, the season is in it.")),
    "before": Definition(
        _l("Compared with before"),
        _l("As many days just before the period. “Likely between” is of the difference "
           "(Newcombe's interval)."),
        _l("Seasons, campaigns and outages are in it."),
        _l("Trend arrows, green and red, however small the numbers.")),
}
