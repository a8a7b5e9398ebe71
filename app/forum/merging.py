"""Merging: two questions become one, and whatever pointed at the one leads to the other."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.audit import record
from app.core.database import db, read_rows
from app.core.errors import Conflict, Invalid
from app.search import enqueue_change

from .actions import set_state
from .counts import recount_question, recount_tags, recount_votes
from .following import follow_instead, follow_question
from .following_models import Notification, Subscription
from .models import Kind, Post, Question, State, Vote
from .queries import held_question
from .relating import enqueue_relate


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would move."""

    answers: int
    comments: int
    votes: int
    followers: int
    accepted: bool  # the source's accepted answer becomes the target's


def preview_merge(source: Question, target: Question) -> Preview:
    """Return what merging would move; one query. Raises as `merge_questions` does."""
    _check(source, target)
    of_source = sa.and_(Post.question_id == source.id, Post.state == State.SHOWN)
    answers, comments, votes, followers = read_rows(sa.select(
        sa.func.count().filter(Post.kind == Kind.ANSWER),
        sa.func.count().filter(Post.kind == Kind.COMMENT),
        sa.select(sa.func.count()).select_from(Vote).join(Post, Post.id == Vote.post_id).where(
            Post.question_id == source.id, Post.kind == Kind.QUESTION).scalar_subquery(),
        sa.select(sa.func.count()).select_from(Subscription).where(
            Subscription.question_id == source.id).scalar_subquery(),
    ).where(of_source)).one()
    return Preview(answers, comments, votes, followers,
                   source.accepted_id is not None and target.accepted_id is None)


def merge_questions(source_id: int, target_id: int) -> Question:
    """Merge a question into another one of its language, in the caller's transaction.

    Raises Invalid or Conflict when that cannot be.
    """
    first, second = sorted((source_id, target_id))  # always in this order, so that none waits
    held = {one: held_question(one) for one in dict.fromkeys((first, second))}
    source, target = held[source_id], held[target_id]
    _check(source, target)
    source_text, target_text = _text_of(source), _text_of(target)
    accepted = target.accepted_id or source.accepted_id
    _move_posts(source, target, source_text.id, target_text.id)
    _move_votes(source_text, target_text)
    _move_followers(source, target)
    db.session.execute(sa.update(Notification).where(
        Notification.question_id == source.id).values(question_id=target.id))
    db.session.execute(sa.update(Question).where(
        Question.merged_into == source.id).values(merged_into=target.id))
    source.merged_into, source.accepted_id = target.id, None
    source.state = source_text.state = State.MERGED
    target.accepted_id = accepted
    target.article_key = target.article_key or source.article_key
    _follow(source, target, source_text, target_text)
    record("forum.questions_merged", f"question {source.id}", into=target.id)
    return target


def split_question(question_id: int) -> None:
    """Show a merged question by itself again; what was moved stays where it is."""
    question = held_question(question_id)
    if question.state != State.MERGED:
        return
    question.merged_into = None
    text = _text_of(question)
    set_state(question, text, State.SHOWN)


def _check(source: Question, target: Question) -> None:
    if source.id == target.id:
        raise Invalid(_("A question cannot be merged into itself."))
    if source.language != target.language:
        raise Invalid(_("The two questions are in different languages."))
    if target.state != State.SHOWN:
        raise Conflict(_("The question to merge into is not shown. Choose another one."))
    if source.state not in {State.SHOWN, State.HELD}:
        raise Conflict(_("This question is no longer here, so it cannot be merged."))


def _move_posts(source: Question, target: Question, source_text: int, target_text: int) -> None:
    db.session.execute(sa.update(Post).where(
        Post.parent_id == source_text).values(parent_id=target_text))
    db.session.execute(sa.update(Post).where(
        Post.question_id == source.id, Post.kind != Kind.QUESTION).values(question_id=target.id))


def _move_votes(source_text: Post, target_text: Post) -> None:
    """Move votes: of who has not voted there, and did not ask it."""
    there = set(db.session.scalars(sa.select(Vote.user_id).where(
        Vote.post_id == target_text.id))) | {target_text.author_id}
    here = db.session.scalars(sa.select(Vote.user_id).where(Vote.post_id == source_text.id)).all()
    db.session.execute(sa.delete(Vote).where(Vote.post_id == source_text.id))
    db.session.add_all(Vote(post_id=target_text.id, user_id=voter)
                       for voter in here if voter not in there)


def _move_followers(source: Question, target: Question) -> None:
    follow_instead(source.id, target.id)
    if source.author_id is not None:
        follow_question(source.author_id, target.id)


def _follow(source: Question, target: Question, source_text: Post, target_text: Post) -> None:
    """Have counts, the index and what is alike follow a merge."""
    db.session.flush()
    db.session.expire_all()
    for post in (source_text, target_text):
        recount_votes(post)
    for question in (source, target):
        db.session.refresh(question)
        recount_question(question)
        enqueue_change("question", question.id, question.language)
    recount_tags(source)
    enqueue_relate([target.id])


def _text_of(question: Question) -> Post:
    return db.session.scalars(sa.select(Post).where(
        Post.question_id == question.id, Post.kind == Kind.QUESTION)).one()
