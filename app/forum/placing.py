"""Where a post stands: its question's page, on which of its pages, at which place."""

import sqlalchemy as sa
from flask import url_for

from app.core.database import db

from .models import Kind, Post, Question, State
from .queries import ANSWERS_SIZE
from .rendering import slug_of


def post_path(post: Post, *, sent: bool = False) -> str:
    """Return the path of a post on its question's page; `sent`: its author just sent it."""
    question = db.session.get_one(Question, post.question_id)
    answer = post if post.kind == Kind.ANSWER else (
        db.session.get(Post, post.parent_id) if post.parent_id else None)
    page = _page_of(answer, question) if answer and answer.kind == Kind.ANSWER else 1
    return url_for("forum.question", question_id=question.id, slug=slug_of(question.title),
                   language=question.language, page=page if page > 1 else None,
                   sent=1 if sent else None, _anchor=f"post-{post.id}")


def _page_of(answer: Post, question: Question) -> int:
    """Return the page on which an answer stands, by the order that `queries` shows them in."""
    if answer.id == question.accepted_id:
        return 1
    alike = Post.score == answer.score
    before = [Post.id == (question.accepted_id or 0), Post.score > answer.score,
              sa.and_(alike, Post.by_staff == answer.by_staff, Post.id < answer.id)]
    if not answer.by_staff:
        before.append(sa.and_(alike, Post.by_staff))
    number = db.session.scalar(sa.select(sa.func.count()).where(
        Post.question_id == question.id, Post.kind == Kind.ANSWER, Post.state == State.SHOWN,
        sa.or_(*before))) or 0
    return number // ANSWERS_SIZE + 1
