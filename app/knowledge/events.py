"""The steps that articles leave in a journey."""

from dataclasses import dataclass

from app.journey import Sign, Step


@dataclass(frozen=True)
class ArticleRead(Step):
    """Opened an article: its key (shared by the translations) and its id."""

    article: str
    id: int

    @property
    def signs(self) -> Sign:
        """Reading is trying (DESIGN §4.2)."""
        return Sign.READ | Sign.ATTEMPT


@dataclass(frozen=True)
class ArticleHelped(Step):
    """Said that the article solved the matter."""

    article: str
    id: int

    @property
    def signs(self) -> Sign:
        """It is solved, if this stays the last word."""
        return Sign.YES


@dataclass(frozen=True)
class ArticleDidNotHelp(Step):
    """Said that it did not; `reason` is empty until one is given."""

    article: str
    id: int
    reason: str

    @property
    def signs(self) -> Sign:
        """It is not solved, if this stays the last word."""
        return Sign.NO
