"""A case's own mails, in the customer's language. Each is enqueued in the caller's transaction.

They repeat nothing that a stranger typed (name, message), so that the forms cannot be used to
send other people's mail boxes a text of one's own.
"""

from flask import url_for
from flask_babel import format_time
from flask_babel import gettext as _

from app.core.i18n import best_translation, format_phone, speaking
from app.core.mail import send_mail
from app.core.settings import current_settings
from app.core.site_settings import site_settings

from .models import Case
from .moments import day_in_words, moment_in_words
from .references import case_key


def mail_acknowledgement(case: Case) -> None:
    """Tell the customer that the message arrived, when we answer and where to follow it."""
    with speaking(case.language):
        _send(case, _("We have your message"), [
            _("Thank you for your message. Its reference is %(reference)s.",
              reference=case.reference),
            *_about(case),
            *([_("We answer by %(time)s.", time=moment_in_words(case.promised_at))]
              if case.promised_at else []),
            _("Follow your case, add to it or close it here:") + "\n" + case_link(case),
            _("The link is only for you: whoever has it can read the case."),
        ])


def mail_callback(case: Case) -> None:
    """Tell the customer when we call, and at which number; nothing without an e-mail address."""
    if not case.email or case.callback is None:
        return
    with speaking(case.language):
        _send(case, _("We will call you"), [
            _("We call you on %(day)s between %(start)s and %(end)s.",
              day=day_in_words(case.callback.starts_at),
              start=format_time(case.callback.starts_at, "short"),
              end=format_time(case.callback.ends_at, "short")),
            _("The number that we call: %(phone)s", phone=format_phone(case.callback.phone)),
            _("Reference: %(reference)s", reference=case.reference),
            *_about(case),
            _("If something changes, tell us here:") + "\n" + case_link(case),
        ])


def mail_answer(case: Case, body: str) -> None:
    """Send the customer our answer; nothing without an e-mail address."""
    if not case.email:
        return
    with speaking(case.language):
        _send(case, _("Our answer to you"), [
            body,
            _("Write back or close the case here:") + "\n" + case_link(case),
            _("Please do not answer this mail: nobody reads its mailbox."),
        ])


def mail_solved(case: Case) -> None:
    """Tell the customer that we hold the matter for solved; nothing without an e-mail address."""
    if not case.email:
        return
    with speaking(case.language):
        _send(case, _("Your case is solved"), [
            _("We have marked your case %(reference)s as solved.", reference=case.reference),
            _("If it is not, write to us here and we go on:") + "\n" + case_link(case),
        ])


def case_link(case: Case) -> str:
    """Return the full address of the customer's page of a case."""
    return current_settings().public_url + url_for(
        "cases.case", language=case.language, reference=case.reference,
        key=case_key(case.reference), _external=False)


def _about(case: Case) -> list[str]:
    if case.topic is None:
        return []
    return [_("Topic: %(topic)s", topic=best_translation(case.topic.name))]


def _send(case: Case, subject: str, paragraphs: list[str]) -> None:
    brand = str(site_settings().get("brand", {}).get("name", "Luukku"))
    text = "\n\n".join([*paragraphs, brand])
    send_mail(case.email, f"{subject} [{case.reference}]", text + "\n")
