"""What editors add to search, and how many journeys each document solved."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core.database import IntPk, Json, Model, Str


class Rule(Model):
    """What editors add about a text of one language; each kind is a table."""

    __abstract__ = True

    id: Mapped[IntPk]
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[Str]
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (sa.UniqueConstraint("language", "text"),)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Synonym(Rule):
    """A line of synonyms, as rule_lines.SynonymLine writes it: "netti, internet", or one way only:
    "wlan => langaton verkko".
    """

    __tablename__ = "search_synonym"


class StopWord(Rule):
    """A word that search leaves out, or one of its lists that it does not leave out. Folded."""

    __tablename__ = "search_stop_word"

    stops: Mapped[bool]


class Pin(Rule):
    """A query with the documents that stand first in its results."""

    __tablename__ = "search_pin"

    documents: Mapped[Json]  # [kind, id] of each, in order


class Solved(Model):
    """In how many journeys of late a document was the last thing that somebody said yes to."""

    __tablename__ = "search_solved"

    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    journeys: Mapped[int]
