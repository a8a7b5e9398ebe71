"""Merging questions: as moderators do it, and what holds after any votes and merges whatever."""


import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.accounts.models import User
from app.core.database import db, transaction
from app.core.errors import AppError
from app.core.jobs import run_all
from app.forum.actions import (
    Draft,
    accept_answer,
    answer_question,
    ask_question,
    comment_on,
    remove_post,
    vote,
)
from app.forum.following_models import Notification, Subscription
from app.forum.merging import merge_questions, split_question
from app.forum.models import Kind, Post, Question, State, Vote
from app.forum.standing import Standing
from app.search import Query, current_search
from tests.contact.helpers import read, send

from .making import answer, asked, let_first_posts_through, press
from .test_moderation import mails


def merged(agent: FlaskClient, source: int, target: int) -> None:
    address = f"/staff/forum/questions/{source}/merge/{target}"
    page = send(agent, read(agent, address).form(address), text="The same was asked before.")
    assert "The questions are merged." in page.text
    db.session.rollback()


def number(address: str) -> int:
    return int(address.rpartition("/")[2].partition("-")[0])


def test_a_merge_as_a_moderator_does_it(
        forum: Flask, alice: FlaskClient, bo: FlaskClient, agent: FlaskClient,
        client: FlaskClient) -> None:
    first = asked(alice, "How do I restart the modem?")
    second = asked(bo, "Restarting my modem")
    answer(alice, second, "Pull the plug.")
    press(bo, second, "/accept")
    press(alice, second, "/vote")
    page = read(agent, f"/staff/forum/questions/{number(second)}/merge?q=restart+MODEM")
    preview = page.link(f"/merge/{number(first)}")
    page = read(agent, preview)
    for words in ("1 answer moves", "1 vote and", "2 followers move",
                  "Its accepted answer becomes the accepted one"):
        assert words in page.text
    merged(agent, number(second), number(first))
    page = read(client, second)
    assert page.response.request.path == first
    assert "Pull the plug." in page.text
    assert "This solved it" in page.text
    assert "We merged your question into another one" in mails()["bo@kotikaista.example"]
    target = db.session.get_one(Question, number(first))
    assert (target.answers, target.solved, target.score) == (1, True, 0)  # not one's own
    run_all()
    hits = current_search().search(Query("restarting my modem", "en")).hits
    assert [hit.id for hit in hits if hit.kind == "question"] == [str(target.id)]


@pytest.mark.parametrize("which", ["itself", "language", "hidden", "merged"])
def test_what_cannot_be_merged_says_why(forum: Flask, alice: FlaskClient, agent: FlaskClient,
                                        which: str) -> None:
    first, second = number(asked(alice)), number(asked(alice, "Another question, please?"))
    with transaction():
        question = db.session.get_one(Question, second)
        if which == "language":
            question.language = "fi"
        elif which != "itself":
            question.state = State(which)
    target = first if which == "itself" else second
    page = read(agent, f"/staff/forum/questions/{first}/merge/{target}")
    assert page.response.status_code == 422
    said = {"itself": "into itself", "language": "different languages"}
    assert said.get(which, "is not shown") in page.errors


def test_a_merge_by_number(alice: FlaskClient, agent: FlaskClient) -> None:
    first, second = number(asked(alice)), number(asked(alice, "Another question, please?"))
    page = read(agent, f"/staff/forum/questions/{first}/merge?q=%23{second}")
    assert page.link(f"/merge/{second}")
    for query in ("99999999999999", "%25", str(first), "nothing"):
        assert "Nothing found" in read(
            agent, f"/staff/forum/questions/{first}/merge?q={query}").text


PEOPLE, QUESTIONS = 4, 4


class Forum(RuleBasedStateMachine):
    """People ask, answer, comment, vote, accept and follow; moderators merge, in any order."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[int] = []
        self.answers: set[int] = set()
        self.comments: set[int] = set()
        self.followers: dict[int, set[int]] = {}
        with transaction():
            for table in (Notification, Subscription, Vote, Post, Question, User):
                db.session.execute(sa.delete(table))
            people = [User(email=f"p{one}@example.org", fs_uniquifier=str(one))
                      for one in range(PEOPLE)]
            db.session.add_all(people)
            db.session.flush()
            self.people = [person.id for person in people]
        for one in range(QUESTIONS):
            self.ask(one % PEOPLE)

    def by(self, person: int) -> Standing:
        return Standing(self.people[person], False, False, 5, 5)

    def ask(self, person: int) -> None:
        with transaction():
            author = db.session.get_one(User, self.people[person])
            asked_now = ask_question(author, self.by(person), Draft(
                f"Question {len(self.questions)}", "Text"), "en")
            self.questions.append(asked_now.id)
            self.followers[asked_now.id] = {author.id}

    def leads_to(self, identity: int) -> int:
        found = db.session.get_one(Question, identity)
        return found.merged_into or found.id

    def posts(self, *kinds: Kind) -> list[int]:
        return list(db.session.scalars(sa.select(Post.id).where(
            Post.kind.in_(kinds), Post.state == State.SHOWN).order_by(Post.id)))

    @rule(question=st.integers(0, QUESTIONS - 1), person=st.integers(0, PEOPLE - 1))
    def answers_it(self, question: int, person: int) -> None:
        target = self.leads_to(self.questions[question])
        with transaction():
            self.answers.add(answer_question(target, self.by(person), "Try this").id)
        self.followers[target].add(self.people[person])

    @rule(data=st.data(), person=st.integers(0, PEOPLE - 1))
    def comments_on_it(self, data: st.DataObject, person: int) -> None:
        post = data.draw(st.sampled_from(self.posts(Kind.QUESTION, Kind.ANSWER)))
        with transaction():
            self.comments.add(comment_on(post, self.by(person), "Why?").id)

    @rule(data=st.data(), person=st.integers(0, PEOPLE - 1), given=st.booleans())
    def votes(self, data: st.DataObject, person: int, given: bool) -> None:
        post = data.draw(st.sampled_from(self.posts(Kind.QUESTION, Kind.ANSWER)))
        own = db.session.get_one(Post, post).author_id == self.people[person]
        if own:
            with pytest.raises(AppError), transaction():
                vote(post, self.by(person), given=given)
        else:
            with transaction():
                vote(post, self.by(person), given=given)

    @rule(data=st.data())
    def accepts(self, data: st.DataObject) -> None:
        found = self.posts(Kind.ANSWER)
        if found:
            post = db.session.get_one(Post, data.draw(st.sampled_from(found)))
            question = db.session.get_one(Question, post.question_id)
            with transaction():
                accept_answer(post.id, Standing(question.author_id or 0, False, False, 1, 1),
                              accept=True)

    @rule(data=st.data())
    def removes_an_answer(self, data: st.DataObject) -> None:
        found = self.posts(Kind.ANSWER)
        if found:
            post = db.session.get_one(Post, data.draw(st.sampled_from(found)))
            with transaction():
                remove_post(post.id, Standing(post.author_id or 0, False, False, 1, 1))
            self.answers.discard(post.id)

    @rule(source=st.integers(0, QUESTIONS - 1), into=st.integers(0, QUESTIONS - 1))
    def merges(self, source: int, into: int) -> None:
        one, other = self.questions[source], self.questions[into]
        states = {q.id: q.state for q in db.session.scalars(sa.select(Question))}
        if one == other or State.MERGED in (states[one], states[other]):
            with pytest.raises(AppError), transaction():
                merge_questions(one, other)
            return
        accepted = db.session.get_one(Question, other).accepted_id or (
            db.session.get_one(Question, one).accepted_id)
        with transaction():
            merge_questions(one, other)
        self.followers[other] |= self.followers.pop(one)
        db.session.expire_all()
        assert db.session.get_one(Question, other).accepted_id == accepted

    @rule(question=st.integers(0, QUESTIONS - 1))
    def takes_a_merge_back(self, question: int) -> None:
        identity = self.questions[question]
        if db.session.get_one(Question, identity).state == State.MERGED:
            with transaction():
                split_question(identity)
            self.followers[identity] = set()

    @invariant()
    def votes_are_distinct_voters_and_nobodys_own(self) -> None:
        db.session.rollback()
        db.session.expire_all()
        for post in db.session.scalars(sa.select(Post)):
            voters = db.session.scalars(sa.select(Vote.user_id).where(
                Vote.post_id == post.id)).all()
            assert post.score == len(set(voters))
            assert post.author_id not in voters

    @invariant()
    def every_address_leads_to_one_shown_question(self) -> None:
        for identity in self.questions:
            question = db.session.get_one(Question, self.leads_to(identity))
            assert question.state == State.SHOWN
            assert question.merged_into is None
            text = db.session.scalars(sa.select(Post).where(
                Post.question_id == question.id, Post.kind == Kind.QUESTION)).one()
            assert text.state == State.SHOWN
            assert question.score == text.score

    @invariant()
    def no_answer_and_no_comment_is_lost(self) -> None:
        shown = {post.id: post for post in db.session.scalars(sa.select(Post).where(
            Post.state == State.SHOWN, Post.kind != Kind.QUESTION))}
        assert self.answers | self.comments == set(shown)
        for post in shown.values():
            assert db.session.get_one(Question, post.question_id).state == State.SHOWN
            if post.kind == Kind.COMMENT:
                parent = db.session.get_one(Post, post.parent_id)
                assert parent.question_id == post.question_id
        for question in db.session.scalars(sa.select(Question)):
            assert question.answers == sum(
                post.kind == Kind.ANSWER and post.question_id == question.id
                for post in shown.values())
            assert question.solved == (question.accepted_id is not None)
            if question.accepted_id:
                assert shown[question.accepted_id].question_id == question.id

    @invariant()
    def followers_are_the_union(self) -> None:
        for question, people in self.followers.items():
            assert sorted(db.session.scalars(sa.select(Subscription.user_id).where(
                Subscription.question_id == question))) == sorted(people)
        gone = set(self.questions) - set(self.followers)
        assert not db.session.scalars(sa.select(Subscription.id).where(
            Subscription.question_id.in_(gone))).all()
        assert not db.session.scalars(sa.select(Notification.id).join(
            Question, Question.id == Notification.question_id).where(
            Question.state == State.MERGED)).all()


def test_whatever_people_do_and_moderators_merge(app: Flask) -> None:
    let_first_posts_through()
    with app.test_request_context("/en/"):
        run_state_machine_as_test(Forum, settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck)))
