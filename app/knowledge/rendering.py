"""What readers see of a document: rendered once, when it is saved, with gated addresses masked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from app.channels.masking import mask
from app.channels.queries import gated_addresses
from app.core.i18n import LANGUAGES, LOCALES
from app.core.markdown import LinkResolver, plain_text, render_article

from .documents import ArticleDocument


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


def load_mask() -> Mask:
    """Return what hides the addresses that are gated now; one query."""
    hints = {}
    for language in LANGUAGES:
        with force_locale(LOCALES[language]):
            hints[language] = str(_("[the number is on the contact page]"))
    return Mask(gated_addresses(), hints)


def project(document: ArticleDocument, links: LinkResolver, hide: Mask) -> dict[str, Any]:
    """Return the values of Article's columns that show `document`.

    Raises Invalid when its text is too long or `links` refuses a link.
    """
    rendered = render_article(document.body, links)
    language = document.language
    html = hide.html(rendered.html, language)
    return {
        "title": hide.text(document.title, language),
        "phrasings": [hide.text(text, language) for text in document.phrasings],
        "tags": [hide.text(text, language) for text in document.tags],
        "services": [{"label": hide.text(service.label, language), "url": service.url}
                     for service in document.services if not hide.hits(service.url)],
        "review_by": document.review_by,
        "body": document.body,
        "html": html,
        "headings": [{"id": hide.html(heading.id, language), "level": heading.level,
                      "title": hide.text(heading.title, language)}
                     for heading in rendered.headings],
        "text": rendered.text if html == rendered.html else plain_text(html),
    }
