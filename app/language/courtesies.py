"""What people write around what they want: greetings, lead-ins, thanks and farewells.

The one list of them, in three languages. The upper-case names are alternatives of regular
expressions, in small letters.
"""

import re
from collections.abc import Mapping
from typing import Final

from .tokens import fold

_GREETINGS: Final = {"fi": "hei heippa moi moikka moro terve", "sv": "hej hejsan hallå",
                     "en": "hi hello hey"}
_WISHES: Final = {"fi": ("hyvää", "päivää iltaa huomenta"), "sv": ("god", "dag morgon kväll"),
                  "en": ("good", "morning afternoon evening")}
_BESIDES: Final = {
    "fi": "kiitos kiitoksia terveisin terv ystävällisin kysyisin haluaisin tietää kysyä apua "
          "auttakaa vastatkaa voi voivat voiko voinko voitko voisiko voisinko saako saanko "
          "pitääkö pitäisi tulee tuleeko miksi milloin kuinka",
    "sv": "tack snälla hälsningar vänliga mvh undrar fråga hjälp hjälpa",
    "en": "dear please thanks thank regards kind best sincerely help wondering"}
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(f"{words} {' '.join(_WISHES[language])} {_BESIDES[language]}".split())
    for language, words in _GREETINGS.items()}

GREETINGS: Final = "|".join(" ".join(_GREETINGS.values()).split())
ADDRESSES: Final = "hyvä|kära|bästa|dear"  # a name follows
WISHES: Final = "|".join(f"{good} (?:{'|'.join(times.split())})"
                         for good, times in _WISHES.values())
THANKS: Final = (r"kiitos(?: jo etukäteen)?|kiitoksia|kiitoksin|kiittäen|tack(?: på förhand)?"
                 r"|(?:many )?thanks(?: in advance)?|thank you(?: in advance)?")
FAREWELLS: Final = (r"(?:\w{3,15}in |yst\.? ?)?(?:terveisin|terv|terkuin)|terveisiä|kunnioittaen"
                    r"|ystävällisesti|mvh|m\.v\.h|(?:med )?vänliga? hälsning(?:ar)?|hälsningar"
                    r"|hälsn|(?:best |kind |warm )?regards|best wishes|cheers|sincerely"
                    r"|yours (?:truly|sincerely|faithfully)")
SIGNS: Final = "t|vh|br|vänligen|best|yours"  # farewells only where nothing but a name follows

_OPENING = re.compile(
    rf"^(?:(?:{GREETINGS}|{WISHES}|dear \w+)\b[\s,.!:–-]*"
    r"|(?:kysyisin|haluaisin (?:tietää|kysyä)|jag (?:undrar|ville fråga)|i (?:would like|want) to"
    r" (?:know|ask)|can you tell me|please tell me)(?:,? että|,? om)?\b[\s,:]*)+", re.IGNORECASE)
_CLOSING = re.compile(
    rf"(?:[\s,.!–-]+(?:{THANKS}|{FAREWELLS}|vastatkaa pian|please)\b)+[\s.!,]*$", re.IGNORECASE)
_SALUTATION = re.compile(
    rf"\A\s*(?:(?:(?:{GREETINGS}|{ADDRESSES}|{WISHES})\b[^\n,.!?:]{{0,30}}"
    r"|(?:kiitos (?:viesti|yhteydeno|kysymyks)|tack för (?:ditt|din)"
    r"|thank(?:s| you) for (?:your|contacting|getting))[^\n.!]{0,60})"
    r"(?:[,.!:]+\s*|\n\s*|\Z))+", re.IGNORECASE)
_SIGN_OFF = re.compile(rf"\s*(?:(?:{FAREWELLS})\b|t\. |(?:{SIGNS})[.,]?\s*$)", re.IGNORECASE)


def is_courtesy(word: str, language: str) -> bool:
    """Say whether a word tells nothing of what its writer wants."""
    return fold(word) in _WORDS[language]


def without_courtesies(sentence: str) -> str:
    """Return what a customer wants, without "hi, I would like to know" and "thanks in advance"."""
    return _CLOSING.sub("", _OPENING.sub("", sentence))


def without_salutation(letter: str) -> str:
    """Return a letter without "Hi Anna," and "thank you for your message." before it."""
    return _SALUTATION.sub("", letter)


def is_sign_off(line: str) -> bool:
    """Say whether a line of a letter begins its signature."""
    return _SIGN_OFF.match(line) is not None
