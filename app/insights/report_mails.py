"""The weekly report by mail: each reader gets each week's once, however often the job is done."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app, url_for
from flask_babel import gettext as _

from app.accounts.models import Role, User, account_role
from app.core.bounces import stopped_addresses
from app.core.database import db, transaction
from app.core.i18n import FILTERS, LANGUAGES, speaking
from app.core.jobs import Handler, Payload
from app.core.mail import Mail, send_mails
from app.core.settings import current_settings
from app.core.site_settings import shows_demo_data, site_settings

from .report import Report, Section, due_monday, weekly_report
from .report_models import ReportReader
from .report_readers import stop_url
from .report_rows import Row

MAIL_REPORT: Final = "insights.mail_report"
EVERY = timedelta(minutes=15)


def mail_reports(_payloads: Iterable[Payload]) -> None:
    """Send the reports that are due: the handler of MAIL_REPORT."""
    monday = due_monday()
    with current_app.test_request_context():  # only there addresses can be made
        for language in LANGUAGES:
            with speaking(language):
                if db.session.execute(_waiting(monday, language).limit(1)).first():
                    _mail(monday, language, weekly_report(monday))


def report_mail(user: Any, report: Report) -> Mail:
    """Return the report as a mail to `user`, in the current language."""
    brand = str(site_settings().get("brand", {}).get("name", "Luukku"))
    week: dict[str, Any] = {**report.chosen.arguments}
    days = " – ".join(map(FILTERS["short_date"], (report.chosen.first, report.chosen.last)))
    if shows_demo_data():
        days += f" ({_('This site shows demo data')})"
    shown = {
        "title": _("%(brand)s: last week's figures", brand=brand), "report": report,
        "days": days,
        "language": user.language, "stop": stop_url(user.id, user.language),
        "dashboard": current_settings().public_url + url_for(
            "insights.dashboard", **week),
        "settings": current_settings().public_url + url_for("insights_report.report")}
    # Not `render_template`: it asks for what the frame of a page shows, and who is signed in.
    page = current_app.jinja_env.get_template("insights/mails/report.html").render(shown)
    return Mail(user.email, f"{shown['title']}, {shown['days']}", _text(shown), html=page,
                unsubscribe=shown["stop"])


HANDLERS = {MAIL_REPORT: Handler(mail_reports, every=EVERY)}


def _mail(monday: date, language: str, report: Report) -> None:
    """Mail `report` to whoever still waits for it: who is marked here gets it with the commit."""
    # PostgreSQL looks anew at a row that another worker just marked, but not inside the IN.
    mine = sa.and_(ReportReader.told_on < monday,
                   ReportReader.user_id.in_(_waiting(monday, language)))
    with transaction():
        claimed = list(db.session.scalars(sa.update(ReportReader).where(mine).values(
            told_on=monday).returning(ReportReader.user_id)))
        people = db.session.execute(sa.select(
            User.id, User.email, User.language, User.last_sign_in_at).where(
            User.id.in_(claimed)).order_by(User.id)).all()
        stopped = stopped_addresses(user.email for user in people)
        send_mails([report_mail(user, report) for user in people
                    if not _is_stopped(user, stopped.get(user.email))])


def _waiting(monday: date, language: str) -> sa.Select[int]:
    """Return who waits for the report of `monday`: managers still, as whom they opted in."""
    managers = sa.select(account_role.c.user_id).join(
        Role, Role.id == account_role.c.role_id).where(Role.name.in_(["manager", "admin"]))
    return sa.select(ReportReader.user_id).join(User, User.id == ReportReader.user_id).where(
        ReportReader.told_on < monday, User.active, User.language == language,
        User.id.in_(managers))


def _is_stopped(user: Any, since: Any) -> bool:
    """Say whether an address takes no mail; signing in proves that its owner is still there."""
    return since is not None and not (user.last_sign_in_at and user.last_sign_in_at > since)


def _text(shown: dict[str, Any]) -> str:
    report: Report = shown["report"]
    return "\n\n".join([
        f"{shown['title']}, {shown['days']}", *map(_section, report.sections),
        _("All figures, and how they are counted:") + "\n" + shown["dashboard"],
        _("No more of these mails:") + "\n" + shown["stop"],
        _("Please do not answer this mail: nobody reads its mailbox.")]) + "\n"


def _section(section: Section) -> str:
    lines = [_line(row) for row in section.rows] + ([section.note] if section.note else [])
    return "\n".join([section.title.upper(), *lines])


def _line(row: Row) -> str:
    before = _("before: %(value)s", value=row.before) if row.before else ""
    return "; ".join(filter(None, [f"{row.label}: {row.value}", before, row.change]))
