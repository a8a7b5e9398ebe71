"""Masking every post anew, after channels changed: some at a time, so that other work of the
worker comes in between.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from app.channels.hiding import Mask, load_mask
from app.core.database import db, read_rows, transaction
from app.core.jobs import Payload, enqueue
from app.core.markdown import render_post
from app.search import REBUILD_JOB, enqueue_changes

from .models import Earlier, Kind, Post, Question, QuestionTag, Tag
from .rendering import MAX_TITLE

REFRESH: Final = "forum.refresh"
AT_ONCE = 2000  # posts, or titles: about a second


def enqueue_refresh() -> None:
    """Have all posts, titles and tags masked anew, in the caller's transaction."""
    enqueue(REFRESH, {"after": 0, "changed": False})


def refresh_handler(payloads: Iterable[Payload]) -> None:
    """Mask the next posts anew, and have those after them follow: the handler of REFRESH."""
    for payload in payloads:
        _refresh(payload["after"], changed=payload["changed"])


def _refresh(after: int, *, changed: bool) -> None:
    """Mask the posts after an id, of which the first is the sign to look at the tags too.

    What is masked is found before the transaction begins, so that nobody waits for it. At last,
    where anything was found, the index is made anew: words that were deleted from it stay in its
    files for a while.
    """
    mask = load_mask()
    rows = read_rows(sa.select(
        Post.id, Post.question_id, Post.kind, Post.body, Post.html, Post.version,
        Question.language, Question.title).join(Question, Question.id == Post.question_id).where(
        Post.id > after).order_by(Post.id).limit(AT_ONCE)).all()
    posts = [(row, html) for row in rows if (html := _shown(row, mask)) != row.html]
    titles = [(row, title[:MAX_TITLE]) for row in rows if row.kind == Kind.QUESTION
              and (title := mask.text(row.title, row.language)) != row.title]
    with transaction():
        if not after:
            changed |= _drop_tags(mask)
        _write(posts, titles)
        if rows:
            _mask_earlier(after, rows[-1].id, mask)
            enqueue(REFRESH, {"after": rows[-1].id,
                              "changed": changed or bool(posts or titles)})
        elif changed:
            enqueue(REBUILD_JOB, {})


def _write(posts: Sequence[tuple[Any, str]], titles: Sequence[tuple[Any, str]]) -> None:
    """Write what came out differently, past the version counter: who has a post open is not in
    conflict with it. One that was saved meanwhile is masked already.
    """
    for row, html in posts:
        db.session.execute(sa.update(Post).where(
            Post.id == row.id, Post.version == row.version).values(html=html))
    for row, title in titles:
        db.session.execute(sa.update(Question).where(
            Question.id == row.question_id, Question.title == row.title).values(title=title))
    enqueue_changes("question", {(row.question_id, row.language)
                                 for row, _ in (*posts, *titles)})


def _shown(row: Any, mask: Mask) -> str:
    """Return a post's HTML as it must be now. Only where something is hidden the Markdown is read
    again, to know what: elsewhere the HTML itself says all there is.
    """
    html = render_post(row.body) if mask.hides_in(row.html) else row.html
    return mask.html(html, row.language)


def _mask_earlier(after: int, last: int, mask: Mask) -> None:
    """Mask the titles that posts had before; their texts are masked when they are shown."""
    for earlier, language in db.session.execute(
            sa.select(Earlier, Question.language).join(Post, Post.id == Earlier.post_id)
            .join(Question, Question.id == Post.question_id)
            .where(Earlier.post_id > after, Earlier.post_id <= last, Earlier.title != "")):
        earlier.title = mask.text(earlier.title, language)


def _drop_tags(mask: Mask) -> bool:
    """Take away the tags that are gated addresses; return whether there were any."""
    hit = [identity for identity, name in read_rows(sa.select(Tag.id, Tag.name))
           if mask.hits(name)]
    if hit:
        enqueue_changes("question", {tuple(row) for row in read_rows(
            sa.select(Question.id, Question.language).join(
                QuestionTag, QuestionTag.question_id == Question.id).where(
                QuestionTag.tag_id.in_(hit)))})
        db.session.execute(sa.delete(Tag).where(Tag.id.in_(hit)))
    return bool(hit)
