"""How easy was it? Asked once a journey, of whoever said that self-service solved it.

The scale is that of the customer effort score (Dixon, Freeman and Toman, "Stop Trying to Delight
Your Customers", Harvard Business Review 2010), turned so that more is better.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.core.database import read_rows
from app.core.forms import PublicForm

from .models import Step as StepRow
from .steps import Step, current_journey

SCORES = range(1, 6)  # 1 very hard … 5 very easy


@dataclass(frozen=True)
class SatisfactionRated(Step):
    """Said how easy it was to get the matter settled; the last score of a journey counts."""

    score: int  # of SCORES


class ScoreForm(PublicForm):
    """One of five buttons."""

    score = HiddenField(validators=[AnyOf([str(score) for score in SCORES], message=_l(
        "Choose a number from 1 to 5."))])

    @property
    def value(self) -> int:
        """Return the score of a form that is valid."""
        return int(self.score.data or "")


class SatisfactionForm(ScoreForm):
    """Stands on cacheable pages, so its ticket is the same all day."""

    day_ticket = True


def has_rated() -> bool:
    """Say whether the visitor was asked and answered in the current journey."""
    return read_rows(_FOUND, {"journey": current_journey()}).first() is not None


_FOUND = sa.select(StepRow.id).where(StepRow.journey_id == sa.bindparam("journey"),
                                     StepRow.kind == SatisfactionRated.__name__).limit(1)
