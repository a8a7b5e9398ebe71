"""What hides gated addresses in many texts: loaded once, in each text's own language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from app.core.i18n import LANGUAGES, LOCALES
from app.core.markdown import plain_text

from .masking import mask
from .queries import gated_addresses


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides gated addresses; loaded once for many texts."""

    addresses: Collection[str]
    hints: Mapping[str, str]  # by language

    def html(self, html: str, language: str) -> str:
        """Return HTML without gated addresses."""
        return mask(html, self.addresses, self.hints[language])

    def text(self, text: str, language: str) -> str:
        """Return one line of text without gated addresses."""
        safe = str(escape(text))
        masked = self.html(safe, language)
        return text if masked == safe else plain_text(masked)

    def hits(self, text: str) -> bool:
        """Say whether a gated address stands in `text`."""
        return mask(text, self.addresses, "") != text

    def hides_in(self, html: str) -> bool:
        """Say whether something is hidden in `html` already, in whatever language."""
        return any(hint in html for hint in self.hints.values())


def load_mask() -> Mask:
    """Return what hides the addresses that are gated now; one query."""
    hints = {}
    for language in LANGUAGES:
        with force_locale(LOCALES[language]):
            hints[language] = str(_("[the number is on the contact page]"))
    return Mask(gated_addresses(), hints)
