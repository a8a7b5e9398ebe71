"""What people answered to the evidence of a gap: agents in cases and calls, customers in the forum.

Editors read it who have no rights to cases, so all of it is redacted as evidence is.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from app.accounts.models import User
from app.contact.models import Author, Case, CaseState, LoggedCall, Message
from app.core.database import db
from app.forum.models import Kind, Post, Question, State
from app.knowledge.plain import markdown_of_plain
from app.language import redact_evidence

from .article_parts import credit_of_post, markdown_of_post
from .drafts import Answer, best_answers, said
from .models import Evidence, Gap

READ = 200  # of each kind at most
OFFERED = 8


def human_answers(gap: Gap, limit: int = OFFERED) -> list[Answer]:
    """Return the best answers, best first; three queries."""
    return best_answers((*_of_agents(gap), *_of_the_forum(gap), *_of_calls(gap)), limit)


def _of_agents(gap: Gap) -> Iterator[Answer]:
    places = {identity: place for place, identity in enumerate(gap.found.get("agents", ()))}
    cases = sa.select(Message.case_id).join(Evidence, Evidence.message_id == Message.id).where(
        Evidence.gap_id == gap.id)
    rows = db.session.execute(sa.select(
        Message.id, Message.body, Message.created_at, Case.id, Case.reference, Case.helped,
        Case.state).join(Case, Case.id == Message.case_id).where(
            Message.author == Author.AGENT, sa.or_(
                Case.id.in_(cases), Message.id.in_(list(places)))).order_by(
        Message.id.in_(list(places)).desc(), sa.func.coalesce(Case.helped, sa.false()).desc(),
        Message.id.desc()).limit(READ))
    for identity, body, at, case_id, reference, helped, state in rows:
        yield Answer(f"message-{identity}", markdown_of_plain(redact_evidence(said(body))), at,
                     reference, case_id, helped=helped, solved=state == CaseState.SOLVED,
                     place=places.get(identity, len(places)))


def _of_the_forum(gap: Gap) -> Iterator[Answer]:
    """Yield of each question the accepted answer, else the best one."""
    near = [one["id"] for one in gap.found.get("nearest", ()) if one["kind"] == "question"]
    asked = sa.select(Evidence.question_id).where(
        Evidence.gap_id == gap.id, Evidence.question_id.is_not(None))
    rows = db.session.execute(sa.select(Post, Question, User.name).join(
        Question, Question.id == Post.question_id).outerjoin(User, User.id == Post.author_id).where(
        sa.or_(Question.id.in_(asked), Question.id.in_([int(one) for one in near])),
        Question.state == State.SHOWN, Post.state == State.SHOWN, Post.kind == Kind.ANSWER,
    ).order_by((Post.id == sa.func.coalesce(Question.accepted_id, 0)).desc(), Post.score.desc(),
               Post.id).limit(READ))
    told: set[int] = set()
    for post, question, author in rows:
        if question.id not in told:
            told.add(question.id)
            yield Answer(f"post-{post.id}", redact_evidence(markdown_of_post(post.body, post.html)),
                         post.created_at, question.title, question.id,
                         accepted=post.id == question.accepted_id, score=post.score,
                         credit=credit_of_post(post, question, author))


def _of_calls(gap: Gap) -> Iterator[Answer]:
    rows = db.session.execute(sa.select(LoggedCall.id, LoggedCall.note, LoggedCall.at).join(
        Evidence, Evidence.call_id == LoggedCall.id).where(
        Evidence.gap_id == gap.id, LoggedCall.solved).order_by(LoggedCall.id.desc()).limit(READ))
    for identity, note, at in rows:
        yield Answer(f"call-{identity}", markdown_of_plain(redact_evidence(note)), at, solved=True)
