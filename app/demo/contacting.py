"""How a customer contacts us: by phone, message form or callback, on the real pages."""

import re

from .customers import Way
from .diary import Story, minutes, seconds
from .needs import phrases
from .pages import Page
from .people import DOMAIN
from .visit import Visit

SOON = 2  # slots that may be over before the form is sent
CODE = re.compile(r'class="code__value">(\d{5})<')


def contact(visit: Visit, page: Page) -> Story:
    """Contact us from a topic's page."""
    visit.happened.contacted = True
    visit.world.truth.tickets += 1
    if visit.customer.way is Way.PHONE:
        yield from _call(visit, page)
    elif visit.customer.way is Way.CALLBACK:
        yield from _ask_for_call(visit, page)
    else:
        yield from _write(visit, page)


def _call(visit: Visit, page: Page) -> Story:
    """Call the number that the page shows, and read the code out if one does."""
    found = CODE.search(page.text)
    yield minutes(visit.chance.uniform(1, 6))
    code = found[1] if found and visit.customer.gives_code else ""
    visit.happened.seen = bool(code)
    visit.world.desk.take_call(visit.customer, code=code, chance=visit.chance)


def _write(visit: Visit, page: Page) -> Story:
    link = page.link("/message")
    if link is None:
        raise LookupError(f"no message form at {page.address}")
    page = visit.browser.get(link)
    yield minutes(visit.chance.uniform(1, 4))
    page = visit.browser.send(page, page.form("/message"), None, **_words(visit))
    _received(visit, page)
    yield seconds(5)


def _ask_for_call(visit: Visit, page: Page) -> Story:
    """Choose a time; who finds none writes."""
    form_page = visit.browser.get(page.link("/callback") or "")
    yield minutes(visit.chance.uniform(1, 3))
    form = form_page.form("/callback")
    slots = form.choices.get("slot", [])[SOON:SOON + 10]
    if not slots:
        yield from _write(visit, page)
        return
    number = visit.customer.number
    page = visit.browser.send(form_page, form, None, slot=visit.chance.choice(slots),
                              phone=f"+35829000{number % 10_000:04}", **_words(visit))
    _received(visit, page)
    yield seconds(5)


def _received(visit: Visit, page: Page) -> None:
    if "/cases/" not in page.address:
        raise LookupError(f"the form was not taken: {page.status} {page.address}")
    visit.happened.seen, visit.case = True, page.address
    visit.world.desk.receive(visit.customer, page.address)


def _words(visit: Visit) -> dict[str, str]:
    customer = visit.customer
    people = phrases("people", customer.language)
    return {"message": customer.need.message(customer.language, visit.chance),
            "name": visit.chance.choice(people),
            "email": f"{customer.name}@{DOMAIN}"}
