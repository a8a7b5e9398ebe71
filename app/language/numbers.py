"""Numbers that lead to one customer: of orders, invoices, contracts, parcels, cases."""

import re
from collections.abc import Iterator

# What makes a number a quantity.
UNIT = re.compile(
    r"[ \u00a0]?(?:[€$£%°]|(?:e|eur|euro\w*|snt|kr|kronor|sek|usd|gbp|dollars?|pounds?|kpl|st|pcs"
    r"|pieces?|items?|units?|[kmgt]?bit\w*|[kmgt](?:b|t|bps|hz)|hz|km|m|cm|mm|k?wh|mah|[kv]?w|v|h"
    r"|min\w*|ms|s|sek\w*|kertaa|times|gånger|vuo\w+|years?|år\w*|päiv\w+|day\w*|dag\w*|kk|months?"
    r"|viikko\w*|weeks?|veck\w+|tunti\w*|hours?|timm\w+|henkilö\w*|people|users?|käyttäjä\w*"
    r"|askel\w*|kohta\w*|stycken|piste\w*|points?|poäng)(?!\w))", re.IGNORECASE)

_MATTERS = (
    # Finnish
    r"tilau[sk]|tili|lasku|maksu|asiakas|as\. ?n|sopimu[sk]|viit[et]|seuranta|lähety[sk]|varau[sk]"
    r"|paket|toimitu[sk]|tapau[sk]|tiket|kuit[it]|jäsen|vakuutu[sk]|käyttöpaik|sarjan|palvelupyyn"
    r"|reklamaatio|liittymä|tunnu[sk]|numero"
    # Swedish
    r"|order|kund|faktur|ärende|bokning|spårning|kolli|avtal|kontrakt|referens|kvitto|medlem"
    r"|försäkring|abonnemang|serien|anläggning|försändelse|beställning|betalning|konto|nummer"
    r"|ocr|pnr"
    # English
    r"|invoice|customer|account|reference|ref\b|tracking|booking|case|ticket|contract|policy|member"
    r"|parcel|shipment|receipt|serial|imei|transaction|confirmation|reservation|subscription|client"
    r"|claim|quote|number")
_SAYS_NUMBER = r"numero|nro|nr|n:o|nummer|number|num|no|id|code|kod|tunnus|tunnukse|ocr|imei|#"
_CUED = re.compile(
    rf"(?<!\w)(?P<cue>(?:{_MATTERS})\w{{0,25}}"
    rf"(?:[\s.:,(-]{{1,3}}(?:(?:{_SAYS_NUMBER})\w{{0,8}}|on|is|är|was|oli|var|my|mitt)\b){{0,3}}"
    rf"[\s.:=(#–-]{{0,4}})(?<!\w)"
    rf"(?P<code>(?:[^\W\d_]{{1,5}} (?=\d{{4}}))?(?=[^\W\d_]{{0,8}}[-/_]?\d|[^\W_]{{0,12}}\d)"
    rf"[^\W_]++(?:[-/_][^\W_]++|[ \u00a0]\d{{2,}}+(?![^\W_]))*+)(?![.,:]\d)",
    re.IGNORECASE)
_EXPLICIT = re.compile(rf"{_SAYS_NUMBER}|pnr|ref|viit|varau|bokning|booking|tracking|seuranta"
                       r"|spårning", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?")
_THOUSANDS = re.compile(r"\d{1,3}[ \u00a0]\d{3}|\d{1,4}/\d{1,4}")  # 12 000; 1000/1000

_TOKEN = re.compile(r"(?<![\w])(?<!\d[.,:])[^\W_]++(?:-[^\W_]++)*+(?![.,:]\d)")
_LONG = re.compile(r"(?<![\w.,+-])\d{3,}+(?:[ \u00a0-]\d{3,}+)++(?:[ -]\d{1,2}(?!\d))?(?![.,:]?\w)")
_CASE = re.compile(r"[A-Z]{2}-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}")
_PRODUCT = re.compile(  # 0x80070057, 3840x2160, KB5034441, CVE-2021-44228, 10000mAh, v20240101
    r"0x.*|\d+x\d+\w?|(?:kb|cve|iso|iec|en|sfs|din|rfc|pep|err|http|v|version|build)-?\d.*"
    r"|\d+[a-z]{1,4}|(?:fi|se|s|ax)-\d{5}", re.IGNORECASE)
_ERROR = re.compile(r"(?:error|virhe|fel|kb|build|status|exception)\w*\W{1,3}"
                    r"(?:(?:code|koodi|kod|is|on|är)\w*\W{1,3}){0,2}$", re.IGNORECASE)
_RUNS = re.compile(r"\d+|[^\W\d_]+")


def find_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield numbers of a customer's matters: after a word for one, and codes that look like one.

    Years, dates, prices, quantities, models, versions and codes of errors are none.
    """
    for match in _CUED.finditer(text):
        if _is_code(match["code"], match["cue"]) and not UNIT.match(text, match.end()):
            yield match.span("code")
    for match in _LONG.finditer(text):
        if sum(map(str.isdigit, match.group())) >= 12:
            yield match.span()
    for match in _TOKEN.finditer(text):
        if (_looks_personal(match.group()) and not UNIT.match(text, match.end())
                and not _ERROR.search(text[max(0, match.start() - 30):match.start()])):
            yield match.span()


def _is_code(code: str, cue: str) -> bool:
    """Tell whether what follows a word for a matter is its number."""
    digits, letters = sum(map(str.isdigit, code)), any(map(str.isalpha, code))
    if _DATE.fullmatch(code) or _THOUSANDS.fullmatch(code):
        return False
    if _EXPLICIT.search(cue):
        return digits >= 4 or (letters and digits >= 2 and len(code) >= 6)
    return _looks_personal(code) if letters else digits >= 5


def _looks_personal(word: str) -> bool:
    """Tell whether a word is long and mixed as only numbers of somebody's matters are."""
    if not any(map(str.isdigit, word)):
        return bool(_CASE.fullmatch(word))
    if _PRODUCT.fullmatch(word) or _DATE.fullmatch(word):
        return False
    runs = _RUNS.findall(word)
    digits = [run for run in runs if run.isdigit()]
    count, longest = sum(map(len, digits)), max(map(len, digits), default=0)
    if len(digits) == len(runs):
        return longest >= 7 or count >= 9
    return (longest >= 6 or count >= 8 or (count >= 4 and len(runs) >= 6)
            or bool(_CASE.fullmatch(word.upper()))
            or (len(runs) == 2 and longest >= 5 and "-" in word))
