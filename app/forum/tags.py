"""Tags: a few words by which questions are grouped and followed."""

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from app.core.database import db, read_rows

from .counts import recount_tag_ids
from .models import Question, QuestionTag, Tag
from .rendering import show_title

MAX_TAGS = 5
MAX_TAG = 40  # characters
BETWEEN = re.compile(r"[,;#\n]+")


def read_tags(text: str) -> list[str]:
    """Return the tags in what somebody typed, separated by commas: small letters, each once."""
    words = (" ".join(re.sub(r"[^\w\s+.-]", " ", word.lower()).split())
             for word in BETWEEN.split(text))
    return list(dict.fromkeys(word for word in words if word))


def set_tags(question: Question, names: Iterable[str]) -> None:
    """Give a question these tags and no others; new ones are made."""
    wanted = {_tag(question.language, show_title(name)).id for name in names}
    has = set(db.session.scalars(sa.select(QuestionTag.tag_id).where(
        QuestionTag.question_id == question.id)))
    db.session.execute(sa.delete(QuestionTag).where(
        QuestionTag.question_id == question.id, QuestionTag.tag_id.in_(has - wanted)))
    db.session.add_all(QuestionTag(question_id=question.id, tag_id=one) for one in wanted - has)
    db.session.flush()
    recount_tag_ids(sorted(has ^ wanted))


def popular_tags(language: str, limit: int = 20) -> Sequence[str]:
    """Return the tags that most questions of a language have; one query."""
    return [name for (name,) in read_rows(sa.select(Tag.name).where(
        Tag.language == language, Tag.total > 0).order_by(Tag.total.desc(), Tag.name).limit(limit))]


def find_tag(language: str, name: str) -> Tag | None:
    """Return a tag of a language; one query."""
    if not name.isprintable() or len(name) > MAX_TAG:
        return None
    return db.session.scalar(sa.select(Tag).where(Tag.language == language, Tag.name == name))


def _tag(language: str, name: str) -> Tag:
    """Return a tag, made now if there is none; two people may do so at once."""
    db.session.execute(sa.text(
        "INSERT INTO tag (language, name, total) VALUES (:language, :name, 0)"
        " ON CONFLICT (language, name) DO NOTHING"), {"language": language, "name": name[:MAX_TAG]})
    return db.session.scalars(sa.select(Tag).where(
        Tag.language == language, Tag.name == name[:MAX_TAG])).one()
