"""Reads of cases, callbacks and calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from app.accounts.models import User
from app.channels.models import Topic
from app.core.clock import local, now
from app.core.database import db
from app.core.errors import NotFound
from app.core.paging import Page, paginate

from .models import ACTIVE, Attachment, Author, Callback, Case, CaseState, LoggedCall, Message
from .references import is_key, read_reference

PAGE_SIZE = 25
SHELVES = ("open", "mine", "unassigned", "waiting", "article", "solved")


def find_case(reference: str, key: str) -> Case | None:
    """Return the case with its messages if `key` opens it."""
    case = db.session.scalar(_whole_case().where(Case.reference == reference))
    return case if case is not None and is_key(case, key) else None


def case_by_id(case_id: int) -> Case:
    """Return a case with its messages, for agents. Raises NotFound."""
    case = db.session.scalar(_whole_case().where(Case.id == case_id))
    if case is None:
        raise NotFound(_("There is no such case. It may have been deleted."))
    return case


def attachment_of(case: Case, attachment_id: int, *, for_customer: bool) -> Attachment:
    """Return a file of this very case. Raises NotFound."""
    query = sa.select(Attachment).join(Message, Message.id == Attachment.message_id).where(
        Attachment.id == attachment_id, Message.case_id == case.id)
    if for_customer:
        query = query.where(Message.author != Author.NOTE)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("This file is no longer here."))
    return found


def inbox(shelf: str, account: User, *, topic_id: int = 0, text: str = "", number: int = 1
          ) -> Page[Case]:
    """Return a page of a shelf, the earliest promise first (what was solved or marked last, on
    their shelves); five queries with `last_words`.
    """
    rows = sa.select(Case).where(_on_shelf(shelf, account)).options(
        joinedload(Case.owner).lazyload(User.roles), _with_topic())
    if topic_id:
        rows = rows.where(Case.topic_id == topic_id)
    if text:
        rows = rows.where(_mentions(text))
    return paginate(rows.order_by(*_order(shelf)), number, PAGE_SIZE)


def last_words(cases: Sequence[Case]) -> dict[int, Message]:
    """Return the newest message of each case that customer and agent see; one query."""
    newest = sa.select(sa.func.max(Message.id)).where(
        Message.case_id.in_([case.id for case in cases]), Message.author != Author.NOTE,
    ).group_by(Message.case_id)
    return {message.case_id: message for message in db.session.scalars(
        sa.select(Message).where(Message.id.in_(newest)).options(lazyload(Message.attachments)))}


def shelf_counts(account: User) -> dict[str, int]:
    """Return how many cases are on each shelf but the solved; one query."""
    shelves = [shelf for shelf in SHELVES if shelf != "solved"]
    row = db.session.execute(sa.select(*[
        sa.func.count(sa.case((_on_shelf(shelf, account), 1))) for shelf in shelves])).one()
    return dict(zip(shelves, row, strict=True))


def earlier_cases(case: Case, limit: int = 5) -> Sequence[Case]:
    """Return the newest other cases of the same e-mail address."""
    if not case.email:
        return ()
    return db.session.scalars(sa.select(Case).options(_with_topic()).where(
        sa.func.lower(Case.email) == case.email.lower(), Case.id != case.id,
    ).order_by(Case.id.desc()).limit(limit)).all()


def due_callbacks(until: datetime | None = None) -> Sequence[Callback]:
    """Return the calls that open cases wait for (those before `until`), the earliest first."""
    rows = sa.select(Callback).join(Callback.case).options(
        contains_eager(Callback.case).options(
            _with_topic(), joinedload(Case.owner).lazyload(User.roles))).where(
        Case.state == CaseState.OPEN).order_by(Callback.starts_at)
    return db.session.scalars(rows.where(Callback.starts_at < until) if until else rows).all()


def calls_of_today() -> Sequence[LoggedCall]:
    """Return the calls logged since midnight, the newest first."""
    return db.session.scalars(sa.select(LoggedCall).where(
        LoggedCall.at >= start_of_day(now())).options(
        joinedload(LoggedCall.topic).lazyload(Topic.channels),
        joinedload(LoggedCall.agent).lazyload(User.roles)).order_by(LoggedCall.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an agent: numbers of cases, of which `overdue` broke their promise."""

    mine: int
    unassigned: int
    overdue: int
    callbacks: int  # today's, still to be made


def what_waits(account: User) -> Waiting:
    """Return what waits for `account`; one query."""
    tomorrow = start_of_day(now()) + timedelta(days=1, hours=2)
    called = sa.select(sa.func.count()).select_from(Callback).join(Callback.case).where(
        Case.state == CaseState.OPEN, Callback.starts_at < start_of_day(tomorrow))
    row = db.session.execute(sa.select(
        sa.func.count(sa.case((_on_shelf("mine", account), 1))),
        sa.func.count(sa.case((_on_shelf("unassigned", account), 1))),
        sa.func.count(sa.case((Case.promised_at < now(), 1))),
        called.scalar_subquery()).select_from(Case)).one()
    return Waiting(*row)


@dataclass(frozen=True, slots=True)
class Contacts:
    """How many contacts a topic got in a channel."""

    topic_id: int | None
    channel: str  # message, callback, or phone for logged calls
    count: int


def contacts_by_topic_and_channel(start: datetime, end: datetime) -> list[Contacts]:
    """Return the contacts from `start` until before `end`: cases by channel, and logged calls."""
    cases = sa.select(Case.topic_id, Case.channel, sa.func.count()).where(
        Case.created_at >= start, Case.created_at < end).group_by(Case.topic_id, Case.channel)
    calls = sa.select(LoggedCall.topic_id, sa.literal("phone"), sa.func.count()).where(
        LoggedCall.at >= start, LoggedCall.at < end).group_by(LoggedCall.topic_id)
    return [Contacts(*row) for query in (cases, calls) for row in db.session.execute(query)]


def start_of_day(moment: datetime) -> datetime:
    """Return the midnight before `moment` in the site's time zone."""
    return datetime.combine(local(moment).date(), time(), local(moment).tzinfo)


def _whole_case() -> sa.Select[Case]:
    return sa.select(Case).options(
        joinedload(Case.callback), joinedload(Case.owner).lazyload(User.roles), _with_topic(),
        selectinload(Case.messages).selectinload(Message.attachments))


def _with_topic() -> Any:
    """Return a loader option (their classes are SQLAlchemy's own affair)."""
    return joinedload(Case.topic).lazyload(Topic.channels)


def _on_shelf(shelf: str, account: User) -> sa.ColumnElement[bool]:
    shelves: dict[str, sa.ColumnElement[bool]] = {
        "mine": sa.and_(Case.owner_id == account.id, Case.state.in_(ACTIVE)),
        "unassigned": sa.and_(Case.owner_id.is_(None), Case.state == CaseState.OPEN),
        "waiting": Case.state == CaseState.WAITING,
        "article": Case.wants_article_at.is_not(None),
        "solved": Case.state.not_in(ACTIVE),
    }
    return shelves.get(shelf, Case.state == CaseState.OPEN)


def _order(shelf: str) -> Sequence[sa.ColumnElement[Any]]:
    newest = {"solved": Case.solved_at, "article": Case.wants_article_at}
    if shelf in newest:
        return newest[shelf].desc().nulls_last(), Case.id.desc()
    return Case.promised_at.asc().nulls_last(), Case.id.asc()


def _mentions(text: str) -> sa.ColumnElement[bool]:
    reference = read_reference(text)
    if reference:
        return Case.reference == reference
    said = sa.select(Message.id).where(Message.case_id == Case.id,
                                       Message.body.icontains(text, autoescape=True))
    return sa.or_(Case.name.icontains(text, autoescape=True),
                  Case.email.icontains(text, autoescape=True),
                  Case.reference.icontains(text, autoescape=True), said.exists())
