"""What editors see of gaps. Each says how many queries it takes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased, joinedload, lazyload

from app.accounts.models import Role, User
from app.channels.models import Topic
from app.contact.models import Case, Message
from app.core.audit import AuditEntry
from app.core.database import db
from app.core.errors import NotFound
from app.core.paging import Page, page_number
from app.forum.models import Question
from app.forum.models import State as Shown
from app.knowledge.models import Article, Feedback

from .models import Evidence, Gap, Proposal, ProposalKind, Source, State, Verdict
from .pareto import Pareto, pareto

SIZE = 25
PIECES = 10
ACTS = 50
ASKED = (Source.MESSAGE, Source.QUESTION, Source.SEARCH)  # the others are not in customers' words
SHELVES = ("open", "covered", "drafting", "filled", "snoozed", "dismissed")


class Listed(NamedTuple):
    """A page of gaps by rank, and the costs of all that the list holds."""

    page: Page[Gap]
    pareto: Pareto


class Piece(NamedTuple):
    """A piece of evidence with what it was read from, where that has a page."""

    id: int
    source: Source
    channel: str
    text: str
    at: datetime
    wanted: bool
    case_id: int | None
    reference: str | None
    question_id: int | None
    question: str | None
    question_state: Shown | None
    article_id: int | None


def list_gaps(chosen: Mapping[str, Any], number: int) -> Listed:
    """Return a page of a shelf by rank; two queries. `chosen`: shelf, language, topic, owner."""
    ranked = db.session.execute(sa.select(Gap.id, Gap.found["cost"].as_float()).where(
        _on_shelf(chosen["shelf"]), *_filters(chosen)).order_by(
        Gap.score.desc(), Gap.id)).all()
    number = page_number(number)
    ids = [identity for identity, _cost in ranked[(number - 1) * SIZE:number * SIZE]]
    gaps = {gap.id: gap for gap in db.session.scalars(_WHOLE.where(Gap.id.in_(ids)))}
    return Listed(Page([gaps[one] for one in ids if one in gaps], number, SIZE, len(ranked)),
                  pareto([max(0.0, cost or 0.0) for _id, cost in ranked]))


def shelf_counts(chosen: Mapping[str, Any]) -> dict[str, int]:
    """Return how many gaps are on each shelf; one query."""
    row = db.session.execute(sa.select(*(
        sa.func.count(sa.case((_on_shelf(shelf), 1))) for shelf in SHELVES)).where(
        *_filters(chosen))).one()
    return dict(zip(SHELVES, row, strict=True))


def gap_by_id(gap_id: int) -> Gap:
    """Return a gap with its topic and owner; one query. Raises NotFound."""
    found = db.session.scalar(_WHOLE.where(Gap.id == gap_id))
    if found is None:
        raise NotFound(_("There is no such gap."))
    return found


def pieces_of(gap: Gap, number: int) -> Page[Piece]:
    """Return a page of a gap's evidence: the typical pieces first, then the newest; two queries."""
    typical = {identity: place for place, identity in enumerate(gap.found.get("typical", ()))}
    order = sa.case(typical, value=Evidence.id, else_=len(typical)) if typical else sa.literal(0)
    number = page_number(number)
    total = db.session.scalar(sa.select(sa.func.count(Evidence.id)).where(
        Evidence.gap_id == gap.id)) or 0
    rows = db.session.execute(_PIECES.where(Evidence.gap_id == gap.id).order_by(
        order, Evidence.at.desc(), Evidence.id.desc()).limit(PIECES).offset((number - 1) * PIECES))
    return Page([Piece._make(row) for row in rows], number, PIECES, total)


def short_texts_of(gap: Gap, longest: int, limit: int) -> Sequence[str]:
    """Return short ways in which customers themselves ask it, the newest first; one query."""
    return db.session.scalars(sa.select(Evidence.text).where(
        Evidence.gap_id == gap.id, Evidence.source.in_(ASKED),
        sa.func.length(Evidence.text) <= longest).order_by(
        Evidence.at.desc(), Evidence.id).limit(limit)).all()


def proposals_of(gap_id: int) -> list[tuple[Proposal, Gap | None]]:
    """Return what waits for an editor's word about a gap, with the other one; one query."""
    other = aliased(Gap)
    rows = db.session.execute(sa.select(Proposal, other).outerjoin(other, sa.and_(
        Proposal.kind == ProposalKind.MERGE,
        other.id == sa.case((Proposal.gap_id == gap_id, Proposal.other_id),
                            else_=Proposal.gap_id))).where(
        sa.not_(Proposal.refused), sa.or_(Proposal.gap_id == gap_id, sa.and_(
            Proposal.kind == ProposalKind.MERGE, Proposal.other_id == gap_id)),
    ).order_by(Proposal.id))
    return [(proposal, gap) for proposal, gap in rows if proposal.kind == ProposalKind.SPLIT
            or (gap is not None and gap.state != State.MERGED)]


def acts_on(gap_id: int) -> Sequence[AuditEntry]:
    """Return what was done to a gap, newest first; one query."""
    return db.session.scalars(sa.select(AuditEntry).where(
        AuditEntry.subject == str(gap_id), AuditEntry.action.startswith("gap."),
    ).order_by(AuditEntry.id.desc()).limit(ACTS)).all()


def articles_by_key(keys: Sequence[str], language: str) -> dict[str, Article]:
    """Return the articles of a language that there are, in the order of `keys`; one query."""
    found = {article.key: article for article in db.session.scalars(sa.select(Article).where(
        Article.key.in_(keys), Article.language == language))}
    return {key: found[key] for key in keys if key in found}


def key_of(name: str, language: str) -> str:
    """Return the key of the article that has `name` as its key, or in its address; one query."""
    row = db.session.execute(sa.select(Article.key).where(
        Article.language == language, sa.or_(Article.key == name, Article.slug == name)).order_by(
        (Article.key == name).desc(), Article.id).limit(1)).first()
    return row[0] if row else name


def editors() -> Sequence[User]:
    """Return who may own a gap; one query."""
    return db.session.scalars(sa.select(User).where(
        User.active, User.roles.any(Role.name.in_(("editor", "admin")))).options(
        lazyload(User.roles)).order_by(User.name, User.email)).all()


def like_gaps(gap: Gap, words: str, limit: int = 20) -> list[Gap]:
    """Return other gaps of the language: whose names hold all words, else that share most of
    the telling words; one query.
    """
    rows = _WHOLE.where(Gap.language == gap.language, Gap.id != gap.id, Gap.state != State.MERGED,
                        *(Gap.name.icontains(word, autoescape=True) for word in words.split()))
    found = db.session.scalars(rows.order_by(Gap.score.desc(), Gap.id).limit(
        limit if words else 500)).all()
    telling = set(gap.found.get("words", ()))
    shared = Counter({one.id: len(telling & set(one.found.get("words", ()))) for one in found})
    return sorted(found, key=lambda one: -shared[one.id])[:limit]


def _on_shelf(shelf: str) -> sa.ColumnElement[bool]:
    """Return which gaps lie there: of the open ones, those that content answers lie apart."""
    if shelf in {"open", "covered"}:
        covered = Gap.verdict == Verdict.COVERED
        return sa.and_(Gap.state == State.OPEN, covered if shelf == "covered" else ~covered)
    return Gap.state == State(shelf)


def _filters(chosen: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    columns = {"language": Gap.language, "topic": Gap.topic_id, "owner": Gap.owner_id}
    return [column == chosen[name] for name, column in columns.items() if chosen.get(name)]


_WHOLE = sa.select(Gap).options(
    joinedload(Gap.topic).lazyload(Topic.channels), joinedload(Gap.owner).lazyload(User.roles))
_PIECES = sa.select(
    Evidence.id, Evidence.source, Evidence.channel, Evidence.text, Evidence.at, Evidence.wanted,
    Message.case_id, Case.reference, Evidence.question_id, Question.title, Question.state,
    Feedback.article_id,
).outerjoin(Message, Message.id == Evidence.message_id).outerjoin(
    Case, Case.id == Message.case_id).outerjoin(
    Question, Question.id == Evidence.question_id).outerjoin(
    Feedback, Feedback.id == Evidence.feedback_id)
