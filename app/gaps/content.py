"""What content answers already, in customers' words: titles, phrasings, solved questions."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for

from app.core.database import read_rows
from app.forum.models import Question
from app.forum.models import State as QuestionState
from app.forum.queries import question_path
from app.knowledge.models import Article, Category, CategoryTranslation


@dataclass(frozen=True, slots=True)
class Answer:
    """An article or a solved question, and every way its question is put."""

    kind: str  # article, question
    id: str  # an article's key, a question's id
    title: str
    url: str
    phrasings: tuple[str, ...]


def answers_in(language: str) -> list[Answer]:
    """Return all that is published and answered in a language; two queries."""
    return [*_articles(language), *_questions(language)]


def _articles(language: str) -> Iterator[Answer]:
    rows = read_rows(sa.select(
        Article.key, Article.title, Article.phrasings, Article.slug,
        CategoryTranslation.slug.label("category"),
    ).join(Category, Category.id == Article.category_id).join(CategoryTranslation, sa.and_(
        CategoryTranslation.category_id == Category.id, CategoryTranslation.language == language)
    ).where(Article.language == language, Article.published).order_by(Article.id))
    for row in rows:
        yield Answer("article", row.key, row.title,
                     url_for("knowledge.article", language=language, category=row.category,
                             slug=row.slug),
                     tuple(dict.fromkeys([row.title, *row.phrasings])))


def _questions(language: str) -> Iterator[Answer]:
    rows = read_rows(sa.select(Question.id, Question.title).where(
        Question.language == language, Question.state == QuestionState.SHOWN, Question.solved,
    ).order_by(Question.id))
    for row in rows:
        yield Answer("question", str(row.id), row.title,
                     question_path(row.id, row.title, language), (row.title,))
