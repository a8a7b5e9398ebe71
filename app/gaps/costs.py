"""What a contact costs: the operator's own assumption, from which gaps are ranked and savings told.

Nothing here is measured. The figures are euros for one piece of evidence: what it takes to answer a
call, a message, a question; for a failed search or a "this did not help", what the contacts that
sometimes follow cost on average.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _

from app.core.audit import record
from app.core.errors import Conflict
from app.core.site_settings import (
    hold_site_setting,
    set_site_setting,
    site_settings,
    version_of,
)

from .models import Source

SETTING: Final = "contact_costs"
CURRENCY: Final = "EUR"
DEFAULTS: Final[Mapping[str, float]] = {
    "phone": 9.0, "callback": 9.0, "message": 6.0, "question": 2.0, "search": 1.0, "skip": 9.0,
    "feedback": 1.0}
CALLED = ("phone", "callback")


def cost_of(source: Source, channel: str) -> float:
    """Return what one piece of evidence costs in euros, as the operator assumes."""
    if source == Source.CALL:
        return costs()["phone"]
    if source == Source.MESSAGE and channel in CALLED:
        return costs()[channel]
    return costs()[source.value]


def costs() -> dict[str, float]:
    """Return the costs by kind; what the operator never set is as DEFAULTS say."""
    return _whole(site_settings().get(SETTING, {}))


def costs_version() -> str:
    """Return a mark of the costs as they are now."""
    return version_of(costs())


def save_costs(given: Mapping[str, float], *, version: str) -> None:
    """Set the costs, in the caller's transaction.

    Raises Conflict when somebody else did after the form was opened at `version`.
    """
    before = _whole(hold_site_setting(SETTING, {}))
    if version_of(before) != version:
        raise Conflict(_("Somebody saved this while you were writing."))
    after = {name: float(given[name]) for name in DEFAULTS}
    set_site_setting(SETTING, after)
    record("gaps.costs_set", SETTING, **after)


def _whole(kept: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(kept.get(name, otherwise)) for name, otherwise in DEFAULTS.items()}
