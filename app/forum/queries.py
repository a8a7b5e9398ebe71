"""What the forum's pages show. Each is one query over just the columns needed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.channels.models import Topic
from app.core.database import db, read_rows
from app.core.errors import NotFound
from app.core.paging import Page

from .models import Kind, Picture, Post, Question, QuestionTag, State, Tag, Vote
from .rendering import slug_of

PAGE_SIZE = 20
LISTED_AT_MOST = 10_000  # questions of a list: counting 100,000 took longer than the whole page
ANSWERS_SIZE = 20
COMMENTS = 1000  # read of a page's posts at most: each takes 50


class Order(StrEnum):
    """The lists of questions."""

    NEWEST = "newest"
    ACTIVE = "active"
    UNANSWERED = "unanswered"
    SOLVED = "solved"


class ListedQuestion(NamedTuple):
    """A question as lists show it."""

    id: int
    language: str
    title: str
    answers: int
    score: int
    solved: bool
    created_at: datetime
    active_at: datetime
    author_id: int | None
    author: str | None  # None: a former customer

    @property
    def url(self) -> str:
        """Return where it is."""
        return question_path(self.id, self.title, self.language)


class ShownQuestion(NamedTuple):
    """A question as its page shows it."""

    id: int
    language: str
    title: str
    author_id: int | None
    state: State
    locked: bool
    solved: bool
    answers: int
    score: int
    accepted_id: int | None
    merged_into: int | None
    article_key: str | None
    related: list[int]
    created_at: datetime
    active_at: datetime
    topic_key: str | None
    topic_name: dict[str, str] | None

    @property
    def url(self) -> str:
        """Return where it is."""
        return question_path(self.id, self.title, self.language)


class ShownPost(NamedTuple):
    """A post as the page shows it; `voted` by the person who looks."""

    id: int
    kind: Kind
    parent_id: int | None
    author_id: int | None
    author: str | None
    by_staff: bool
    html: str
    state: State
    score: int
    created_at: datetime
    edited_at: datetime | None
    version: int
    held_for: list[str]
    voted: bool


LISTED = sa.select(
    Question.id, Question.language, Question.title, Question.answers, Question.score,
    Question.solved, Question.created_at, Question.active_at, Question.author_id, User.name,
).outerjoin(User, User.id == Question.author_id)
_HERE = sa.and_(Question.language == sa.bindparam("language"), Question.state == State.SHOWN)
_ORDERS = {
    Order.NEWEST: (sa.true(), (Question.id.desc(),)),
    Order.ACTIVE: (sa.true(), (Question.active_at.desc(), Question.id.desc())),
    Order.UNANSWERED: (Question.answers == 0, (Question.id.desc(),)),
    Order.SOLVED: (Question.solved == sa.true(), (Question.id.desc(),)),
}
_QUESTION = sa.select(
    Question.id, Question.language, Question.title, Question.author_id, Question.state,
    Question.locked, Question.solved, Question.answers, Question.score, Question.accepted_id,
    Question.merged_into, Question.article_key, Question.related, Question.created_at,
    Question.active_at, Topic.key, Topic.name,
).outerjoin(Topic, Topic.id == Question.topic_id).where(Question.id == sa.bindparam("id"))
_Comment = aliased(Post)
# What its author took away leaves its place where others have commented.
_COMMENTED = sa.and_(Post.state == State.REMOVED, sa.exists().where(
    _Comment.parent_id == Post.id, _Comment.state == State.SHOWN))
_POSTS = sa.select(
    Post.id, Post.kind, Post.parent_id, Post.author_id, User.name, Post.by_staff, Post.html,
    Post.state, Post.score, Post.created_at, Post.edited_at, Post.version, Post.held_for,
    sa.exists().where(Vote.post_id == Post.id, Vote.user_id == sa.bindparam("viewer")),
).outerjoin(User, User.id == Post.author_id).where(
    Post.question_id == sa.bindparam("question"),
    sa.or_(Post.state == State.SHOWN, _COMMENTED,
           sa.and_(sa.or_(Post.author_id == sa.bindparam("viewer"),
                          sa.bindparam("all", type_=sa.Boolean)), Post.state != State.REMOVED)))
_ANSWERS = _POSTS.where(Post.kind == Kind.ANSWER).order_by(
    (Post.id == sa.bindparam("accepted")).desc(), Post.score.desc(), Post.by_staff.desc(), Post.id
).limit(sa.bindparam("limit")).offset(sa.bindparam("offset"))
_OWN_TEXT = _POSTS.where(Post.kind == Kind.QUESTION)
_COMMENTS = _POSTS.where(Post.kind == Kind.COMMENT, Post.parent_id.in_(
    sa.bindparam("parents", expanding=True))).order_by(Post.id).limit(COMMENTS)
_PICTURES = sa.select(Picture.post_id, Picture.width, Picture.height, Picture.storage_name).where(
    Picture.post_id.in_(sa.bindparam("posts", expanding=True))).order_by(Picture.id)
_TAGS = sa.select(Tag.name).join(QuestionTag, QuestionTag.tag_id == Tag.id).where(
    QuestionTag.question_id == sa.bindparam("id")).order_by(Tag.name)


def question_path(identity: int, title: str, language: str) -> str:
    """Return the path of a question's page."""
    return url_for("forum.question", question_id=identity, slug=slug_of(title), language=language)


def list_questions(language: str, order: Order, number: int, *, topic_id: int | None = None,
                   tag_id: int | None = None, size: int = PAGE_SIZE) -> Page[ListedQuestion]:
    """Return a page of a language's shown questions, of a topic or tag; two queries.

    A list ends after LISTED_AT_MOST questions: older ones are found by search, topic and tag.
    """
    condition, by = _ORDERS[order]
    chosen = _tagged(tag_id) if tag_id else sa.select(Question.id).where(_HERE)
    chosen = chosen.where(condition)
    if topic_id:
        chosen = chosen.where(Question.topic_id == topic_id)
    values = {} if tag_id else {"language": language}
    counted = sa.select(sa.func.count()).select_from(chosen.limit(LISTED_AT_MOST).subquery())
    if tag_id and not topic_id and order in {Order.NEWEST, Order.ACTIVE}:  # all that it has
        counted = sa.select(Tag.total).where(Tag.id == tag_id)
    total = min(read_rows(counted, values).scalar() or 0, LISTED_AT_MOST)
    if number * size > LISTED_AT_MOST:
        return Page([], number, size, total)
    # First the ids, from an index alone: what pages before this one hold is not looked up. A tag's
    # own index is in the order of the newest.
    along = by if order is Order.ACTIVE or not tag_id else (QuestionTag.question_id.desc(),)
    ids = chosen.order_by(*along).limit(size).offset((number - 1) * size)
    found = read_rows(LISTED.where(Question.id.in_(ids)).order_by(*by), values)
    return Page([ListedQuestion(*row) for row in found], number, size, total)


def _tagged(tag_id: int) -> sa.Select[int]:
    """Return the ids of a tag's shown questions. A tag is of one language: without that condition,
    SQLite goes through the tag's questions and not through all there are.
    """
    return sa.select(Question.id).select_from(QuestionTag).join(
        Question, Question.id == QuestionTag.question_id).where(
        QuestionTag.tag_id == tag_id, Question.state == State.SHOWN)


def listed_by_ids(ids: Sequence[int]) -> list[ListedQuestion]:
    """Return the shown questions of `ids`, in that order; one query, none for nothing."""
    if not ids:
        return []
    found = {row.id: ListedQuestion(*row) for row in read_rows(LISTED.where(
        Question.id.in_(ids), Question.state == State.SHOWN))}
    return [found[one] for one in ids if one in found]


def solved_lately(language: str, limit: int) -> list[ListedQuestion]:
    """Return the newest solved questions, then others where there are fewer; one query."""
    return [ListedQuestion(*row) for row in read_rows(LISTED.where(_HERE).order_by(
        Question.solved.desc(), Question.id.desc()).limit(limit), {"language": language})]


def find_question(identity: int) -> ShownQuestion | None:
    """Return a question in whatever state; one query."""
    row = read_rows(_QUESTION, {"id": identity}).first()
    return ShownQuestion(*row) if row else None


def tags_of(identity: int) -> list[str]:
    """Return a question's tags; one query."""
    return [name for (name,) in read_rows(_TAGS, {"id": identity})]


class Posts(NamedTuple):
    """A page of a question's posts: its text, answers, comments by post, pictures by post."""

    text: ShownPost
    answers: Page[ShownPost]
    comments: dict[int, list[ShownPost]]
    pictures: dict[int, list[Any]]


def posts_of(question: ShownQuestion, number: int, *, viewer: int, everything: bool) -> Posts:
    """Return what a person (0: not signed in) sees of a question's posts; four queries.

    `everything`: what is held and hidden too, for staff.
    """
    who = {"question": question.id, "viewer": viewer, "all": everything}
    text = ShownPost(*read_rows(_OWN_TEXT, who).one())
    answers = [ShownPost(*row) for row in read_rows(_ANSWERS, {
        **who, "accepted": question.accepted_id or 0, "limit": ANSWERS_SIZE,
        "offset": (number - 1) * ANSWERS_SIZE})]
    ids = [text.id, *(answer.id for answer in answers)]
    comments: dict[int, list[ShownPost]] = {one: [] for one in ids}
    for row in read_rows(_COMMENTS, {**who, "parents": ids}):
        comments[row.parent_id].append(ShownPost(*row))
    pictures: dict[int, list[Any]] = {one: [] for one in ids}
    for row in read_rows(_PICTURES, {"posts": ids}):
        pictures[row.post_id].append(row)
    return Posts(text, Page(answers, number, ANSWERS_SIZE, max(question.answers, len(answers))),
                 comments, pictures)


def held_question(identity: int) -> Question:
    """Return a question to be changed in this transaction, or raise NotFound."""
    found = db.session.scalar(sa.select(Question).where(Question.id == identity)
                              .with_for_update(of=Question))
    if found is None:
        raise NotFound(_("There is no such question."))
    return found


def held_post(identity: int) -> Post:
    """Return a post to be changed in this transaction, or raise NotFound. Its question is held
    first, so that two who change posts of one question wait for each other.
    """
    question = db.session.scalar(sa.select(Post.question_id).where(Post.id == identity))
    if question is not None:
        held_question(question)
    found = db.session.scalar(sa.select(Post).where(Post.id == identity).execution_options(
        populate_existing=True))
    if found is None:
        raise NotFound(_("This post is no longer here."))
    return found
