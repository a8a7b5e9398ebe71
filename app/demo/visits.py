"""A customer's visit, page by page: search, read, say, contact."""

from datetime import timedelta
from random import Random
from urllib.parse import urlencode

from .contacting import contact
from .customers import Customer, Way
from .diary import Story, seconds
from .needs import phrases
from .pages import Page
from .rating import look_at_case, rate_answer
from .visit import Visit
from .world import World

LATER = timedelta(hours=20)  # when what was thought to be solved turns out not to be
EXPLAINS = 0.4  # of those who said no: also say why
MISSES = 0.05  # of searches: for what nothing is written about
PARTS = 4  # slashes in the path of an article


def come(world: World, customer: Customer) -> Story:
    """Play a customer's visit, and what follows it."""
    chance = Random(f"{world.seed} visit {customer.number}")
    visit = Visit(world, customer, world.browser_of(customer), chance)
    world.truth.sessions += 1
    if customer.consents:
        _consent(visit)
        yield visit.pause()
    if not customer.wants_contact or customer.searches_first:
        yield from _search(visit)
    asks = customer.wants_contact and not visit.happened.solved
    if asks:
        world.truth.visits.append(visit.happened)
        yield from _ask_for_contact(visit)
    visit.browser.close()
    if asks and visit.happened.solved and customer.comes_back:
        yield LATER + seconds(chance.uniform(0, 3600))
        yield from _come_back(visit)
    elif visit.case:
        yield from look_at_case(visit)


def _search(visit: Visit) -> Story:
    """Search on the home page, open the answer if it is there, and say whether it helped."""
    page = visit.browser.get(visit.address(""))
    yield visit.pause()
    words = visit.customer.need.search(visit.customer.language, visit.chance)
    if visit.chance.random() < MISSES:
        words = visit.chance.choice(phrases("wishes", visit.customer.language))
    page = visit.browser.send(page, page.form("/search"), q=words)
    yield visit.pause()
    link = _answer(visit, page)
    if link:
        yield from _read(visit, link)


def _consent(visit: Visit) -> None:
    """Agree to be recognised for 30 days."""
    page = visit.browser.get(visit.address("privacy"))
    visit.browser.send(page, page.form("/privacy"), ("choice", "agree"))


def _answer(visit: Visit, page: Page) -> str | None:
    """Return where the answer that the customer needs is read, or else the first one."""
    links = [link for link in page.links if f"/{visit.customer.language}/faq/" in link
             and link.partition("?")[0].count("/") == PARTS]
    return next((link for link in links if visit.is_right(link)), links[0] if links else None)


def _read(visit: Visit, link: str) -> Story:
    """Read an answer; it may solve the matter, and the customer may say so."""
    customer = visit.customer
    page = visit.browser.get(link)
    visit.world.truth.views += 1
    visit.happened.solved = visit.is_right(link) and customer.solved_by_reading
    yield visit.pause()
    if customer.tells:
        yield from _tell(visit, page)


def _tell(visit: Visit, page: Page) -> Story:
    said = visit.happened.solved
    page = visit.browser.send(page, page.form("/feedback"), ("helped", "yes" if said else "no"))
    visit.happened.said = said
    if said:
        rate_answer(visit, page)
    if not said and visit.chance.random() < EXPLAINS:
        yield visit.pause()
        text = visit.customer.need.message(visit.customer.language, visit.chance)
        visit.browser.send(page, page.form("/feedback"), helped="no", reason="failed", text=text)
    yield seconds(5)


def _ask_for_contact(visit: Visit) -> Story:
    """Open the contact pages; look at an answer, or not; contact us, or not."""
    customer, words = visit.customer, ""
    page = visit.browser.get(visit.address("contact/"))
    yield visit.pause()
    if customer.own_words:
        words = customer.need.search(customer.language, visit.chance)
        visit.browser.send(page, page.form("/contact"), q=words)
        yield visit.pause()
    page = _topic_page(visit, words)
    yield visit.pause()
    visit.happened.entered = customer.need.topic in visit.world.gated
    at_once = customer.impatient and _can_contact(visit, page)
    link = _answer(visit, page)
    if link and customer.reads_offered and not (at_once or customer.searches_first):
        yield from _read(visit, link)
        if visit.happened.solved or customer.gives_up:
            return
        page = _topic_page(visit, words)
        yield visit.pause()
    yield from _insist(visit, page)


def _insist(visit: Visit, page: Page) -> Story:
    """Contact us, asking for a person first where the page does not show the way."""
    if not _can_contact(visit, page):
        reason = visit.chance.choice(("urgent", "not-found", "not-found", "site-help", "other"))
        page = visit.browser.send(page, page.form("/skip"), ("reason", reason))
        yield visit.pause()
    yield from contact(visit, page)


def _topic_page(visit: Visit, words: str = "") -> Page:
    asked = f"?{urlencode({'q': words})}" if words else ""
    return visit.browser.get(visit.address(f"contact/{visit.customer.need.topic}{asked}"))


def _can_contact(visit: Visit, page: Page) -> bool:
    """Say whether the page shows the way that the customer would take."""
    return visit.customer.way is not Way.PHONE or page.link("tel:") is not None


def _come_back(visit: Visit) -> Story:
    """What was thought to be solved was not: contact us by phone, or from a browser."""
    customer = visit.customer
    if customer.way is Way.PHONE:  # the number is known by now; a code is not
        visit.happened.contacted = True
        visit.world.truth.tickets += 1
        visit.world.desk.take_call(customer, code="", chance=visit.chance)
        return
    again = Visit(visit.world, customer,
                  visit.world.browser_of(customer, other=True) if customer.has_other_device
                  else visit.browser, visit.chance)
    visit.world.truth.sessions += 1
    visit.world.truth.visits.append(again.happened)
    visit.happened.seen = customer.can_be_recognised
    again.browser.get(again.address("contact/"))
    yield again.pause()
    page = _topic_page(again)
    yield again.pause()
    yield from contact(again, page)
    again.browser.close()
