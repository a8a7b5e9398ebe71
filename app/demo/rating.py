"""How easy it was: some say so after a yes, and on the page of their case once it is answered."""

from datetime import timedelta
from typing import Final

from .diary import Story
from .pages import Page
from .visit import Visit

RATES: Final = 0.4  # of those who are asked
SCORES_ONLINE: Final = (4, 6, 15, 35, 40)  # weights of 1 to 5
SCORES_CONTACT: Final = (8, 12, 25, 30, 25)
LOOKS_AFTER: Final = timedelta(hours=30)


def rate_answer(visit: Visit, page: Page) -> None:
    """Say how easy it was to find the answer, where the page asks."""
    _score(visit, page, SCORES_ONLINE)


def look_at_case(visit: Visit) -> Story:
    """Come back to the case a day later: did it help, how easy was it?"""
    yield LOOKS_AFTER
    page = visit.browser.get(visit.case)
    if visit.chance.random() < RATES and page.form_with("helped"):
        helped = "yes" if visit.chance.random() < 0.8 else "no"
        page = visit.browser.send(page, page.form("/rate"), ("helped", helped))
    _score(visit, page, SCORES_CONTACT)
    visit.browser.close()


def _score(visit: Visit, page: Page, weights: tuple[int, ...]) -> None:
    form = page.form_with("score")
    if form and visit.chance.random() < RATES:
        score = visit.chance.choices(range(1, 6), weights)[0]
        visit.browser.send(page, form, ("score", str(score)))
