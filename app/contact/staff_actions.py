"""What agents do to cases, and the log of calls. Each runs in the caller's transaction."""

from flask_babel import gettext as _

from app.accounts.models import User
from app.channels.models import Topic
from app.core.audit import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.journey import journey_of_code, record_in

from .actions import lock, touch
from .events import CallLogged
from .mails import mail_answer, mail_solved
from .models import Author, Case, CaseState, LoggedCall, Message


def reply(case: Case, agent: User, body: str, then: CaseState, seen_version: int) -> None:
    """Answer the customer by mail and hand over the turn (`then`: waiting or solved).

    Raises Conflict when the case changed since the agent saw it as `seen_version`.
    """
    lock(case)
    if case.version != seen_version:
        raise Conflict(_("Something happened in this case while you wrote. Your answer is still "
                         "here: read what is new, then send it or change it."))
    case.messages.append(Message(author=Author.AGENT, author_name=agent.name, body=body))
    case.first_reply_at = case.first_reply_at or now()
    case.owner = case.owner or agent
    _hand_over(case, then)
    mail_answer(case, body)
    record("case.answered", case.reference, then=then.value)


def add_note(case: Case, agent: User, body: str) -> None:
    """Write a note to colleagues; the customer never sees it."""
    lock(case)
    case.messages.append(Message(author=Author.NOTE, author_name=agent.name, body=body))
    touch(case)
    record("case.noted", case.reference)


def take_case(case: Case, agent: User) -> None:
    """Make `agent` the case's owner."""
    lock(case)
    case.owner = agent
    record("case.taken", case.reference)


def change_topic(case: Case, topic: Topic) -> None:
    """Move a case to the topic it is really about."""
    lock(case)
    record("case.topic_changed", case.reference, topic=topic.key,
           before=case.topic.key if case.topic else None)
    case.topic = topic


def want_article(case: Case, *, wanted: bool) -> None:
    """Mark the case as one that should be an article, or take that back; nothing when it is so."""
    lock(case)
    if wanted == (case.wants_article_at is not None):
        return
    case.wants_article_at = now() if wanted else None
    record("case.article_wanted" if wanted else "case.article_unwanted", case.reference)


def solve_case(case: Case, agent: User) -> None:
    """Hold the matter for solved without writing an answer, as after a call: that was the reply."""
    lock(case)
    case.first_reply_at = case.first_reply_at or now()
    case.owner = case.owner or agent
    _hand_over(case, CaseState.SOLVED)
    mail_solved(case)
    record("case.solved", case.reference)


def log_call(topic: Topic, agent: User, *, solved: bool, note: str, code: str) -> LoggedCall:
    """Note a call; with a live contact code it counts as the contact of that journey."""
    journey_id = journey_of_code(code) if code else None
    call = LoggedCall(topic=topic, agent=agent, solved=solved, note=note, journey_id=journey_id)
    db.session.add(call)
    if journey_id is not None:
        record_in(journey_id, CallLogged(topic.key, solved))
    db.session.flush()
    record("call.logged", f"call {call.id}", topic=topic.key, solved=solved)
    return call


def _hand_over(case: Case, state: CaseState) -> None:
    case.state, case.promised_at = state, None
    case.solved_at = now() if state == CaseState.SOLVED else None
    if state == CaseState.SOLVED:
        case.helped, case.satisfaction = None, None
    touch(case)
