"""People's names where the words around tell that a name stands there: I am …, Mvh …, Mr …"""

import re
from collections.abc import Iterator

from .courtesies import ADDRESSES, FAREWELLS, GREETINGS, SIGNS, THANKS
from .names import BETWEEN, NAME_WORD, UPPER, is_personal_name, may_be_name

_NAME = rf"{NAME_WORD}(?: {BETWEEN}{NAME_WORD}){{0,3}}"
_FULL_NAME = rf"{NAME_WORD}(?: {BETWEEN}{NAME_WORD}){{1,3}}"
_SMALL = r"[^\W\d_][^\W\d_’'-]{0,30}(?:[’'-][^\W\d_]{2,30})?"

_MY_NAME_IS = (r"my (?:full )?name(?: is|'s|’s|:)|i(?: am|'m|’m) called|nimeni(?: on|:)"
               r"|mun nimi on|jag heter|mitt namn(?: är|:)")
_I_AM = (r"i am|i'm|i’m|this is|olen|täällä|tässä|jag är|det här är|det är|on behalf of|c/o"
         r"|account of|(?:speak\w*|talk\w*|spoke) (?:to|with)|(?:pratade|talade) med|puhuin"
         r"|asiakas|customer|kunden")
_TITLE = (r"mr|mrs|ms|miss|mx|dr|herr|fru|fröken|herra|rouva|neiti|hra|rva"
          r"|(?:full |first |last |koko)?(?:name|nimi|namn) ?:")
_LEAVE = rf"{THANKS}|{FAREWELLS}|{SIGNS}"

_SAID = re.compile(rf"(?<!\w)(?i:{_MY_NAME_IS})\s{{1,2}}(?P<name>{_NAME})")
_MUMBLED = re.compile(
    rf"(?<!\w)(?i:{_MY_NAME_IS})\s{{1,2}}(?P<first>{_SMALL})(?: (?P<last>{_SMALL}))?")
_GREETED = re.compile(rf"(?<!\w)(?i:{GREETINGS}|{ADDRESSES}),? "
                      rf"(?P<name>(?P<first>{NAME_WORD})(?: {BETWEEN}{NAME_WORD})?)"
                      rf"(?=[ \t]{{0,3}}(?:[,.!\n]|\Z))")
_SHOWN = (
    re.compile(rf"(?<!\w)(?i:{_I_AM})[:,]? (?P<name>{_FULL_NAME})"),
    re.compile(rf"(?<!\w)(?i:{_TITLE})\.? (?P<name>{_NAME})"))
_SIGNED = re.compile(
    rf"(?:(?<!\w)(?i:{_LEAVE})(?:[,.!:]{{1,3}}[ \t]{{0,3}}|[ \t]{{1,3}}"
    rf"|[ \t,.!:]{{0,5}}\n\s{{0,3}})/{{0,2}} ?"
    rf"|(?<=[\n.!?])[ \t]{{0,3}}(?://?|--?|–|~) ?)(?P<name>{_NAME})"
    rf"(?=[ \t]{{0,3}}[.,!]?[ \t]{{0,3}}(?:\n|\Z))")
_PART = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*|[A-Z]['’][^\W\d_]+")
_THANKED = re.compile(  # thanks Telia
    rf"(?i:many|best|cheers|thank|tack|kiito)[^\n,{UPPER}]* {NAME_WORD}")


def find_introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the names that people say are names, and those in signatures and behind titles."""
    for match in _GREETED.finditer(text):
        if is_personal_name(match["first"]):
            yield match.span("name")
    for match in _SAID.finditer(text):
        yield match.span("name")
    for match in _MUMBLED.finditer(text):  # my name is kevin o'brien
        if may_be_name(match["first"]):
            last = match["last"] if match["last"] and may_be_name(match["last"]) else None
            yield match.start("first"), match.end("last" if last else "first")
    for pattern in _SHOWN:
        for match in pattern.finditer(text):
            if _is_name(match["name"]):
                yield match.span("name")
    for match in _SIGNED.finditer(text):
        if (is_personal_name if _THANKED.fullmatch(match.group()) else _is_name)(match["name"]):
            yield match.span("name")


def _is_name(name: str) -> bool:
    """Tell whether the words are names: "Kind regards, Support" is signed by nobody."""
    return any(map(may_be_name, _PART.findall(name)))
