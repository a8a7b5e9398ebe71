"""Where people live, in a text: streets with a number, in Finnish, Swedish and English; boxes."""

import re
from collections.abc import Iterator

from .numbers import UNIT

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_PLACE = rf"[{_CAPITAL}][\w-]+"

# What streets are called. The strong ones make a street of a word in lower case too.
_FINNISH_STRONG = (
    ("tie", "tien", "tietä", "tiellä", "tieltä", "tielle"),
    ("katu", "kadun", "katua", "kadulla", "kadulta", "kadulle"),
    ("kuja", "kujan", "kujaa", "kujalla", "kujalta", "kujalle"),
    ("raitti", "raitin", "raittia", "raitilla", "raitilta", "raitille"),
    ("bulevardi", "bulevardin", "bulevardilla", "bulevardilta", "bulevardille"),
    ("esplanadi", "esplanadin", "esplanadilla", "esplanadilta", "esplanadille"))
_FINNISH_WEAK = (
    ("polku", "polun", "polulla", "polulta", "polulle"),
    ("kaari", "kaaren", "kaarella", "kaarelta", "kaarelle"),
    ("ranta", "rannan", "rannalla", "rannalta", "rannalle", "rannassa"),
    ("rinne", "rinteen", "rinteellä", "rinteeltä", "rinteelle"),
    ("väylä", "väylän", "väylällä", "väylältä", "väylälle"),
    ("aukio", "aukion", "aukiolla", "aukiolta", "aukiolle"),
    ("ntori", "ntorin", "ntorilla", "ntorilta", "ntorille"),  # a monitori is no market square
    ("puisto", "puiston", "puistossa", "puistosta"), ("mäki", "mäen", "mäellä", "mäeltä"),
    ("penger", "penkereen", "penkereellä"), ("laituri", "laiturilla"), ("ahde", "ahteella"),
    ("kallio", "kalliolla"), ("niitty", "niityllä"), ("piha", "pihalla"), ("kulma", "kulmalla"))
_SWEDISH_STRONG = ("gatan", "vägen", "gränd", "gränden", "allé", "allén", "torget", "backen",
                   "stigen", "esplanaden", "bulevarden", "kajen", "slingan")
_SWEDISH_WEAK = ("gata", "väg", "stig", "ringen", "leden", "parken", "höjden", "kroken", "liden",
                 "stranden", "strand", "plan", "terrassen", "promenaden", "svängen", "brinken")
_STRONG = tuple(form for forms in _FINNISH_STRONG for form in forms) + _SWEDISH_STRONG
_WEAK = tuple(form for forms in _FINNISH_WEAK for form in forms) + _SWEDISH_WEAK
_BARE = "|".join((*_STRONG, *_WEAK))
_ROADS = re.compile(  # not where people live: valtatie 4, a path of files
    r"(?:valta|kanta|moottori|rauta|maan|pyörä|kehä|motor|järn|riks|europa|tiedosto|hakemisto)"
    r"(?:tie|kuja|vägen)(?:n|tä|llä|ltä|lle)?", re.IGNORECASE)

_WHICH = (r"(?:S:t|S:ta|Sankt|Södra|Norra|Västra|Östra|Stora|Lilla|Gamla|Nya|Övre|Nedre|Iso"
          r"|Pieni|Vanha|Uusi)")

_DOOR = (
    r"\d{1,4}(?:[a-zA-Z](?![\w]))?(?: ?[-–] ?\d{1,4}(?!\d))?(?![\w%€]|[.,:]\d)"
    r"(?:,? ?[A-Za-z](?!\w|['’:.-]\w))?"  # 12 B
    r"(?:,? (?:as|asunto|huoneisto|lgh|lägenhet|bst|rappu|trappa|vån|krs)\b\.? ?\w{1,5}"
    r"|,? [A-Za-z]-(?:rappu|rapussa|porras)(?!\w)"
    r"|,? \d{1,2} ?tr\b|(?<=[A-Za-z]) ?\d{1,3}(?![\w%€.,:]\w|\w))?")
_TOWN = rf"(?:,?\s{{1,2}}(?:(?:FI|SE|S)-)?\d{{3}} ?\d{{2}}(?!\w)(?: {_PLACE})?)?"
_STREET = re.compile(
    rf"(?<![\w])(?:(?:[{_CAPITAL}][\w:.’-]{{1,25}} ){{1,3}}(?P<bare>{_BARE})"
    rf"|(?:{_WHICH} )?(?P<word>[^\W\d_][\w:’-]{{3,40}})),? (?:nro |nr |no |n:o )?"
    rf"(?P<door>{_DOOR}){_TOWN}")

_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:[A-Z]{2} )?\d{5}(?:-\d{4})?"
_FLAT = r"(?:Flat|Apt\.?|Apartment|Unit|Suite|Room|Floor|#) ?#?\w{1,5}"
_ROAD = (r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Ct|Square|Sq|Terrace"
         r"|Place|Way|Crescent|Gardens|Grove|Hill|Row|Mews|Boulevard|Blvd|Parkway|Quay|Walk)")
_AFTER_ROAD = (rf"(?!\w)(?:\.(?=,| {_FLAT}))?(?:,? {_FLAT}(?!\w))?"
               rf"(?:(?:,?\s{{1,2}}{_PLACE}){{0,3}},?\s{{1,2}}(?:{_POSTCODE})(?!\w))?")
_ENGLISH = re.compile(
    rf"(?<![\w.,-])(?:{_FLAT},? )?\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,? "
    rf"(?!(?:Google|One|Hard|Flash|USB) Drive)(?:[{_CAPITAL}][\w'’.-]{{1,20}} ){{1,3}}{_ROAD}"
    rf"{_AFTER_ROAD}")
_ENGLISH_CUED = re.compile(
    rf"(?<!\w)(?:address|live|living|lives|moved?|moving|deliver\w*|sen[dt]|ship\w*)"
    rf"(?: (?:it|me|is|was|to|at|on|from|now)|:){{0,3}}\s{{1,2}}"
    rf"(\d{{1,5}}[a-z]?,? (?:[a-z'’.-]{{2,20}} ){{1,3}}{_ROAD}{_AFTER_ROAD})", re.IGNORECASE)
_BOX = re.compile(
    rf"(?<!\w)(?:(?:PL|PB|P\.? ?O\.? ?Box|PO-box|[Pp]ostilokero|[Pp]ostbox) \d{{1,6}}(?!\w|[.,:]\d)"
    rf"(?:{_TOWN}|,? {_POSTCODE})"
    rf"|Box \d{{1,5}},?\s{{1,2}}(?:SE-|S-)?\d{{3}} ?\d{{2}}(?!\w)(?: {_PLACE})?)")


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield streets with a number and what follows: door, postal code, town; and post boxes.

    A postal code or a town alone is no address of one customer.
    """
    for match in _STREET.finditer(text):
        if _is_street(match) and not UNIT.match(text, match.end("door")):
            yield match.span()
    for pattern in (_ENGLISH, _BOX):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _ENGLISH_CUED.finditer(text):
        yield match.span(1)


def _is_street(match: re.Match[str]) -> bool:
    if match["bare"]:  # Urho Kekkosen katu, Södra vägen
        return True
    word = match["word"]
    if _ROADS.fullmatch(word):
        return False
    return word.lower().endswith(_STRONG) or (word[0].isupper() and word.endswith(_WEAK))
