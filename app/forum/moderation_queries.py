"""What waits for moderators, and what they need to know to decide. A fixed number of queries each.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.core.clock import now
from app.core.database import read_rows
from app.core.paging import Page, page_number

from .models import Kind, Picture, Post, Question, State
from .moderation import seen_mark
from .moderation_models import Ban, Decision, Flag
from .queries import question_path
from .spam import Reason, reason_texts

PAGE_SIZE = 20
Rows = sa.Select[*tuple[Any, ...]]


class Counts(NamedTuple):
    """How much waits for moderators."""

    waiting: int
    reported: int
    appeals: int

    @property
    def all(self) -> int:
        """Return how many matters there are to decide."""
        return self.waiting + self.reported + self.appeals


class Report(NamedTuple):
    """An open report of a post."""

    id: int
    ground: str
    text: str
    at: datetime
    reporter: str | None


class Record(NamedTuple):
    """How an author stands: their shown posts, what was decided about them, a ban in force."""

    shown: int
    decisions: int
    banned: bool


class Item(NamedTuple):
    """A post as the queue shows it."""

    id: int
    kind: Kind
    state: State
    version: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    by_staff: bool
    held_for: list[str]
    author_id: int | None
    author: str | None
    question_id: int
    title: str
    language: str
    locked: bool
    question_state: State
    reports: Sequence[Report] = ()
    record: Record = Record(0, 0, False)
    pictures: Sequence[Any] = ()

    @property
    def seen(self) -> str:
        """Return a mark of the post as this page shows it."""
        return seen_mark(self.state, self.version, self.reports[0].id if self.reports else None)

    @property
    def reasons(self) -> list[Reason]:
        """Return why the machine stopped it, in words."""
        return reason_texts(self.held_for)

    @property
    def url(self) -> str:
        """Return where it stands."""
        return f"{question_path(self.question_id, self.title, self.language)}#post-{self.id}"


class Decided(NamedTuple):
    """A decision as lists of staff show it."""

    id: int
    act: str
    ground: str
    text: str
    excerpt: str
    from_flag: bool
    by_machine: bool
    decided_by: str
    at: datetime
    appeal: str
    appealed_at: datetime | None
    upheld: bool | None
    answer: str
    answered_at: datetime | None
    post_id: int | None
    user_id: int | None
    person: str | None


_ITEM = sa.select(
    Post.id, Post.kind, Post.state, Post.version, Post.html, Post.created_at, Post.edited_at,
    Post.by_staff, Post.held_for, Post.author_id, User.name, Post.question_id, Question.title,
    Question.language, Question.locked, Question.state,
).join(Question, Question.id == Post.question_id).outerjoin(User, User.id == Post.author_id)
_WAITING = Post.state == State.HELD
# From the few reports to their posts: asking each of many posts for reports is slow.
_REPORTED = sa.and_(Post.state == State.SHOWN, Post.id.in_(
    sa.select(Flag.post_id).where(Flag.decided_at.is_(None))))
_APPEALED = sa.and_(Decision.appealed_at.is_not(None), Decision.answered_at.is_(None))
_DECIDED = sa.select(
    Decision.id, Decision.act, Decision.ground, Decision.text, Decision.excerpt,
    Decision.from_flag, Decision.by_machine, Decision.decided_by, Decision.at, Decision.appeal,
    Decision.appealed_at, Decision.upheld, Decision.answer, Decision.answered_at,
    Decision.post_id, Decision.user_id, User.name,
).outerjoin(User, User.id == Decision.user_id)


def queue_counts() -> Counts:
    """Return how much waits; one query a request."""
    if "forum_waiting" not in g:
        g.forum_waiting = Counts(*read_rows(sa.select(*(
            sa.select(sa.func.count()).select_from(table).where(condition).scalar_subquery()
            for table, condition in ((Post, _WAITING), (Post, _REPORTED),
                                     (Decision, _APPEALED))))).one())
    found: Counts = g.forum_waiting
    return found


def waiting_page(number: int) -> Page[Item]:
    """Return a page of the posts that wait, the oldest first."""
    return _items(_WAITING, number, queue_counts().waiting)


def reported_page(number: int) -> Page[Item]:
    """Return a page of the shown posts with open reports, the oldest first."""
    return _items(_REPORTED, number, queue_counts().reported)


def appeals_page(number: int) -> Page[Decided]:
    """Return a page of the appeals to be decided, the oldest first."""
    number = page_number(number)
    rows = read_rows(_page(_DECIDED.where(_APPEALED).order_by(Decision.appealed_at), number))
    return Page([Decided(*row) for row in rows], number, PAGE_SIZE, queue_counts().appeals)


def decisions_page(number: int) -> Page[Decided]:
    """Return a page of what was decided, the newest first; two queries."""
    number = page_number(number)
    total = read_rows(sa.select(sa.func.count()).select_from(Decision)).scalar() or 0
    rows = read_rows(_page(_DECIDED.order_by(Decision.id.desc()), number))
    return Page([Decided(*row) for row in rows], number, PAGE_SIZE, total)


def find_item(post_id: int) -> Item | None:
    """Return a post in whatever state."""
    return next(iter(_known(read_rows(_ITEM.where(Post.id == post_id)))), None)


def decisions_about(post_id: int) -> list[Decided]:
    """Return what was decided about a post, the newest first."""
    return [Decided(*row) for row in read_rows(_DECIDED.where(
        Decision.post_id == post_id).order_by(Decision.id.desc()).limit(PAGE_SIZE))]


def find_decided(decision_id: int) -> Decided | None:
    """Return a decision."""
    row = read_rows(_DECIDED.where(Decision.id == decision_id)).first()
    return Decided(*row) if row else None


def ban_of(user_id: int | None) -> Any:
    """Return the ban of a person that is in force, or None."""
    return read_rows(sa.select(Ban.at, Ban.until).where(
        Ban.user_id == (user_id or 0), _in_force())).first()


def _items(condition: sa.ColumnElement[bool], number: int, total: int) -> Page[Item]:
    number = page_number(number)
    rows = read_rows(_page(_ITEM.where(condition).order_by(Post.id), number))
    return Page(_known(rows), number, PAGE_SIZE, total)


def _page(rows: Rows, number: int) -> Rows:
    return rows.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)


def _known(rows: Iterable[Any]) -> list[Item]:
    """Return posts with their reports, pictures and how their authors stand; three queries."""
    items = [Item(*row) for row in rows]
    ids, authors = [item.id for item in items], {item.author_id for item in items} - {None}
    reports, pictures = _reports(ids), _pictures(ids)
    records = _records(sorted(one for one in authors if one is not None))
    return [item._replace(reports=reports[item.id], pictures=pictures[item.id],
                          record=records.get(item.author_id or 0, Record(0, 0, False)))
            for item in items]


def _reports(ids: list[int]) -> dict[int, list[Report]]:
    reporter, found = aliased(User), defaultdict[int, list[Report]](list)
    for post_id, *row in read_rows(sa.select(
            Flag.post_id, Flag.id, Flag.ground, Flag.text, Flag.at, reporter.name).outerjoin(
            reporter, reporter.id == Flag.reporter_id).where(
            Flag.post_id.in_(ids), Flag.decided_at.is_(None)).order_by(Flag.id)):
        found[post_id].append(Report(*row))
    return found


def _pictures(ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in read_rows(sa.select(
            Picture.post_id, Picture.width, Picture.height, Picture.storage_name).where(
            Picture.post_id.in_(ids)).order_by(Picture.id)):
        found[row.post_id].append(row)
    return found


def _records(authors: list[int]) -> dict[int, Record]:
    shown = sa.select(sa.func.count()).select_from(Post).where(
        Post.author_id == User.id, Post.state == State.SHOWN).scalar_subquery()
    decided = sa.select(sa.func.count()).select_from(Decision).where(
        Decision.user_id == User.id).scalar_subquery()
    banned = sa.exists().where(Ban.user_id == User.id, _in_force())
    return {identity: Record(*row) for identity, *row in read_rows(
        sa.select(User.id, shown, decided, banned).where(User.id.in_(authors)))}


def _in_force() -> sa.ColumnElement[bool]:
    return sa.or_(Ban.until.is_(None), Ban.until > now())
