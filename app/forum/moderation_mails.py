"""What people are told by mail about decisions, in their language, in the caller's transaction."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.database import db
from app.core.i18n import current_language, speaking
from app.core.mail import send_mail
from app.core.settings import current_settings
from app.core.site_settings import site_settings

from .grounds import ACTS, GROUNDS
from .moderation_models import Decision, Flag


def mail_decision(decision: Decision, key: str) -> None:
    """Send a person the statement of reasons for a decision about them (DSA, Article 17)."""
    person = db.session.get(User, decision.user_id)
    if person is None:
        return
    with speaking(person.language):
        _send(person.email, _("A decision about your part in the forum"), [
            str(ACTS[decision.act]), *reasons_in_words(decision),
            _("You can read this again and appeal within six months here:") + "\n"
            + _link(decision, key),
            _("People decide on appeals, not programs. You can also turn to an out-of-court "
              "dispute settlement body that the EU's Digital Services Act knows, or to a court."),
        ])


def mail_appeal_answer(decision: Decision, key: str) -> None:
    """Tell a person what came of their appeal, and why."""
    person = db.session.get(User, decision.user_id)
    if person is None:
        return
    with speaking(person.language):
        _send(person.email, _("Our answer to your appeal"), [
            _("We looked at it again, and our decision stays.") if decision.upheld else
            _("You were right: we took our decision back."), decision.answer,
            _("The whole decision:") + "\n" + _link(decision, key),
        ])


def mail_ban_lifted(person: User) -> None:
    """Tell somebody that they may take part again."""
    with speaking(person.language):
        _send(person.email, _("You can take part in the forum again"), [
            _("We have lifted the ban from your account. You can ask, answer and vote again.")])


def mail_reporters(flags: Iterable[Flag], *, acted: bool, address: str) -> None:
    """Tell those who reported a post what was decided, where we know an address of theirs."""
    for flag in flags:
        person = db.session.get(User, flag.reporter_id) if flag.reporter_id else None
        to = person.email if person else flag.email
        if not to:
            continue
        with speaking(person.language if person else flag.language):
            _send(to, _("What we decided about the post that you reported"), [
                _("Thank you for telling us. This is about: %(address)s", address=address),
                _("We looked at the post and took it out of the forum.") if acted else
                _("We looked at the post, and it stays. It goes neither against our terms of use "
                  "nor, as far as we see, against the law."),
                _("A person decided this, not a program. If you see it otherwise, write to us: "
                  "%(address)s. You can also turn to an out-of-court dispute settlement body or "
                  "to a court.", address=_url("contact.index")),
            ])


def reasons_in_words(decision: Decision) -> list[str]:
    """Return the statement of reasons of a decision, as paragraphs in the current language."""
    ground = GROUNDS[decision.ground]
    how = (_("Somebody reported it.") if decision.from_flag else
           _("An automatic check stopped it; a person decided.") if decision.by_machine else
           _("Our staff came upon it."))
    return [
        *([_("It is about this text:") + "\n" + _quoted(decision.excerpt)]
          if decision.excerpt else []),
        _("Ground: %(name)s.", name=ground.name) + " " + str(ground.statement),
        *([_("Why: %(text)s", text=decision.text)] if decision.text else []), how]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _link(decision: Decision, key: str) -> str:
    return _url("forum_decisions.decision", decision_id=decision.id, key=key)


def _url(endpoint: str, **values: object) -> str:
    return current_settings().public_url + url_for(
        endpoint, language=current_language(), _external=False, **values)  # type: ignore[arg-type]


def _send(to: str, subject: str, paragraphs: list[str]) -> None:
    brand = str(site_settings().get("brand", {}).get("name", "Luukku"))
    send_mail(to, subject, "\n\n".join([*paragraphs, brand]) + "\n")
