"""What the people of the forum do: ask, answer, vote, accept; and a moderator who lets them."""

from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import db
from app.forum.models import Post, State

from .diary import Story, minutes
from .needs import Need, phrases
from .pages import Page
from .people import DOMAIN, Person
from .truth import Happened, Truth

HOUR = 60  # minutes


@dataclass
class Forum:
    """`people` by language; `moderator` shows what waits."""

    people: dict[str, list[Person]]
    moderator: Person
    topics: dict[str, int]
    truth: Truth

    def open_form(self, author: Person, language: str) -> Page:
        """Begin to ask: which is a way to want contact."""
        self.truth.sessions += 1
        self.truth.visits.append(Happened(None))
        return author.get(f"/{language}/questions/ask")


def ask(forum: Forum, need: Need, language: str, chance: Random) -> Story:
    """Ask a need's question; others have it too, one answers, and it is accepted."""
    author, *others = chance.sample(forum.people[language], 4)
    words = need.asked[language]
    page = forum.open_form(author, language)
    yield minutes(chance.uniform(2, 6))
    page = author.browser.send(page, page.form("/questions/ask"), title=words["title"],
                               body=words["body"], topic=str(forum.topics[need.topic]))
    question = _taken(page)
    yield minutes(chance.uniform(10, 3 * HOUR))
    moderate(forum)
    for other in others[:chance.randrange(1, 4)]:
        yield minutes(chance.uniform(HOUR, 20 * HOUR))
        page = other.get(question)
        other.browser.send(page, page.form("/vote"), on="on")
    if words["answer"]:
        yield from _answer(forum, others[0], question, words["answer"], chance)
        page = author.get(question)
        author.browser.send(page, page.form("/accept"), on="on")


def _answer(forum: Forum, other: Person, question: str, words: str, chance: Random) -> Story:
    page = other.get(question)
    yield minutes(chance.uniform(2, 10))
    _taken(other.browser.send(page, page.form("/answers"), body=words))
    yield minutes(chance.uniform(10, HOUR))
    moderate(forum)
    yield minutes(chance.uniform(HOUR, 30 * HOUR))


def advertise(forum: Forum, language: str, chance: Random) -> Story:
    """Post advertising, which is held; the moderator is left to decide."""
    author = chance.choice(forum.people[language])
    page = forum.open_form(author, language)
    yield minutes(2)
    words = phrases("spam", language)[0]
    author.browser.send(page, page.form("/questions/ask"), title=words.partition("!")[0],
                        body=words)


def moderate(forum: Forum) -> None:
    """Show the simulated people's posts that wait; those of others are left to people."""
    waiting = db.session.scalars(sa.select(Post.id).join(User, User.id == Post.author_id).where(
        Post.state == State.HELD, User.email.endswith(DOMAIN))).all()
    db.session.rollback()
    for post in waiting:
        page = forum.moderator.get(f"/staff/forum/posts/{post}")
        forum.moderator.browser.send(page, page.form("/show"))


def _taken(page: Page) -> str:
    """Return the address of what was posted."""
    if "sent=1" not in page.address:
        raise LookupError(f"the post was not taken: {page.status} {page.address}")
    return page.address.partition("?")[0]
