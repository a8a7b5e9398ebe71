"""What customers do to their cases. Each runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.channels.models import Channel, ChannelKind, Topic
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.i18n import current_language

from .mails import mail_acknowledgement, mail_callback
from .models import Attachment, Author, Callback, Case, CaseState, Message
from .promises import promised_time
from .references import case_key, key_hash, new_reference
from .slots import Slot, free_slots


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. `journey_id` and `history` go along only when the customer lets them."""

    name: str
    email: str
    shares: bool
    journey_id: int | None = None
    history: Sequence[dict[str, Any]] = field(default_factory=tuple)


def send_message(topic: Topic, sender: Sender, body: str, files: Sequence[Attachment]) -> Case:
    """Make a case of a message and acknowledge it by mail."""
    case = _open_case(topic, ChannelKind.MESSAGE, sender)
    _promise_first(case, promised_time(topic))
    case.messages.append(_message(case, body, files))
    db.session.flush()
    mail_acknowledgement(case)
    return case


@dataclass(frozen=True, slots=True)
class Call:
    """A call that somebody asks for: `phone` is E.164."""

    channel: Channel
    phone: str
    slot: Slot


def request_callback(topic: Topic, call: Call, sender: Sender, body: str) -> Case:
    """Make a case of a wish to be called; raises Conflict when the slot was taken meanwhile."""
    # One customer at a time looks and books (on SQLite every transaction does).
    db.session.execute(sa.select(Channel.id).where(
        Channel.id == call.channel.id).with_for_update())
    if call.slot not in free_slots(call.channel):
        raise Conflict(_("Somebody else just took this time. Choose another one."))
    case = _open_case(topic, ChannelKind.CALLBACK, sender)
    _promise_first(case, call.slot[1])
    case.callback = Callback(phone=call.phone, starts_at=call.slot[0], ends_at=call.slot[1])
    if body:
        case.messages.append(_message(case, body, ()))
    db.session.flush()
    mail_callback(case)
    return case


def add_message(case: Case, body: str, files: Sequence[Attachment]) -> Message:
    """Add the customer's message: we have the turn again, also after "solved" or "closed"."""
    lock(case)
    message = _message(case, body, files)
    case.messages.append(message)
    if case.state != CaseState.OPEN:
        case.state, case.promised_at = CaseState.OPEN, promised_time(case.topic)
        case.solved_at, case.helped, case.satisfaction = None, None, None
    touch(case)
    db.session.flush()
    return message


def close_case(case: Case) -> None:
    """The customer needs no answer any more."""
    lock(case)
    case.state, case.promised_at = CaseState.CLOSED, None
    touch(case)


def rate_case(case: Case, *, helped: bool) -> None:
    """The customer says after "solved" whether our answer helped; the last word counts.

    Raises Conflict when the case is not solved (any more).
    """
    _lock_solved(case)
    case.helped = helped


def rate_ease(case: Case, score: int) -> None:
    """The customer says how easy it was, 1 very hard … 5 very easy; the last word counts.

    Raises Conflict when the case is not solved (any more).
    """
    _lock_solved(case)
    case.satisfaction = score


def lock(case: Case) -> None:
    """Let nobody else change the case until the transaction ends. Call it before reading the case.

    SQLite has one writer anyway; on PostgreSQL a customer's message would else fail when an agent
    answers in the same moment.
    """
    identity = sa.inspect(case).identity
    db.session.execute(sa.select(Case.id).where(Case.id == identity[0]).with_for_update()
                       if identity else sa.select(1))


def touch(case: Case) -> None:
    """Give the case a new version, so that whoever answers an older one is told."""
    flag_modified(case, "state")


def _lock_solved(case: Case) -> None:
    lock(case)
    if case.state != CaseState.SOLVED:
        raise Conflict(_("This case is open again: tell us in a message what is still wrong."))


def _open_case(topic: Topic, channel: ChannelKind, sender: Sender) -> Case:
    reference = new_reference()
    case = Case(
        reference=reference, token=key_hash(case_key(reference)), topic=topic,
        language=current_language(), channel=channel.value, state=CaseState.OPEN,
        name=sender.name, email=sender.email, shares_history=sender.shares,
        journey_id=sender.journey_id if sender.shares else None,
        history=list(sender.history) if sender.shares else [])
    db.session.add(case)
    return case


def _promise_first(case: Case, until: datetime) -> None:
    case.promised_at = case.first_promised_at = until


def _message(case: Case, body: str, files: Sequence[Attachment]) -> Message:
    return Message(author=Author.CUSTOMER, author_name=case.name, body=body,
                   created_at=now(), attachments=list(files))
