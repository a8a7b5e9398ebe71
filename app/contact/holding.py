"""What cases hold about somebody who signs in: those that carry the account's e-mail address."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.channels.models import Topic
from app.core.database import db

from .models import Author, Case, Message


class CaseHolding:
    """Cases, with what customers see of them: notes between colleagues are left out."""

    name = "cases"

    def export(self, user_id: int) -> list[dict[str, Any]]:
        """Return the cases of the account's address, oldest first."""
        email = db.session.get_one(User, user_id).email
        cases = db.session.scalars(sa.select(Case).where(
            sa.func.lower(Case.email) == email).order_by(Case.id).options(
                selectinload(Case.messages).selectinload(Message.attachments),
                selectinload(Case.callback), joinedload(Case.topic).lazyload(Topic.channels)))
        return [_told(case) for case in cases]

    def erase(self, user_id: int, *, keep_posts: bool) -> None:
        """Keep them: they are records of the business, which the page of deletion says."""


def _told(case: Case) -> dict[str, Any]:
    callback = case.callback
    return {
        "reference": case.reference, "topic": case.topic.key if case.topic else None,
        "channel": case.channel, "state": case.state.value, "language": case.language,
        "name": case.name, "email": case.email, "created_at": case.created_at.isoformat(),
        "helped": case.helped, "satisfaction": case.satisfaction,
        "shares_history": case.shares_history, "history": case.history,
        "callback": {"phone": callback.phone, "starts_at": callback.starts_at.isoformat(),
                     "ends_at": callback.ends_at.isoformat()} if callback else None,
        "messages": [_message(message) for message in case.messages
                     if message.author != Author.NOTE]}


def _message(message: Message) -> dict[str, Any]:
    return {"author": message.author.value, "author_name": message.author_name,
            "body": message.body, "created_at": message.created_at.isoformat(),
            "attachments": [{"filename": one.filename, "bytes": one.size}
                            for one in message.attachments]}
