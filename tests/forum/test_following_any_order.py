"""Whatever people do in whatever order: one subscription for each thing, and nobody is told of
their own posts, or of one post twice.
"""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.accounts.actions import create_account
from app.core.database import Model, db, transaction
from app.forum.actions import set_state
from app.forum.following import (
    ABOUT_ONES_OWN,
    follow_instead,
    follow_question,
    follow_tag,
    read_all,
    set_mails,
    tell_article,
    unfollow_question,
    unfollow_tag,
)
from app.forum.following_mails import mail_news
from app.forum.following_models import Mails, News, Notification, Subscription
from app.forum.models import Post, Question, State, Tag

from .following import answer, ask, comment, person

NAMES = ("alice", "bo", "carol")
TAGS = ("router", "bill")
people, tags = st.sampled_from(NAMES), st.sampled_from(TAGS)
numbers = st.integers(0, 5)


class Following(RuleBasedStateMachine):
    """Three people, two tags, any number of questions; `follows` is what should be."""

    def __init__(self) -> None:
        super().__init__()
        with transaction():
            for table in reversed(Model.metadata.sorted_tables):
                if table.name != "site_setting":
                    db.session.execute(sa.delete(table))
            for name in NAMES:
                create_account(f"{name}@kotikaista.example", name, [])
            for name in TAGS:
                db.session.add(Tag(language="en", name=name))
        self.ids = {name: person(name).id for name in NAMES}
        self.tags = dict(db.session.execute(sa.select(Tag.name, Tag.id)).all())
        self.questions: list[int] = []
        self.posts: list[int] = []
        self.follows: set[tuple[int, str, int]] = set()

    def question(self, number: int) -> int | None:
        return self.questions[number % len(self.questions)] if self.questions else None

    @rule(name=people, tag=tags)
    def asks(self, name: str, tag: str) -> None:
        question = ask(name, "Why is my router red?", tag)
        self.questions.append(question)
        self.follows.add((self.ids[name], "question", question))

    @rule(name=people, number=numbers, is_comment=st.booleans())
    def writes(self, name: str, number: int, *, is_comment: bool) -> None:
        question = self.question(number)
        if question is None:
            return
        self.posts.append((comment if is_comment else answer)(name, question))
        if not is_comment:
            self.follows.add((self.ids[name], "question", question))

    @rule(name=people, number=numbers, on=st.booleans())
    def follows_a_question(self, name: str, number: int, *, on: bool) -> None:
        question = self.question(number)
        if question is None:
            return
        with transaction():
            (follow_question if on else unfollow_question)(self.ids[name], question)
        (self.follows.add if on else self.follows.discard)((self.ids[name], "question", question))

    @rule(name=people, tag=tags, on=st.booleans())
    def follows_a_tag(self, name: str, tag: str, *, on: bool) -> None:
        with transaction():
            (follow_tag if on else unfollow_tag)(self.ids[name], self.tags[tag])
        (self.follows.add if on else self.follows.discard)((self.ids[name], "tag", self.tags[tag]))

    @rule(one=numbers, other=numbers)
    def merges(self, one: int, other: int) -> None:
        first, second = self.question(one), self.question(other)
        if first is None or second is None or first == second:
            return
        with transaction():
            follow_instead(first, second)
        self.follows = {(user, kind, second if (kind, thing) == ("question", first) else thing)
                        for user, kind, thing in self.follows}

    @rule(number=numbers)
    def hides_and_shows(self, number: int) -> None:
        if not self.posts:
            return
        for state in (State.HIDDEN, State.SHOWN):
            with transaction():
                post = db.session.get_one(Post, self.posts[number % len(self.posts)])
                set_state(db.session.get_one(Question, post.question_id), post, state)

    @rule(number=numbers)
    def becomes_an_article(self, number: int) -> None:
        question = self.question(number)
        if question is not None:
            with transaction():
                tell_article(db.session.get_one(Question, question))

    @rule(name=people, mails=st.sampled_from(Mails))
    def reads(self, name: str, mails: Mails) -> None:
        with transaction():
            read_all(self.ids[name], 2**31 - 1)
            set_mails(self.ids[name], mails)
        mail_news([])

    @invariant()
    def each_follows_each_thing_once(self) -> None:
        db.session.rollback()
        rows = db.session.execute(sa.select(
            Subscription.user_id, Subscription.question_id, Subscription.tag_id)).all()
        found = [(user, "tag" if tag else "question", tag or question)
                 for user, question, tag in rows]
        assert len(found) == len(set(found))
        assert set(found) == self.follows

    @invariant()
    def nobody_is_told_twice_or_of_own_posts(self) -> None:
        told: list[tuple[Any, ...]] = list(db.session.execute(sa.select(
            Notification.user_id, Notification.post_id, Notification.news, Post.author_id).join(
            Post, Post.id == Notification.post_id)))
        assert len(told) == len({(user, post, news) for user, post, news, _author in told})
        for user, _post, news, author in told:
            assert user != author or news in ABOUT_ONES_OWN
            assert news in {News.QUESTION, News.ANSWER, News.COMMENT, News.ARTICLE}
        db.session.rollback()


@pytest.mark.usefixtures("forum")
def test_any_order() -> None:
    run_state_machine_as_test(Following, settings=settings(
        max_examples=25, stateful_step_count=25, deadline=None,
        suppress_health_check=list(HealthCheck)))


def test_who_follows_is_told(forum: Flask) -> None:
    """The other side: the machine above would be content if nobody was ever told."""
    machine = Following()
    machine.follows_a_tag("bo", "router", on=True)
    machine.asks("alice", "router")
    machine.writes("carol", 0, is_comment=False)
    machine.writes("carol", 0, is_comment=True)
    told = db.session.execute(sa.select(Notification.user_id, Notification.news).order_by(
        Notification.id)).all()
    alice, bo = machine.ids["alice"], machine.ids["bo"]
    assert list(map(tuple, told)) == [
        (bo, News.QUESTION), (alice, News.ANSWER), (alice, News.COMMENT)]
