"""Counted anew after each change, from what is counted: so no count can drift."""

import sqlalchemy as sa

from app.core.database import db

from .models import Kind, Post, Question, QuestionTag, State, Tag, Vote


def recount_question(question: Question) -> None:
    """Count a question's answers, and tell since when nothing happened; one query."""
    shown = sa.and_(Post.question_id == question.id, Post.state == State.SHOWN)
    answers, last, accepted = db.session.execute(sa.select(
        sa.func.count().filter(Post.kind == Kind.ANSWER), sa.func.max(Post.created_at),
        sa.func.count().filter(Post.id == (question.accepted_id or 0))).where(shown)).one()
    question.answers, question.active_at = answers, last or question.created_at
    if not accepted:
        question.accepted_id = None
    question.solved = question.accepted_id is not None
    db.session.flush()


def recount_votes(post: Post) -> None:
    """Count a post's votes."""
    post.score = db.session.scalar(sa.select(sa.func.count()).where(
        Vote.post_id == post.id)) or 0
    if post.kind == Kind.QUESTION:
        db.session.execute(sa.update(Question).where(Question.id == post.question_id).values(
            score=post.score))
    db.session.flush()


def recount_tags(question: Question) -> None:
    """Count the shown questions of each of a question's tags."""
    theirs = sa.select(QuestionTag.tag_id).where(QuestionTag.question_id == question.id)
    recount_tag_ids(list(db.session.scalars(theirs)))


def recount_tag_ids(ids: list[int]) -> None:
    """Count the shown questions of tags."""
    shown = sa.select(sa.func.count()).select_from(QuestionTag).join(
        Question, Question.id == QuestionTag.question_id).where(
            QuestionTag.tag_id == Tag.id, Question.state == State.SHOWN).scalar_subquery()
    db.session.execute(sa.update(Tag).where(Tag.id.in_(ids)).values(total=shown))
