"""What people do in the forum. Each act runs in the caller's transaction; the index, counts and
followers follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.search import enqueue_change

from .counts import recount_question, recount_tags, recount_votes
from .following import follow_question, tell
from .following_models import News, Notification
from .models import Earlier, Kind, Picture, Post, Question, State, Vote
from .queries import held_post, held_question
from .relating import enqueue_relate
from .rendering import show_body, show_title, without_personal_data
from .spam import Sent, reasons_to_hold, simhash
from .standing import Standing, is_staff
from .tags import set_tags

MAX_COMMENTS = 50  # of a post: who has more to say writes an answer


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it was written; `topic_id` is None where none fits."""

    title: str
    body: str
    tags: Sequence[str] = ()
    topic_id: int | None = None


class EditedMeanwhile(Conflict):
    """Somebody else changed the post after this person opened it."""


def ask_question(author: User, by: Standing, draft: Draft, language: str,
                 pictures: Sequence[Picture] = (), *, sent: Sent | None = None) -> Question:
    """Add a question; it is shown at once, or held until staff have looked at it."""
    question = Question(language=language, title=_clean_title(draft.title, by),
                        topic_id=draft.topic_id, author_id=author.id, state=State.HELD)
    db.session.add(question)
    db.session.flush()
    set_tags(question, draft.tags)  # first: who follows them is told
    _add(question, Kind.QUESTION, by, draft.body, pictures, title=draft.title, sent=sent)
    follow_question(author.id, question.id)
    return question


def answer_question(question_id: int, by: Standing, body: str,
                    pictures: Sequence[Picture] = (), *, sent: Sent | None = None) -> Post:
    """Answer a question. Raises Conflict when it takes no answers any more."""
    question = _open_question(question_id)
    follow_question(by.user_id, question.id)
    return _add(question, Kind.ANSWER, by, body, pictures, sent=sent)


def comment_on(post_id: int, by: Standing, body: str, *, sent: Sent | None = None) -> Post:
    """Comment on a question or an answer."""
    parent = held_post(post_id)
    if parent.kind == Kind.COMMENT or parent.state != State.SHOWN:
        raise Invalid(_("One can comment on questions and answers that are shown."))
    question = _open_question(parent.question_id)
    number = db.session.scalar(sa.select(sa.func.count()).where(
        Post.parent_id == parent.id, Post.state != State.REMOVED)) or 0
    if number >= MAX_COMMENTS:
        raise Conflict(_("There are very many comments here already. Write an answer instead."))
    return _add(question, Kind.COMMENT, by, body, parent_id=parent.id, sent=sent)


def edit_post(post_id: int, by: Standing, body: str, *, version: int, title: str = "",
              tags: Sequence[str] | None = None, pictures: Sequence[Picture] = ()) -> Post:
    """Change a post that was opened at `version`; what it said stays in its history.

    Raises EditedMeanwhile when it is another version now, Forbidden for others' posts.
    """
    post = held_post(post_id)
    question = held_question(post.question_id)
    check_may_edit(post, question, by)
    if post.version != version:
        raise EditedMeanwhile(_("Somebody else changed this while you were writing."))
    typed = (title or question.title, body)
    title = _clean_title(title, by) if title and post.kind == Kind.QUESTION else question.title
    body = _clean_body(body, by, post)
    if (body, title) != (post.body, question.title) or pictures:
        db.session.add(Earlier(post_id=post.id, version=post.version, body=post.body,
                               title=question.title if post.kind == Kind.QUESTION else "",
                               by_staff=by.is_staff))
        question.title = title
        post.body, post.html, post.simhash = body, show_body(body), _mark(post.kind, *typed)
        post.edited_at, post.version = now(), post.version + 1
        _keep_pictures(post, pictures)
        if not by.is_staff and post.state == State.SHOWN:
            _hold_if_needed(post, by, *typed)
    if tags is not None and post.kind == Kind.QUESTION:
        set_tags(question, tags)
    follow_changes(question, post)
    return post


def remove_post(post_id: int, by: Standing) -> Post:
    """Take one's own post away. What others quote of it stays in their words.

    A question that others have answered stays: their answers are theirs.
    """
    post = held_post(post_id)
    question = held_question(post.question_id)
    if post.author_id != by.user_id:
        raise Forbidden(_("Only its author can take a post away."))
    if post.kind == Kind.QUESTION and _answered_by_others(question, by.user_id):
        raise Conflict(_("Others have answered, so the question stays. You can edit it, and take "
                         "out what should not be there."))
    set_state(question, post, State.REMOVED)
    return post


def accept_answer(post_id: int, by: Standing, *, accept: bool) -> Post:
    """Mark an answer as what solved the question, or take that back: its asker and staff may."""
    post = held_post(post_id)
    question = held_question(post.question_id)
    if question.author_id != by.user_id and not by.is_staff:
        raise Forbidden(_("Who asked, or staff, say which answer solved it."))
    if post.kind != Kind.ANSWER or post.state != State.SHOWN:
        raise Invalid(_("This answer is no longer shown."))
    if accept:
        question.accepted_id = post.id
        if post.author_id not in {None, by.user_id}:
            tell([post.author_id], News.ACCEPTED, question, post)
    elif question.accepted_id == post.id:
        question.accepted_id = None
    follow_changes(question, post)
    return post


def vote(post_id: int, by: Standing, *, given: bool) -> Post:
    """Give one's vote to a post, or take it back; twice is once."""
    post = held_post(post_id)
    if post.author_id == by.user_id:
        raise Forbidden(_("One's own posts cannot be voted for."))
    if post.kind == Kind.COMMENT or post.state != State.SHOWN:
        raise Invalid(_("One can vote for questions and answers that are shown."))
    db.session.execute(sa.delete(Vote).where(Vote.post_id == post.id,
                                             Vote.user_id == by.user_id))
    if given:
        db.session.add(Vote(post_id=post.id, user_id=by.user_id))
    db.session.flush()
    recount_votes(post)
    return post


def set_state(question: Question, post: Post, state: State) -> None:
    """Show a post, or take it away; a question goes as a whole."""
    was, post.state = post.state, state
    if post.kind == Kind.QUESTION:
        question.state = state
        db.session.flush()
        recount_tags(question)
    if state == State.SHOWN:
        post.held_for = []
        if was == State.HELD:
            _announce(question, post)
    follow_changes(question, post)


def follow_changes(question: Question, post: Post) -> None:
    """Have counts and the index follow a change of a post."""
    db.session.flush()
    recount_question(question)
    if post.kind != Kind.COMMENT:
        enqueue_change("question", question.id, question.language)


def check_may_edit(post: Post, question: Question, by: Standing) -> None:
    """Raise Forbidden unless `by` may change a post: its author while it stands, or staff."""
    if by.is_staff:
        return
    if post.author_id != by.user_id or post.state not in {State.SHOWN, State.HELD}:
        raise Forbidden(_("Only its author and staff can change a post."))
    if question.locked:
        raise Forbidden(_("This question is locked, so its posts cannot be changed."))


def _add(question: Question, kind: Kind, by: Standing, body: str,
         pictures: Sequence[Picture] = (), *, title: str = "", parent_id: int | None = None,
         sent: Sent | None = None) -> Post:
    typed, body = body, _clean_body(body, by)
    post = Post(question_id=question.id, parent_id=parent_id, kind=kind, author_id=by.user_id,
                by_staff=by.is_staff, body=body, html=show_body(body), state=State.HELD,
                simhash=_mark(kind, title, typed))
    post.held_for = reasons_to_hold(by, title, typed, post.simhash, sent=sent)
    db.session.add(post)
    db.session.flush()
    _keep_pictures(post, pictures)
    if post.held_for:
        follow_changes(question, post)
    else:
        set_state(question, post, State.SHOWN)
    return post


def _mark(kind: Kind, title: str, body: str) -> int | None:
    return simhash(f"{title}\n{body}" if kind == Kind.QUESTION else body)


def _hold_if_needed(post: Post, by: Standing, title: str, body: str) -> None:
    title = title if post.kind == Kind.QUESTION else ""
    reasons = reasons_to_hold(by, title, body, post.simhash, but=post.id)
    if reasons:
        post.held_for, post.state = reasons, State.HELD
        if post.kind == Kind.QUESTION:
            held_question(post.question_id).state = State.HELD


def _announce(question: Question, post: Post) -> None:
    """Tell followers, unless they were told before, and have what belongs together found."""
    news = {Kind.QUESTION: News.QUESTION, Kind.ANSWER: News.ANSWER, Kind.COMMENT: News.COMMENT}
    told = sa.select(Notification.id).where(Notification.post_id == post.id,
                                            Notification.news == news[post.kind]).limit(1)
    if db.session.scalar(told) is None:
        tell(None, news[post.kind], question, post)
    if post.kind == Kind.QUESTION:
        enqueue_relate([question.id])


def _open_question(question_id: int) -> Question:
    question = held_question(question_id)
    if question.state not in {State.SHOWN, State.HELD}:
        raise Conflict(_("This question is no longer here."))
    if question.locked:
        raise Conflict(_("This question is locked: it takes no more answers and comments."))
    return question


def _answered_by_others(question: Question, user_id: int) -> bool:
    return db.session.scalar(sa.select(Post.id).where(
        Post.question_id == question.id, Post.kind == Kind.ANSWER, Post.state == State.SHOWN,
        Post.author_id.is_distinct_from(user_id)).limit(1)) is not None


def _keep_pictures(post: Post, pictures: Sequence[Picture]) -> None:
    for picture in pictures:
        picture.post_id = post.id
        db.session.add(picture)


def _clean_title(title: str, by: Standing) -> str:
    return show_title(title if by.is_staff else without_personal_data(title))


def _clean_body(body: str, by: Standing, post: Post | None = None) -> str:
    """Return a body without personal data; what staff write about the company stays."""
    if by.is_staff and (post is None or post.by_staff):
        return body
    return without_personal_data(body)


def may_moderate(account: User | None) -> bool:
    """Say whether somebody sees what is held and hidden."""
    return is_staff(account)
