"""The grounds on which posts are reported and decided about, in words (terms of use)."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from .moderation_models import Ground


class Words(NamedTuple):
    """A ground: its name, what the terms say, and how a statement of reasons says it."""

    name: Any
    rule: Any
    statement: Any


_TERMS = _l("It goes against our terms of use.")
GROUNDS: dict[Ground, Words] = {
    Ground.SPAM: Words(
        _l("Advertising or spam"),
        _l("Advertising, link collections, the same text again and again, and attempts to cheat "
           "others."), _TERMS),
    Ground.ILLEGAL: Words(
        _l("Against the law"),
        _l("What the law forbids: threats, incitement, defamation, offers of illegal goods, other "
           "people's works without leave."),
        _l("We hold it to be against the law; which law, is said below.")),
    Ground.ABUSE: Words(
        _l("Insulting or threatening"),
        _l("Insults, threats, harassment and contempt for people for what they are."), _TERMS),
    Ground.PERSONAL_DATA: Words(
        _l("Personal data"),
        _l("Personal data of others, and so much of your own that it could harm you."), _TERMS),
    Ground.OFF_TOPIC: Words(
        _l("Does not belong here"),
        _l("What has nothing to do with our services."), _TERMS),
    Ground.DUPLICATE: Words(
        _l("Asked before"),
        _l("A question that was asked before: we lead it to the earlier one, so that its answers "
           "are found."), _TERMS),
    Ground.OTHER: Words(
        _l("Another reason"),
        _l("What else keeps the forum from being of use: trolling, votes from several accounts, "
           "false reports."), _TERMS),
}
CHOICES = [SelectChoice(ground.value, words.name) for ground, words in GROUNDS.items()]
ACTS: dict[str, Any] = {  # what was decided, as its statement of reasons says it
    "hidden": _l("Your post is no longer shown to others."),
    "edited": _l("We changed your post. What it said before is in its history."),
    "locked": _l("We locked your question: it takes no more answers and comments."),
    "merged": _l("We merged your question into another one. Its address now leads there."),
    "banned": _l("Your account may not take part in the forum."),
}
ACT_NAMES: dict[str, Any] = {
    "hidden": _l("Hidden"), "edited": _l("Edited"), "locked": _l("Locked"),
    "merged": _l("Merged"), "banned": _l("Banned"),
}
