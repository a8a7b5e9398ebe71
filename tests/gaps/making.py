"""Gaps and evidence as a run leaves them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.contact.models import Author, Case, CaseState, LoggedCall, Message
from app.core.clock import now
from app.core.database import db, transaction
from app.gaps.models import EffectWeek, Evidence, Gap, Source, State, Verdict
from app.gaps.ranking import monday

_numbers = count(1)


def make_gap(name: str = "How do I change my router's password?", *, language: str = "en",
             found: dict[str, Any] | None = None, **more: Any) -> int:
    """Make a gap of two pieces a week and return its id."""
    values = {"state": State.OPEN, "verdict": Verdict.GAP, "score": 12.0, "per_week": 2.0,
              "trend": 0.5, "size": 8, "total": 8, "last_at": now(), "covered": 0.1}
    with transaction():
        gap = Gap(language=language, name=name, found={
            "cost": 12.0, "contacts": 1.5, "solvable": 0.8,
            "by_source": {"message": 3, "search": 5},
            "weeks": [["2026-11-16", {"search": 4}], ["2026-11-23", {"message": 3, "search": 1}]],
            **(found or {})}, **{**values, **more})
        db.session.add(gap)
        db.session.flush()
        return gap.id


def make_filled_gap() -> int:
    """Make a gap that was filled five weeks ago, with what three controls and it brought; return
    its id.
    """
    filled_at = now() - timedelta(weeks=5)
    gap = make_gap("Miten saan kiinteän IP-osoitteen?", language="fi", state=State.FILLED,
                   filled_at=filled_at, drafting_at=filled_at)
    last = monday(now().date())
    with transaction():
        db.session.add_all(
            EffectWeek(gap_id=gap, series_id=gap + series, week=last - timedelta(weeks=back),
                       contacts=2 if back < 5 and not series else 9, searches=1, solved=0)
            for series in range(4) for back in range(1, 21))
    return gap


def make_evidence(gap_id: int, text: str = "I want to change the router's password",
                  source: Source = Source.SEARCH, *, language: str = "en", **more: Any) -> int:
    """Add a piece of evidence to a gap and return its id."""
    with transaction():
        piece = Evidence(source=source, source_id=next(_numbers), language=language, text=text,
                         **{"channel": "web", "at": now() - timedelta(days=1), "gap_id": gap_id,
                            **more})
        db.session.add(piece)
        db.session.flush()
        return piece.id


def make_case(gap_id: int, asked: str, *answers: str, helped: bool | None = None,
              state: CaseState = CaseState.SOLVED) -> Case:
    """Make a case with what agents answered, and its first message evidence of a gap."""
    number = next(_numbers)
    with transaction():
        case = Case(reference=f"KK-0000-{number:04}", token=f"t{number}", language="en",
                    channel="message", state=state, shares_history=False, helped=helped)
        case.messages = [Message(author=Author.CUSTOMER, body=asked), *(
            Message(author=Author.AGENT, author_name="Aino", body=body) for body in answers)]
        db.session.add(case)
        db.session.flush()
        first = case.messages[0].id
    make_evidence(gap_id, asked, Source.MESSAGE, channel="message", message_id=first)
    return case


def make_messages(written: Iterable[tuple[str, datetime]], *answers: str, language: str = "fi"
                  ) -> list[int]:
    """Make a case of each text and moment, no evidence yet; return their ids. The answers, where
    there are some, are what agents wrote in each, and helped.
    """
    with transaction():
        cases = [_case_of(text, at, answers, language) for text, at in written]
        db.session.add_all(cases)
        db.session.flush()
        return [case.id for case in cases]


def make_call(gap_id: int, note: str, *, solved: bool = True) -> int:
    """Log a call that is evidence of a gap."""
    with transaction():
        call = LoggedCall(solved=solved, note=note)
        db.session.add(call)
        db.session.flush()
        identity = call.id
    make_evidence(gap_id, note, Source.CALL, channel="phone", call_id=identity)
    return identity


def change(gap_id: int, **values: Any) -> None:
    """Set columns of a gap; `found` is added to what it holds."""
    with transaction():
        gap = db.session.get_one(Gap, gap_id)
        for name, value in values.items():
            setattr(gap, name, {**gap.found, **value} if name == "found" else value)


def the_gap(gap_id: int) -> Gap:
    """Return a gap as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Gap, gap_id)


def _case_of(text: str, at: datetime, answers: Sequence[str], language: str) -> Case:
    number = next(_numbers)
    case = Case(reference=f"KK-0001-{number:04}", token=f"m{number}", language=language,
                channel="message", state=CaseState.SOLVED if answers else CaseState.OPEN,
                shares_history=False, helped=True if answers else None, created_at=at)
    case.messages = [Message(author=Author.CUSTOMER, body=text, created_at=at), *(
        Message(author=Author.AGENT, author_name="Aino", body=body, created_at=at)
        for body in answers)]
    return case
