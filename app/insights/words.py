"""Names of what figures are counted by."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from app.journey import Outcome, Reason

OUTCOMES: Final = {
    Outcome.SOLVED: _l("Solved: said so"),
    Outcome.POTENTIAL: _l("Perhaps: read, said nothing"),
    Outcome.ABANDONED: _l("Gave up: said no, or read nothing"),
    Outcome.CONTACTED: _l("Contacted us"),
}
REASONS: Final = {
    Reason.CONTACT_SEEN: _l("Counted as contacted because a contact was seen in the journey."),
    Reason.CONTACT_LATER: _l("Counted as contacted because the same visitor, or the e-mail address "
                             "known from the visitor's case, contacted us within the window."),
    Reason.ADDRESS_SHOWN: _l("Counted as contacted because a number was shown and no yes came "
                             "after it: the visitor may have called."),
    Reason.SAID_YES: _l("Counted as solved because the last thing the visitor said was yes, and no "
                        "contact followed."),
    Reason.SAID_NO: _l("Counted as given up because the last thing the visitor said was no."),
    Reason.NOTHING_READ: _l("Counted as given up because no answer was opened."),
    Reason.READ_SILENTLY: _l("Counted as perhaps because an answer was read, nothing was said, and "
                             "no contact was seen."),
}
FUNNEL: Final = {
    "counted": _l("Came"), "searched": _l("Searched"), "read": _l("Read an answer"),
    "opened_contact": _l("Opened a contact page"), "shown": _l("Were shown a number"),
    "reached_us": _l("Contacted us"),
}
SKIPS: Final = {
    "skipped_urgent": _l("It is urgent"), "skipped_not_found": _l("Could not find an answer"),
    "skipped_site_help": _l("Needed help with the site"), "skipped_other": _l("Something else"),
}
CHANNELS: Final = {"message": _l("Message"), "callback": _l("Callback"),
                   "phone": _l("Phone, logged"), "email": _l("E-mail"), "chat": _l("Chat")}
SERVICE_CLASSES: Final = {"self_service": _l("Self-service"), "assisted": _l("Assisted"),
                          "personal": _l("Personal")}
DEVICES: Final = {"mobile": _l("Phone or tablet"), "desktop": _l("Computer")}
Names = dict[str, Any]
