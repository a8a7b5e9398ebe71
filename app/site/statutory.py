"""The statutory page's facts: who we are and how to reach us directly, never gated."""

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.channels.masking import mask
from app.channels.queries import gated_addresses
from app.core.i18n import best_translation
from app.core.settings import current_settings
from app.core.site_settings import site_settings


@dataclass(frozen=True, slots=True)
class Statutory:
    """The facts, in the page's language. `fictional`: those of the demo site."""

    legal_name: str = ""
    business_id: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    register: str = ""
    supervisor: str = ""
    fictional: bool = False

    @property
    def complete(self) -> bool:
        """Say whether everything is there that the law asks for, and is an operator's own."""
        needed = (self.legal_name, self.business_id, self.address, self.email, self.phone)
        return all(needed) and (not self.fictional or current_settings().demo)


def statutory() -> Statutory:
    """Return the facts as the page shows them; one query.

    An address that is gated is not shown: it would slip past the gate on a page that is always
    open. The staff home then says that the page is not complete.
    """
    facts, gated = _facts(site_settings().get("statutory", {})), gated_addresses()
    hint = str(_("[the number is on the contact page]"))

    def shown(text: str) -> str:
        return mask(text, gated, hint)

    def ungated(address: str) -> str:
        return address if shown(address) == address else ""

    return replace(facts, legal_name=shown(facts.legal_name), address=shown(facts.address),
                   register=shown(facts.register), supervisor=shown(facts.supervisor),
                   email=ungated(facts.email), phone=ungated(facts.phone))


def statutory_complete() -> bool:
    """Say whether the page can stand before customers: see `Statutory.complete`; one query."""
    return statutory().complete


def _facts(given: dict[str, Any]) -> Statutory:
    return Statutory(
        **{name: str(given.get(name) or "") for name in (
            "legal_name", "business_id", "email", "phone")},
        address=", ".join(given.get("address") or ()),
        register=best_translation(given.get("register") or {}),
        supervisor=best_translation(given.get("supervisor") or {}),
        fictional=bool(given.get("fictional")) or current_settings().demo)
