"""The steps that the forum leaves in a journey."""

from dataclasses import dataclass

from app.journey import Sign, Step


@dataclass(frozen=True)
class QuestionRead(Step):
    """Opened a question that has answers, or one that has none."""

    id: int
    answers: int

    @property
    def signs(self) -> Sign:
        """Reading answers is trying (DESIGN §4.2); a question without any has nothing to read."""
        return Sign.READ | Sign.ATTEMPT if self.answers else Sign.ATTEMPT


@dataclass(frozen=True)
class QuestionHelped(Step):
    """Said that a question's answers solved the matter."""

    id: int

    @property
    def signs(self) -> Sign:
        """It is solved, if this stays the last word."""
        return Sign.YES


@dataclass(frozen=True)
class QuestionDidNotHelp(Step):
    """Said that they did not."""

    id: int

    @property
    def signs(self) -> Sign:
        """It is not solved, if this stays the last word."""
        return Sign.NO


@dataclass(frozen=True)
class QuestionStarted(Step):
    """Opened the form where questions are asked."""

    @property
    def signs(self) -> Sign:
        """Wanted help from people (DESIGN §5)."""
        return Sign.INTENT


@dataclass(frozen=True)
class SuggestionSolved(Step):
    """Found the answer among those offered while asking: its document's key."""

    document: str

    @property
    def signs(self) -> Sign:
        """Solved without posting."""
        return Sign.READ | Sign.ATTEMPT | Sign.YES


@dataclass(frozen=True)
class QuestionAsked(Step):
    """Sent a question."""

    id: int


@dataclass(frozen=True)
class AnswerAccepted(Step):
    """Said which answer solved one's own question."""

    id: int

    @property
    def signs(self) -> Sign:
        """It is solved."""
        return Sign.YES
