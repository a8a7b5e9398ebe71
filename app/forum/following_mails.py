"""Mails about what people follow: several notifications of a person in one.

They repeat the titles of questions, but nothing else that a stranger wrote.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import User
from app.core.bounces import stopped_addresses
from app.core.clock import local, now
from app.core.database import db, transaction
from app.core.i18n import current_language, use_language
from app.core.jobs import Handler, Payload
from app.core.mail import Mail, send_mails
from app.core.settings import current_settings
from app.core.site_settings import site_settings

from .following_models import Follower, Mails, News, Notification
from .following_queries import TELLABLE, with_question
from .following_words import sentence
from .models import Post, Question
from .unsubscribing import unsubscribe_url

MAIL_NEWS: Final = "forum.mail_news"
EVERY = timedelta(minutes=5)
WAIT = timedelta(minutes=10)  # what happens meanwhile goes into the same mail
MORNING = 7  # o'clock, in the site's time zone
AT_ONCE = 100  # people in one transaction
LISTED = 25  # notifications told one by one in a mail
KEPT = timedelta(days=180)

_WANTED = sa.func.coalesce(sa.select(Follower.mails).where(
    Follower.user_id == Notification.user_id).scalar_subquery(), Mails.SOON)


def mail_news(_payloads: Iterable[Payload]) -> None:
    """Send what is due: the handler of MAIL_NEWS. Done twice, it sends nothing twice."""
    with transaction():
        _settle()
    with current_app.test_request_context():  # only there addresses can be made
        for mails, until in ((Mails.SOON, now() - WAIT), (Mails.DAILY, last_morning())):
            while mail_some(mails, until):
                pass


def mail_some(mails: Mails, until: datetime) -> bool:
    """Mail some of those who want `mails` what was to tell at `until`; False when none are left.

    A fixed number of statements. What is mailed is marked and the mails enqueued in one
    transaction, and who else does the same at this moment finds it marked.
    """
    due = sa.and_(Notification.mailed_at.is_(None), Notification.at <= until)
    with transaction():
        people = db.session.scalars(sa.select(Notification.user_id).where(
            due, _WANTED.in_([mails])).distinct().limit(AT_ONCE)).all()
        if not people:
            return False
        claimed = db.session.execute(
            sa.update(Notification).where(due, Notification.user_id.in_(people))
            .values(mailed_at=now()).returning(Notification.user_id, Notification.id)).all()
        send_mails(_mails(_by_person((person, one) for person, one in claimed)))
    return True


def last_morning() -> datetime:
    """Return the moment of the last morning at which daily mails were due."""
    here = local(now())
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning <= here else morning - timedelta(days=1)


def forget_old_notifications() -> None:
    """Delete what was told long ago, in the caller's transaction."""
    db.session.execute(sa.delete(Notification).where(Notification.at < now() - KEPT))


HANDLERS = {MAIL_NEWS: Handler(mail_news, every=EVERY)}


def _settle() -> None:
    """Mark what is never mailed here: what was read, what moderation mails, what nobody wants."""
    db.session.execute(sa.update(Notification).where(Notification.mailed_at.is_(None), sa.or_(
        Notification.read_at.is_not(None), Notification.news == News.DECISION,
        _WANTED == Mails.NONE)).values(mailed_at=now()))


def _by_person(claimed: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for person, notification in sorted(claimed):
        found[person].append(notification)
    return found


def _mails(claimed: dict[int, list[int]]) -> list[Mail]:
    """Return a mail for each person who can get one; three queries."""
    people = db.session.execute(sa.select(
        User.id, User.email, User.language, User.last_sign_in_at).where(
        User.id.in_(claimed), User.active)).all()
    stopped = stopped_addresses(user.email for user in people)
    ids = [one for told in claimed.values() for one in told[:LISTED]]
    news: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(with_question(sa.select(
            Notification.user_id, Notification.news, Notification.post_id,
            Question.id.label("question_id"), Question.title, Question.language,
            Post.id)).where(Notification.id.in_(ids), TELLABLE).order_by(Notification.id)):
        news[row.user_id].append(row)
    return [_mail(user, news[user.id], max(0, len(claimed[user.id]) - LISTED))
            for user in people if news[user.id] and not _is_stopped(user, stopped)]


def _is_stopped(user: Any, stopped: dict[str, datetime]) -> bool:
    """Say whether an address is stopped; signing in proves that its owner is still there."""
    since = stopped.get(user.email)
    return since is not None and not (user.last_sign_in_at and user.last_sign_in_at > since)


def _mail(user: Any, news: list[Any], more: int) -> Mail:
    before = current_language()
    use_language(user.language)
    try:
        subject = ngettext("%(num)d notification: %(title)s", "%(num)d notifications: %(title)s",
                           len(news) + more, title=news[0].title)
        stop = unsubscribe_url(user.id, user.language)
        return Mail(user.email, subject, "\n\n".join(_text(user, news, more, stop)) + "\n",
                    unsubscribe=stop)
    finally:
        use_language(before)


def _text(user: Any, news: list[Any], more: int, stop: str) -> list[str]:
    brand = str(site_settings().get("brand", {}).get("name", "Luukku"))
    questions = {row.question_id for row in news}
    return [
        _("This happened to what you follow in the question forum of %(brand)s:", brand=brand),
        *(f"{sentence(row.news, row.title)}\n{_address(row)}" for row in news),
        *([ngettext("And %(num)d more:", "And %(num)d more:", more) + "\n" + _full(
            url_for("forum_following.index"))] if more else []),
        *([_("No more mails about this question:") + "\n" + unsubscribe_url(
            user.id, user.language, questions.pop())] if len(questions) == 1 and not more else []),
        _("Choose how often mails come:") + "\n" + _full(url_for("forum_following.following")),
        _("No more of these mails:") + "\n" + stop,
        _("Please do not answer this mail: nobody reads its mailbox."), brand]


def _address(row: Any) -> str:
    return _full(url_for("forum_following.post", post_id=row.post_id, language=row.language))


def _full(path: str) -> str:
    return current_settings().public_url + path
