"""The flood of bench/flood.py: messages made of the templates of flood.txt, the same each time."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

TEMPLATES = Path(__file__).with_name("flood.txt")
CHOICE = re.compile(r"\{([^{}]*)\}")
ENDINGS = ("com", "net", "xyz", "top", "site", "online", "shop", "club", "info", "io", "fi", "ru")
SYLLABLES = ("ba", "lu", "mo", "tri", "zen", "pro", "max", "go", "ve", "sta", "ki", "no", "ra")
NAMES = ("Anderson", "Virtanen", "Lindqvist", "Morris", "Petrov", "Mäkinen", "Olsson", "Grant")
TOWNS = ("Tampere", "Turku", "Oulu", "Vaasa", "Espoo", "Lahti", "Kuopio", "Pori", "Kotka")
LOOKALIKES = str.maketrans("aeopcxi", "аеорсхі")
DISGUISED = ("casino", "loans", "goods", "crypto")


class Spam(NamedTuple):
    """One message; `fold` 0 tunes, 1 measures."""

    campaign: str
    language: str
    fold: int
    text: str


def flood(number: int, seed: int) -> Iterator[Spam]:
    """Yield `number` messages, of all campaigns and languages by turns."""
    random, templates = Random(seed), list(_templates())
    for count in range(number):
        campaign, language, fold, text = templates[count % len(templates)]
        text = _filled(text, random)
        if campaign in DISGUISED and random.random() < 0.25:
            campaign, text = "disguised", _disguised(text, random)
        yield Spam(campaign, language, fold, text)


def _templates() -> Iterator[Spam]:
    campaign = language = ""
    number = 0
    for line in TEMPLATES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            campaign, language = line.strip("[]").split()
            number = 0
        elif line and not line.startswith("#"):
            yield Spam(campaign, language, number % 2, line)
            number += 1


def _filled(text: str, random: Random) -> str:
    while CHOICE.search(text):
        text = CHOICE.sub(lambda found: random.choice(found[1].split("|")), text)
    for name, make in (("<link>", _link), ("<domain>", _domain), ("<amount>", _amount),
                       ("<phone>", _phone), ("<handle>", _handle)):
        while name in text:
            text = text.replace(name, make(random), 1)
    return text.replace("<name>", random.choice(NAMES)).replace("<town>", random.choice(TOWNS))


def _domain(random: Random) -> str:
    name = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4)))
    return f"{name}.{random.choice(ENDINGS)}"


def _link(random: Random) -> str:
    domain = _domain(random)
    return random.choice((f"https://{domain}/{random.randint(1, 999)}", f"http://{domain}",
                          f"www.{domain}", f"[{domain.partition('.')[0]}](https://{domain}/go)",
                          domain))


def _amount(random: Random) -> str:
    number = random.randint(5, 90) * 100
    return random.choice((f"{number} €", f"€{number}", f"${number}", f"{number} euroa"))


def _phone(random: Random) -> str:
    country, area = random.choice((1, 44, 234, 358)), random.randint(200, 999)
    return f"+{country} {area} {random.randint(10**5, 10**6)}"


def _handle(random: Random) -> str:
    name = f"{random.choice(NAMES).lower()}{random.randint(1, 99)}"
    return random.choice((f"{name}@gmail.com", f"{name}@outlook.com", f"Telegram @{name}",
                          f"WhatsApp {_phone(random)}", f"t.me/{name}"))


def _disguised(text: str, random: Random) -> str:
    """Hide what the text says, in one of the usual ways."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    chosen = random.sample(long, min(3, len(long)))
    way = random.randrange(4)
    for place in chosen:
        word = words[place]
        words[place] = (word.translate(LOOKALIKES), " ".join(word), "\u200b".join(word),
                        word.replace("a", "4").replace("o", "0").replace("i", "1"))[way]
    return re.sub(r"(\w)\.(com|net|xyz|top|site|info|io|ru)\b", r"\1 [.] \2", " ".join(words))
