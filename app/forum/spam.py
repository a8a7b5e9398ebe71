"""What is held until a moderator has looked at it, and why. Knows no third party.

Nothing here refuses or drops a post: it waits, its author is told so, and staff decide.
"""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.language.redaction import find_personal_data

from .denying import is_denied
from .disguises import addresses_plain, is_disguised, skeleton, together
from .likeness import simhash, was_posted
from .links import links_in
from .promoting import promotion
from .rules import forum_rules
from .standing import Standing

__all__ = ["REASON_TEXTS", "Sent", "reason_texts", "reasons_to_hold", "simhash"]

KNOWN = 3  # shown posts: from here on we trust a person a little more
QUICKEST = 2  # seconds in which nobody reads, writes and sends, even after a preview
MANY_LINKS = {False: 2, True: 8}  # by whether the person is known
PROMOTING = {False: 3, True: 6}
NEAR = {False: 10, True: 5}  # bits: see likeness.py
WORDS_A_LINK = 6  # a text with fewer words for each of its links is there for the links
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
HANDLE = re.compile(
    r"(?:whats\W?app|telegram|signal|viber|wechat|kik|snapchat|zalo|tg)\W{0,3}\s?"
    r"(?:[a-zåäö]{0,12}\W{1,3}){0,2}(?:@\w{3,}|\+?\d[\d ().-]{6,})"
    r"|\b(?:t|wa)\.me/|[\w.+-]{2,}\s?(?:@|[\[(]\s?(?:at|ät)\s?[\])])\s?(?:gmail|hotmail|outlook|yahoo"
    r"|proton|protonmail|aol|mail|yandex|gmx)\b", re.IGNORECASE)
CALLS = re.compile(
    r"\b(?:contact|e-?mail|write|text|message|reach|inbox|dm|add|call|ota yhteytt|otathan yhteytt|"
    r"kirjoita|laita|soita|viestiä|sähköposti|kontakta|skriv|ring|mejla|maila|hör av|via|through|"
    r"kautta|whats\W?app|telegram)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """How a form came in: `trapped`: a field that only robots see was filled in; `seconds` since
    it was given out, None where nobody knows.
    """

    trapped: bool
    seconds: float | None


class Reason(NamedTuple):
    """Why a post waits: a sentence for staff, and one for its author."""

    staff: Any
    author: Any


_LOOKED_AT = _l("It looks like advertising to our automatic check.")
REASON_TEXTS: dict[str, Reason] = {
    "first-post": Reason(_l("The person's first post"),
                         _l("It is your first post here, and we look at first posts.")),
    "first-link": Reason(_l("The person's first post with links"),
                         _l("It is your first post with a link, and we look at those.")),
    "denied": Reason(_l("Has words or addresses of the deny list"),
                     _l("It has words or addresses that we always look at.")),
    "links": Reason(_l("Many links for so little text"), _l("It has many links.")),
    "promotion": Reason(_l("Talks like advertising"), _LOOKED_AT),
    "contact": Reason(_l("Asks people to get in touch elsewhere"), _LOOKED_AT),
    "disguised": Reason(_l("Hides what it says: look-alike letters, spaced or broken words"),
                        _l("Some words or addresses are written so that programs cannot read "
                           "them.")),
    "repeated": Reason(_l("Much the same was posted within a week"),
                       _l("Much the same text was posted a short while ago.")),
    "shouting": Reason(_l("Mostly capital letters or exclamation marks"),
                       _l("It is mostly capital letters or exclamation marks.")),
    "script": Reason(_l("In letters that this site does not use"),
                     _l("It is in letters that this site does not use.")),
    "robot": Reason(_l("Sent as a robot sends: at once, or with the hidden field filled in"),
                    _l("It was sent quicker than people usually write.")),
}
_OTHER = Reason(_l("An earlier reason"), _l("Our automatic check stopped it."))


def reason_texts(codes: list[str]) -> list[Reason]:
    """Return the sentences of the codes that a post keeps (`held_for`)."""
    return [REASON_TEXTS.get(code, _OTHER) for code in codes]


def reasons_to_hold(by: Standing, title: str, body: str, mark: int | None, *,
                    but: int | None = None, sent: Sent | None = None) -> list[str]:
    """Return why a post should wait: an empty list shows it at once; one query at most.

    `title` and `body` as they were typed, `mark` their simhash, `but` the post's own id.
    """
    if by.is_staff:
        return []
    rules, text = forum_rules(), f"{title}\n{body}"
    known, links = by.shown >= KNOWN, links_in(text)
    flat = skeleton(together(addresses_plain(text)))
    return [reason for reason, holds in (
        ("first-post", rules.first_posts_wait and not by.shown),
        ("first-link", rules.first_links_wait and links and not by.shown_with_links),
        ("denied", is_denied(text, flat, links, rules.denied)),
        ("links", _mostly_links(text, links, known=known)),
        ("promotion", promotion(flat) >= PROMOTING[known]),
        ("contact", _gives_contact(text, known=known)),
        ("disguised", is_disguised(text)),
        ("repeated", was_posted(mark, near=NEAR[known], but=but)),
        ("shouting", not known and _shouts(text)),
        ("script", _is_foreign(text)),
        ("robot", sent is not None and _is_robot(sent)),
    ) if holds]


def _gives_contact(text: str, *, known: bool) -> bool:
    """Say whether a text tells where to reach somebody: of known people, only if it asks to."""
    if HANDLE.search(text):
        return not known or bool(CALLS.search(text))
    return not known and any(one.kind in {"email", "phone"} for one in find_personal_data(text))


def _mostly_links(text: str, links: list[str], *, known: bool) -> bool:
    words = len(re.findall(r"[^\W\d_]{2,}", text)) - sum(
        len(re.findall(r"[^\W\d_]{2,}", link)) for link in links)
    return len(links) >= MANY_LINKS[known] or (
        not known and bool(links) and words < WORDS_A_LINK * len(links))


def _shouts(text: str) -> bool:
    letters = LETTER.findall(text)
    loud = sum(letter.isupper() for letter in letters)
    return (len(letters) >= 20 and loud > 0.75 * len(letters)) or text.count("!") >= 5


def _is_foreign(text: str) -> bool:
    letters = LETTER.findall(text)
    foreign = sum(not LATIN.match(letter) for letter in letters)
    return foreign >= 5 and foreign > 0.3 * len(letters)


def _is_robot(sent: Sent) -> bool:
    return sent.trapped or (sent.seconds is not None and sent.seconds < QUICKEST)
