"""What evidence holds about somebody who signs in: of their questions, and of their cases."""

from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.contact.models import Case, Message
from app.core.database import db, read_rows
from app.forum.models import Question

from .models import Evidence


class GapsHolding:
    """Pieces of evidence, redacted as they are."""

    name = "evidence"

    def export(self, user_id: int) -> list[dict[str, Any]]:
        """Return the pieces of a person's questions, and of the cases of the account's address."""
        email = db.session.get_one(User, user_id).email
        own_cases = sa.select(Message.id).join(Case, Case.id == Message.case_id).where(
            sa.func.lower(Case.email) == email)
        rows = read_rows(sa.select(Evidence.source, Evidence.text, Evidence.at).where(sa.or_(
            Evidence.question_id.in_(_questions(user_id)),
            Evidence.message_id.in_(own_cases))).order_by(Evidence.id))
        return [{"source": row.source.value, "text": row.text, "at": row.at.isoformat()}
                for row in rows]

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Erase the pieces of questions that go; those of cases stay, as the cases do."""
        if not keep_posts:
            db.session.execute(sa.delete(Evidence).where(
                Evidence.question_id.in_(_questions(user_id))))


def _questions(user_id: int) -> sa.Select[int]:
    return sa.select(Question.id).where(Question.author_id == user_id)
