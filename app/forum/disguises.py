"""Text as a reader takes it in, whatever it was disguised as: so that "c а s i n 0" is "casino"."""

import re
import unicodedata

ALIKE = str.maketrans(  # letters of other scripts, and signs, that are read as Latin letters
    "абвгеікмнорсткухъьѕјһԁԛԝ" "αβγεηικμνορτυχω" "013457@$€£|",
    "a6breikmhopctkyxbbsjhdqw" "abyenikmvoptuxw" "oieast" "aseli")
FORMAT = {"Cf", "Cc", "Cn", "Co", "Cs"}
SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*·]{1,3}[^\W_](?![^\W_])){3,}")
BETWEEN = re.compile(r"[ .\-_*·]+")
DOT = re.compile(
    r"\s?[\[({]\s?(?:\.|dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s"
    r"(?=(?:com|net|org|fi|eu|ru|info|biz|io|xyz|top|site|online|shop|club|bet)\b)",
    re.IGNORECASE)
SCHEME = re.compile(r"\bh(?:xx|tt)ps?\s?(?:\[:\]|:)\s?/\s?/\s?", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][\w@$]*")
FOREIGN = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}  # with letters that pass for Latin ones


def visible(text: str) -> str:
    """Return `text` in one form of each letter, without what nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in text
                   if letter in "\n\t" or unicodedata.category(letter) not in FORMAT)


def addresses_plain(text: str) -> str:
    """Return `text` with web addresses as browsers want them: "x [dot] com" becomes "x.com"."""
    return SCHEME.sub("https://", DOT.sub(".", text))


def together(text: str) -> str:
    """Return `text` with "s p a c e d" letters put together."""
    return SPACED.sub(lambda found: BETWEEN.sub("", found[0]), text)


def skeleton(text: str) -> str:
    """Return what `text` looks like: small letters without marks, look-alikes made the same.

    To be compared with another skeleton, not to be read: l and 1 are both i.
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", visible(text).casefold())
                    if not unicodedata.combining(letter))
    return plain.translate(ALIKE).replace("l", "i")


def is_disguised(text: str) -> bool:
    """Say whether somebody hides what a text says: mixed scripts in a word, spaced letters,
    addresses that only people can read.
    """
    return bool(SPACED.search(text) or DOT.search(text) or re.search(r"hxxps?", text, re.I)
                or any(_is_mixed(word) for word in WORD.findall(text) if not word.isascii()))


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word
               if letter.isalpha()}
    return "LATIN" in scripts and bool(scripts & FOREIGN)
