"""Categories, articles, their revisions and what readers said of them."""

from enum import StrEnum
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.database import Day, IntPk, Json, Model, Str, Text, Utc


class Category(Model):
    """A shelf of articles; its words are in CategoryTranslation."""

    __tablename__ = "category"

    id: Mapped[IntPk]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    icon: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    source: Mapped[Text] = mapped_column(default="")  # its lines of categories.yaml

    translations: Mapped[list["CategoryTranslation"]] = relationship(
        back_populates="category", cascade="all, delete-orphan", lazy="selectin")


class CategoryTranslation(Model):
    """A category's address and words in one language."""

    __tablename__ = "category_translation"
    __table_args__ = (sa.UniqueConstraint("language", "slug"),)

    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id", ondelete="CASCADE"),
                                             primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(128))
    name: Mapped[Str]
    description: Mapped[Str]

    category: Mapped[Category] = relationship(back_populates="translations")


class Article(Model):
    """One question with its answer in one language, as it is now published (or still a draft).

    What readers see of its newest revision: gated addresses are masked in every column but `body`.
    """

    __tablename__ = "article"
    __table_args__ = (sa.UniqueConstraint("key", "language"),
                      sa.UniqueConstraint("language", "category_id", "slug"),
                      sa.Index("ix_article_language_updated_at", "language", "updated_at"),
                      sa.Index("ix_article_language_reads", "language", "reads"),
                      sa.Index("ix_article_language_published", "language", "published",
                               "category_id"))

    id: Mapped[IntPk]
    key: Mapped[str] = mapped_column(sa.String(128))
    language: Mapped[str] = mapped_column(sa.String(2))
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(128))
    title: Mapped[str] = mapped_column(sa.String(500))
    phrasings: Mapped[Json]  # list of texts
    tags: Mapped[Json]  # list of texts
    services: Mapped[Json]  # list of {label, url}
    review_by: Mapped[Day | None]
    body: Mapped[Text]  # Markdown
    html: Mapped[Text]  # rendered on save; gated addresses masked
    headings: Mapped[Json]  # list of {id, level, title}
    text: Mapped[Text]  # plain words of the body
    published: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[Utc | None]
    updated_at: Mapped[Utc]  # of the words a reader sees
    related: Mapped[Json] = mapped_column(default=list)  # ids, the nearest first; kept by a job
    reads: Mapped[int] = mapped_column(default=0)  # of the last seven days; kept by a job
    version: Mapped[int] = mapped_column(default=1)

    category: Mapped[Category] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


# To write past the version counter what is no change by an editor.
article_table = cast(sa.Table, Article.__table__)


class FormerAddress(Model):
    """Where an article was before; it redirects."""

    __tablename__ = "former_address"

    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    path: Mapped[Str] = mapped_column(primary_key=True)  # category-slug/article-slug
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))


class Origin(StrEnum):
    """Where a revision came from."""

    IMPORT = "import"
    WEB = "web"


class Revision(Model):
    """A whole article as a Markdown document with front matter, at one moment."""

    __tablename__ = "revision"
    __table_args__ = (sa.UniqueConstraint("article_id", "number"),)

    id: Mapped[IntPk]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[Text]  # byte for byte what was imported, or the canonical form
    origin: Mapped[str] = mapped_column(sa.String(16))
    author: Mapped[Str]  # an account's e-mail address, or "import"
    created_at: Mapped[Utc] = mapped_column(default=now)


class Wording(Model):
    """Other words for an article that an experiment shows to some; masked but for `body`."""

    __tablename__ = "wording"

    experiment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("experiment.id", ondelete="CASCADE"), primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"),
                                            index=True)
    title: Mapped[str] = mapped_column(sa.String(500))
    body: Mapped[Text]  # Markdown
    html: Mapped[Text]  # rendered on save
    headings: Mapped[Json]  # list of {id, level, title}
    text: Mapped[Text]  # plain words of the body


class Feedback(Model):
    """What one journey's reader said of an article; the last word counts."""

    __tablename__ = "feedback"
    __table_args__ = (sa.UniqueConstraint("article_id", "journey_id"),)

    id: Mapped[IntPk]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    journey_id: Mapped[int | None]
    helped: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.String(32), default="")
    text: Mapped[Text] = mapped_column(default="")  # redacted
    at: Mapped[Utc] = mapped_column(default=now)
