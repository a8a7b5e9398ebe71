"""What drafts of articles are made of, whatever they come from: key, category, text, credit."""

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from app.core.database import db
from app.core.errors import Invalid
from app.core.markdown import plain_text
from app.core.settings import current_settings
from app.core.slugs import free_slug, slugify
from app.forum.models import Post, Question
from app.forum.queries import question_path
from app.knowledge.actions import find_by_key
from app.knowledge.models import Article, Category, CategoryTranslation
from app.knowledge.plain import markdown_of_plain
from app.search import current_search

MARKUP = "[]*_`<&|~\\"
MOST_MARKUP = 300  # signs in a stranger's text that articles' Markdown may see (DESIGN §8.8)


def free_key(title: str, language: str) -> str:
    """Return a key made of a title, which no article of the language has."""
    key = slugify(title)
    taken = db.session.scalars(sa.select(Article.key).where(
        Article.language == language, Article.key.startswith(key, autoescape=True))).all()
    return free_slug(key, taken)


def likely_category(title: str, language: str) -> str:
    """Return the category of the article that is nearest, else the first of the language.

    Raises Invalid where the language has none.
    """
    hits = current_search().similar(title, language, limit=1, kind="article")
    nearest = find_by_key(hits[0].id, language) if hits else None
    if nearest is not None:
        return nearest.category.key
    first = db.session.scalar(sa.select(Category.key).join(CategoryTranslation).where(
        CategoryTranslation.language == language).order_by(Category.position).limit(1))
    if first is None:
        raise Invalid(_("There is no category in this language yet. Make one first."))
    return first


def markdown_of_post(body: str, html: str) -> str:
    """Return a post as an article's text: one with very much markup as plain words."""
    text = body if sum(map(body.count, MARKUP)) <= MOST_MARKUP else (
        markdown_of_plain(plain_text(html)))
    return "\n".join(f"#{line}" if line.startswith("# ") else line for line in text.split("\n"))


def credit_of_post(post: Post, question: Question, author: str | None) -> str:
    """Return who wrote an answer, where, and on what terms it is used; nothing for our own."""
    if post.by_staff:
        return ""
    origin = current_settings().public_url
    writer = _plain(author or _("a former customer"))
    words = _("After an answer by %(name)s in the [questions from customers](%(url)s), used as "
              "their [terms](%(terms)s) allow.", name=writer,
              url=origin + question_path(question.id, question.title, question.language),
              terms=origin + url_for("forum_terms.terms", language=question.language))
    return f"*{words}*"


def _plain(name: str) -> str:
    """Return a name without signs of markup."""
    return "".join(letter for letter in name if letter not in MARKUP)
