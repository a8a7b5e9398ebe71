"""Posts as others see them: rendered once, when they are saved, with what must not show masked."""

from collections.abc import Iterable

from flask_babel import gettext as _

from app.channels.masking import mask, mask_gated
from app.channels.queries import gated_addresses
from app.core.markdown import plain_text, render_post
from app.core.slugs import slugify
from app.language.redaction import find_personal_data

MAX_TITLE = 150  # characters


def without_personal_data(text: str) -> str:
    """Return `text` with words in place of e-mail addresses, phone numbers, identity codes, bank
    accounts and cards.
    """
    words = {"email": _("[e-mail address removed]"), "phone": _("[phone number removed]"),
             "id": _("[identity code removed]"), "iban": _("[account number removed]"),
             "card": _("[card number removed]")}
    for one in reversed(find_personal_data(text)):
        text = text[:one.start] + words[one.kind] + text[one.end:]
    return text


def personal_data_in(*texts: str) -> list[str]:
    """Return what in `texts` looks like personal data, as it was written, each once."""
    return list(dict.fromkeys(text[one.start:one.end] for text in texts
                              for one in find_personal_data(text)))


def show_body(body: str) -> str:
    """Return a post's Markdown as safe HTML without gated addresses; one query."""
    return mask_gated(render_post(body))


def masked_texts(texts: Iterable[str]) -> list[str]:
    """Return texts as they were written, without gated addresses; one query."""
    addresses, hint = gated_addresses(), str(_("[the number is on the contact page]"))
    return [mask(text, addresses, hint) for text in texts]


def show_title(title: str) -> str:
    """Return a title without gated addresses; one query."""
    masked = mask_gated(title.replace("&", "&amp;").replace("<", "&lt;"))
    return plain_text(masked)[:MAX_TITLE]


def slug_of(title: str) -> str:
    """Return a question's title as the end of its address."""
    return slugify(title, "question")
