"""Codes, numbers, addresses and names, made up as people write them."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from stdnum import iban, luhn
from stdnum.fi import hetu
from stdnum.se import personnummer

FIRST = {
    "fi": ("Matti", "Liisa", "Juhani", "Aino", "Pekka", "Sari", "Mikko", "Kaisa", "Antti", "Riikka",
           "Ville-Petteri", "Marja-Leena", "Heikki", "Oona", "Eetu"),
    "sv": ("Anders", "Ingrid", "Lars", "Åsa", "Björn", "Karin", "Göran", "Linnéa", "Per-Olof",
           "Maj-Britt", "Sven", "Elsa", "Nils", "Agneta", "Zlatan"),
    "en": ("John", "Mary", "Kevin", "Siobhan", "Oliver", "Priya", "Charlotte", "Graham", "Aisha",
           "Jean-Luc", "Emily", "Dwayne", "Rebecca", "Nigel", "Wei")}
LAST = {
    "fi": ("Virtanen", "Korhonen", "Mäkinen", "Nieminen", "Hämäläinen", "Järvinen", "Lehtonen",
           "Öhman", "Koskela", "Saarinen-Laine", "Ylä-Outinen", "af Ursin", "Rautiainen"),
    "sv": ("Andersson", "Åkerström", "Lindqvist", "Öberg", "Björk", "Nilsson", "von Essen",
           "Ek", "Sjögren", "Håkansson", "Wallin", "Ibrahimović", "Söderlund-Berg"),
    "en": ("Smith", "O'Brien", "McCarthy-Jones", "Patel", "Taylor", "van der Berg", "Okonkwo",
           "Wright", "Thompson", "D'Souza", "Johnson", "Nguyen", "Fitzgerald")}
STREETS = {
    "fi": ("Mannerheimintie", "Kauppakatu", "Kissankuja", "Urho Kekkosen katu", "Satamapolku",
           "Itäranta", "Hämeentie", "Koulutie", "Puolikuunraitti", "Lönnrotinkatu", "Etuniementie",
           "Mannerheimintiellä", "Kauppakadulla", "Koulutien", "Rautatientori", "Bulevardi"),
    "sv": ("Storgatan", "Södra vägen", "Kungsgatan", "Skolgränd", "Lindallén", "Stortorget",
           "Kvarnbacken", "Björkstigen", "S:t Eriksgatan", "Norra Esplanaden", "Hamnplan",
           "Älvsborgsgatan", "Drottninggatan", "Åsvägen", "Fabriksgatan"),
    "en": ("High Street", "Baker Street", "Church Road", "Park Lane", "King's Avenue", "Mill Close",
           "St. John's Terrace", "Oak Drive", "Victoria Square", "Elm Crescent", "Green Lane",
           "Queen Elizabeth Way", "Castle Hill", "Maple Ave", "North Main St")}
TOWNS = {"fi": ("Helsinki", "Tampere", "Jyväskylä", "Äänekoski"),
         "sv": ("Stockholm", "Göteborg", "Malmö", "Östersund"),
         "en": ("London", "Leeds", "Milton Keynes", "Bath")}
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"  # of a Finnish personal code
BANKS = {"FI": 14, "SE": 20, "DE": 18, "EE": 16, "DK": 14, "NL": 0, "GB": 0, "NO": 11, "FR": 23}
CARDS = (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16),
         ("36", 14), ("5018", 16))


def email(random: Random, language: str) -> str:
    """Return an address with a plus, a subdomain, (at) or punctuation around."""
    name = random.choice(("matti.meikalainen", "s_oberg", "kevin-o", "aino99", "x", "jöns.ek"))
    name += random.choice(("", "", "+luukku", ".2", "+a.b"))
    host = random.choice(("example.com", "posti.example.fi", "mail.eu.example.co.uk", "ex-a.se"))
    at = random.choice(("@", "@", "@", "(at)", " (at) ", "[at]"))
    return name + at + host


def phone(random: Random, language: str) -> str:
    """Return a number of Finland, Sweden, Britain, Germany or the United States."""
    form = random.choice((
        "+358 40 1## ####", "+35840 1######", "040 1######", "040-1## ####", "050 5## ## ##",
        "(09) 1## ####", "0400 5#####", "+358 (0)40 1## ####", "00358 40 1######",
        "+46 70 1## ## ##", "070-1## ## ##", "0701 ## ## ##", "08-1## ## ##", "+46701######",
        "+46 (0)8 1## ## ##", "+44 20 79## ####", "020 79## ####", "07400 1#####",
        "+44 (0)7400 1#####", "+44 7400-1#####", "+49 30 12#####", "030 12#####",
        "0151 23######", "+49 (0)151 23######", "0049 151 23######", "+1 212 555 2###",
        "(212) 555-2###", "212-555-2###", "+1 (415) 555-2###", "+1-415-555-2###", "1-415-555-2###"))
    return _filled(random, form)


def address(random: Random, language: str) -> str:
    """Return a street with a number, often with a door and a town."""
    street, number = random.choice(STREETS[language]), random.randint(1, 199)
    town = random.choice(TOWNS[language])
    door, rest = {
        "fi": (("", "", " A", " B 34", " as 3", " as. 12", " C-rappu", "-14", "b", " a 1"),
               ("", "", f", 00{number:03} {town}", f", FI-33100 {town}", f" 40{number:03} {town}")),
        "sv": (("", "", " A", "B", " B lgh 1101", ", 2 tr", " lgh 1203", "-14"),
               ("", "", f", 114 55 {town}", f", SE-411 05 {town}", f" 21144 {town}")),
        "en": (("",), ("", "", ", Flat 3", f", {town} SW1A 1AA", f", Apt 4B, {town}, LS1 4DY",
                       ", NW1 6XE", ", Springfield, IL 62704")),
    }[language]
    if language == "en":
        letter = random.choice(("", "", "B", "-4"))
        flat = random.choice(("", "", "Flat 2, "))
        return f"{flat}{number}{letter} {street}{random.choice(rest)}"
    return f"{street} {number}{random.choice(door)}{random.choice(rest)}"


def number(random: Random, language: str) -> str:
    """Return a number as shops, carriers and offices give them."""
    return _filled(random, random.choice((
        "1#####", "9########", "1### 5### 7###", "ORD-#####1", "A#######", "202600####",
        "1#-######", "KK-7F#K-92QX", "KK-ABCD-4FGH", "RR#########FI", "7F3K#2QX", "1#####/2",
        "INV#######", "JJFI################", "3#####-1###")))


def name(random: Random, language: str) -> str:
    """Return a first and a last name, perhaps with a letter between."""
    between = random.choice((" ", " ", " ", " J. "))
    return random.choice(FIRST[language]) + between + random.choice(LAST[language])


def identity_code(random: Random, language: str) -> str:
    """Return a Finnish or a Swedish personal code with its check character."""
    born = date(1930, 1, 1) + timedelta(days=random.randrange(33_000))
    if random.random() < .5:
        separator = random.choice("-YXWVU" if born.year < 2000 else "ABCDEF")
        body = f"{born:%d%m%y}{separator}{random.randint(2, 899):03}"
        code = next(body + check for check in CHECKS if hetu.is_valid(body + check))
        return code if random.random() < .8 else code.lower()
    body = f"{born:%y%m%d}{random.randrange(1000):03}"
    code = body[:6] + random.choice(("-", "")) + body[6:] + luhn.calc_check_digit(body)
    code = (f"{born:%Y}"[:2] if random.random() < .5 else "") + code
    return code if personnummer.is_valid(code) else identity_code(random, language)


def account(random: Random, language: str) -> str:
    """Return an account of one of nine countries, in groups or not."""
    country, digits = random.choice(list(BANKS.items()))
    body = "".join(random.choice("0123456789") for _digit in range(digits or 14))
    body = {"NL": "ABNA" + body[:10], "GB": "NWBK" + body}.get(country, body)
    code = country + iban.calc_check_digits(f"{country}00{body}") + body
    if not iban.is_valid(code):
        return account(random, language)
    grouped = " ".join(code[at:at + 4] for at in range(0, len(code), 4))
    return random.choice((code, grouped, grouped, code.lower()))


def card(random: Random, language: str) -> str:
    """Return a card of one of several issuers, with spaces, hyphens or neither."""
    prefix, length = random.choice(CARDS)
    rest = length - 1 - len(prefix)
    body = prefix + "".join(random.choice("0123456789") for _digit in range(rest))
    code = body + luhn.calc_check_digit(body)
    between = random.choice(("", " ", "-", "–"))
    groups = (4, 10, length) if length < 16 else (4, 8, 12, 16)
    return between.join(code[start:end] for start, end in zip((0, *groups), groups, strict=False))


def _filled(random: Random, form: str) -> str:
    return "".join(random.choice("23456789") if sign == "#" else sign for sign in form)


MAKERS: dict[str, Callable[[Random, str], str]] = {
    "email": email, "phone": phone, "address": address, "number": number, "name": name,
    "id": identity_code, "iban": account, "card": card}
