"""What a run reads of one language: its evidence, as columns, and what content says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import sqlalchemy as sa

from app.channels.models import ServiceClass, Topic
from app.core.clock import now
from app.core.database import db, read_rows

from .communities import NEW, Labels
from .content import Answer, answers_in
from .costs import cost_of
from .finding import Pool
from .models import Evidence, Gap, State
from .ranking import Piece

LATELY: Final = timedelta(days=14)  # so long a piece may still leave its gap for a new one
KEPT: Final = timedelta(days=365)  # older evidence keeps its gap, but makes none
MOST: Final = 150_000  # pieces of a language, the newest; bounds the memory


@dataclass(frozen=True, slots=True)
class Loaded:
    """The evidence of one language, as columns, and what content says."""

    language: str
    ids: list[int]
    texts: list[str]
    gaps: list[int | None]
    topics: list[int | None]
    pieces: list[Piece]
    answers: list[Answer]
    lately: list[bool]  # came lately to a gap that is older and nobody touched

    @property
    def phrasings(self) -> list[str]:
        """Return every phrasing of every answer, in order."""
        return [text for answer in self.answers for text in answer.phrasings]

    @property
    def owners(self) -> list[int]:
        """Return the number of each phrasing's answer."""
        return [number for number, answer in enumerate(self.answers) for _text in answer.phrasings]

    @property
    def known(self) -> Labels:
        """Return each piece's gap, −1 for new ones."""
        return np.array([NEW if gap is None else gap for gap in self.gaps], dtype=np.int64)

    @property
    def pool(self) -> Pool:
        """Return what clusters are found in."""
        return Pool(self.texts, self.phrasings, self.owners, self.known,
                    came_lately=np.array(self.lately, dtype=bool))


def load(language: str) -> Loaded:
    """Return the language's evidence of the last year, oldest first; five queries."""
    classes: dict[int | None, ServiceClass] = dict(
        read_rows(sa.select(Topic.id, Topic.service_class)).all())
    rows = read_rows(sa.select(
        Evidence.id, Evidence.text, Evidence.gap_id, Evidence.topic_id, Evidence.source,
        Evidence.channel, Evidence.at, Evidence.times, Evidence.wanted,
    ).where(Evidence.language == language, Evidence.at > now() - KEPT)
        .order_by(Evidence.id.desc()).limit(MOST)).all()
    rows = rows[::-1]
    untouched, since = _untouched(language), now() - LATELY
    answers = answers_in(language)
    db.session.rollback()  # no transaction is held while the run thinks
    return Loaded(
        language, [row.id for row in rows], [row.text for row in rows],
        [row.gap_id for row in rows], [row.topic_id for row in rows],
        [Piece(row.source, row.at, row.times, cost_of(row.source, row.channel),
               classes.get(row.topic_id), row.wanted) for row in rows], answers,
        [row.at > since and row.gap_id in untouched for row in rows])


def _untouched(language: str) -> set[int]:
    """Return the gaps that were there before anything came lately, and nobody did anything about.
    """
    return set(read_rows(sa.select(Gap.id).where(
        Gap.language == language, Gap.state == State.OPEN, Gap.created_at <= now() - LATELY,
        Gap.named.is_(False), Gap.owner_id.is_(None), Gap.reopened_at.is_(None))).scalars())
