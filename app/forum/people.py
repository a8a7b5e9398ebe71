"""What the forum knows of a person: for their profile, their export, and when they leave."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import db, read_rows

from .actions import set_state
from .following import export_following
from .models import Earlier, Kind, Picture, Post, Question, State, Vote
from .moderation_models import Decision
from .queries import LISTED, ListedQuestion

ACCEPTED_POINTS = 5  # for an answer that solved a question, and one for each vote
LATEST = 20
LEFT = "–"  # the text of a question that others answered, whose author took the words along


class Profile(NamedTuple):
    """What everybody sees of a person."""

    id: int
    name: str
    since: Any
    questions: list[ListedQuestion]
    answered: list[ListedQuestion]
    answers: int
    accepted: int
    votes: int

    @property
    def points(self) -> int:
        """Return what others found of use, in one number: no ranks and no badges hang on it."""
        return ACCEPTED_POINTS * self.accepted + self.votes


def profile_of(user_id: int) -> Profile | None:
    """Return a person's profile, None for nobody; four queries."""
    person = read_rows(sa.select(User.id, User.name, User.create_datetime).where(
        User.id == user_id, User.active)).first()
    if person is None:
        return None
    shown = sa.and_(Post.author_id == user_id, Post.kind == Kind.ANSWER,
                    Post.state == State.SHOWN)
    answers, accepted, votes = read_rows(sa.select(
        sa.func.count(), sa.func.count().filter(Question.accepted_id == Post.id),
        sa.func.coalesce(sa.func.sum(Post.score), 0)).select_from(Post).join(
        Question, Question.id == Post.question_id).where(shown)).one()
    asked = _listed(Question.author_id == user_id)
    answered = _listed(Question.id.in_(sa.select(Post.question_id).where(shown)))
    return Profile(person.id, person.name, person.create_datetime, asked, answered, answers,
                   accepted, votes)


class ForumHolding:
    """A person's questions, answers, votes and what they follow: to be exported, and to be left
    behind or taken along when the account goes.
    """

    name = "forum"

    def export(self, user_id: int) -> dict[str, Any]:
        """Return everything that the forum holds of a person."""
        posts = db.session.execute(sa.select(Post, Question.title).join(
            Question, Question.id == Post.question_id).where(
            Post.author_id == user_id).order_by(Post.id)).all()
        return {
            "posts": [_exported(post, title) for post, title in posts],
            "votes": list(db.session.scalars(sa.select(Vote.post_id).where(
                Vote.user_id == user_id).order_by(Vote.post_id))),
            "decisions": [_exported_decision(one) for one in db.session.scalars(sa.select(
                Decision).where(Decision.user_id == user_id).order_by(Decision.id))],
            **export_following(user_id),
        }

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Let a person's posts stay as a former customer's, or take them away.

        A question that others have answered keeps its title, so that their answers make sense.
        """
        if keep_posts:
            return
        posts = db.session.scalars(sa.select(Post).where(
            Post.author_id == user_id).order_by(Post.id.desc())).all()
        for post in posts:
            _take_away(post, user_id)


def _take_away(post: Post, user_id: int) -> None:
    question = db.session.get_one(Question, post.question_id)
    others = db.session.scalar(sa.select(Post.id).where(
        Post.question_id == question.id, Post.author_id.is_distinct_from(user_id),
        Post.state == State.SHOWN).limit(1))
    if post.kind != Kind.QUESTION or others is None:
        set_state(question, post, State.REMOVED)
    post.body, post.html, post.simhash = LEFT, f"<p>{LEFT}</p>", None
    db.session.execute(sa.delete(Earlier).where(Earlier.post_id == post.id))
    db.session.execute(sa.delete(Picture).where(Picture.post_id == post.id))
    db.session.execute(sa.update(Decision).where(Decision.post_id == post.id).values(excerpt=""))


def _listed(condition: sa.ColumnElement[bool]) -> list[ListedQuestion]:
    return [ListedQuestion(*row) for row in read_rows(LISTED.where(
        condition, Question.state == State.SHOWN).order_by(Question.id.desc()).limit(LATEST))]


def _exported(post: Post, title: str) -> dict[str, Any]:
    return {"kind": post.kind, "question": title, "text": post.body, "state": post.state,
            "votes": post.score, "written": post.created_at.isoformat(),
            "edited": post.edited_at.isoformat() if post.edited_at else None}


def _exported_decision(one: Decision) -> dict[str, Any]:
    return {"decided": one.act, "ground": one.ground, "why": one.text, "about": one.excerpt,
            "at": one.at.isoformat(), "appeal": one.appeal, "answer": one.answer}
