"""Taking away what `luukku demo` made, and nothing else.

Everything is found by a mark of its own: journeys by their visitors' ids, which were kept; cases,
accounts and what these wrote by addresses of a domain that nobody else can have. What people
wrote into a simulated case or question goes along with it.
"""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.contact.models import Case, LoggedCall, Message
from app.core.audit import AuditEntry
from app.core.clock import local
from app.core.database import db, transaction
from app.core.forms import SpentTicket, forget_spent_tickets
from app.core.limits import forget_old
from app.core.site_settings import SiteSetting, site_settings
from app.forum.counts import recount_tag_ids
from app.forum.models import Question, QuestionTag
from app.forum.moderation_models import Decision
from app.gaps.models import Evidence, Gap, Proposal, WeekTraffic
from app.gaps.runs import SETTING as RUNS
from app.insights.settling import forget_days
from app.journey.models import DemoVisitor, Exposure, Journey, Step
from app.knowledge.models import Article, Feedback, Revision

from .counting import count_anew
from .filling import SETTING
from .people import DOMAIN

Rows = sa.ColumnElement[bool]


def remove(app: Flask) -> bool:
    """Remove all demo data, or say False where there is none."""
    with app.test_request_context():
        found = site_settings().get(SETTING)
        if found is None:
            return False
        with transaction():
            _remove_gaps(found)
            _remove_records()
            _remove_traffic()
            forget_days(_first_day(found), _last_day(found))
            _remove_forum()
            _delete(User, _ours(User.email))
            _delete(SiteSetting, SiteSetting.key.in_([SETTING, RUNS]))
    count_anew(app)
    return True


def _remove_gaps(found: dict[str, Any]) -> None:
    """Remove the gaps that hold nothing but simulated evidence, the article written about one,
    and the traffic of weeks, which the next run counts anew.
    """
    ours = sa.select(Evidence.id).where(sa.or_(
        Evidence.message_id.in_(sa.select(Message.id).join(Case).where(_ours(Case.email))),
        Evidence.call_id.in_(sa.select(LoggedCall.id).where(_of_agents())),
        Evidence.question_id.in_(sa.select(Question.id).where(_asked())),
        Evidence.feedback_id.in_(sa.select(Feedback.id).where(_said())),
        Evidence.step_id.in_(sa.select(Step.id).where(Step.journey_id.in_(_journeys())))))

    def having(condition: Rows) -> sa.Select[Any]:
        return sa.select(Evidence.gap_id).where(Evidence.gap_id.is_not(None), condition)

    gaps = db.session.scalars(sa.select(Gap.id).where(
        Gap.id.in_(having(Evidence.id.in_(ours))),
        Gap.id.not_in(having(Evidence.id.not_in(ours))))).all()
    _delete(Gap, Gap.id.in_(gaps))
    _delete(Proposal, Proposal.other_id.in_(gaps))
    _delete(WeekTraffic, WeekTraffic.week >= _first_day(found) - timedelta(days=7))
    own = sa.select(Revision.article_id).where(_ours(Revision.author))
    others = sa.select(Revision.article_id).where(~_ours(Revision.author))
    _delete(Article, Article.id.in_(own), Article.id.not_in(others))


def _remove_records() -> None:
    """Remove what was noted about cases and acts that go."""
    references = sa.select(Case.reference).where(_ours(Case.email))
    _delete(AuditEntry, sa.or_(_ours(AuditEntry.actor), _ours(AuditEntry.subject),
                               AuditEntry.subject.in_(references)))
    _delete(SpentTicket, SpentTicket.address.in_(references))
    forget_spent_tickets()
    forget_old()


def _remove_traffic() -> None:
    """Remove cases, calls, what was said of articles, journeys with their steps, and whoever met
    an experiment.
    """
    _delete(Case, _ours(Case.email))
    _delete(LoggedCall, _of_agents())
    _delete(Feedback, _said())
    _delete(Exposure, Exposure.visitor.in_(sa.select(DemoVisitor.visitor)))
    _delete(Journey, Journey.visitor.in_(sa.select(DemoVisitor.visitor)))
    _delete(DemoVisitor)


def _remove_forum() -> None:
    """Remove questions with all that hangs on them, and decisions about simulated people."""
    for number, language in db.session.execute(
            sa.select(Question.id, Question.language).where(_asked())).all():
        _delete(SpentTicket, SpentTicket.address.startswith(f"/{language}/questions/{number}-"))
    tags = db.session.scalars(sa.select(QuestionTag.tag_id).where(
        QuestionTag.question_id.in_(sa.select(Question.id).where(_asked())))).all()
    _delete(Question, _asked())
    _delete(Decision, sa.or_(Decision.user_id.in_(_accounts()), _ours(Decision.decided_by)))
    recount_tag_ids(list(tags))


def _last_day(found: dict[str, Any]) -> date:
    return local(datetime.fromisoformat(found["at"])).date()


def _first_day(found: dict[str, Any]) -> date:
    return _last_day(found) - timedelta(weeks=found["weeks"])


def _delete(table: type[Any], *conditions: Rows) -> None:
    db.session.execute(sa.delete(table).where(*conditions),
                       execution_options={"synchronize_session": False})


def _ours(address: Any) -> Rows:
    return sa.func.lower(address).endswith(f"@{DOMAIN}")


def _accounts() -> sa.Select[Any]:
    return sa.select(User.id).where(_ours(User.email))


def _journeys() -> sa.Select[Any]:
    return sa.select(Journey.id).join(DemoVisitor, DemoVisitor.visitor == Journey.visitor)


def _of_agents() -> Rows:
    return LoggedCall.agent_id.in_(_accounts())


def _asked() -> Rows:
    return Question.author_id.in_(_accounts())


def _said() -> Rows:
    return Feedback.journey_id.in_(_journeys())
