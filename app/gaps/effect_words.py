"""An article's effect in one plain sentence, for people who write articles."""

from flask_babel import format_decimal, ngettext

from .effect import LEAST_CONTACTS, LEAST_WEEKS, Effect, Verdict

WHOLE = 10  # from which on no decimals are shown


def effect_sentence(effect: Effect) -> str:
    """Say how many fewer contacts a week came, how sure that is, or why it cannot be told."""
    low, high, about = effect.low, effect.high, effect.fewer
    if effect.verdict is Verdict.TOO_LITTLE:
        return _too_little(effect)
    digits = _digits(low, high)
    if effect.verdict is Verdict.FEWER:
        return str(ngettext(
            "About %(about)s fewer contact a week, likely between %(low)s and %(high)s.",
            "About %(about)s fewer contacts a week, likely between %(low)s and %(high)s.",
            _plural(about, digits), **_shown(digits, about=about, low=low, high=high)))
    if effect.verdict is Verdict.MORE:
        return str(ngettext(
            "About %(about)s more contact a week, likely between %(low)s and %(high)s.",
            "About %(about)s more contacts a week, likely between %(low)s and %(high)s.",
            _plural(-about, digits), **_shown(digits, about=-about, low=-high, high=-low)))
    return str(ngettext(
        "No difference can be told yet: between %(fewer)s fewer and %(more)s more contact a week.",
        "No difference can be told yet: between %(fewer)s fewer and %(more)s more contacts a week.",
        _plural(-low, digits), **_shown(digits, fewer=high, more=-low)))


def _too_little(effect: Effect) -> str:
    if effect.weeks_before < LEAST_WEEKS:
        return str(ngettext(
            "Too little data: %(num)d week before publishing counts, and %(least)d are needed.",
            "Too little data: %(num)d weeks before publishing count, and %(least)d are needed.",
            effect.weeks_before, least=LEAST_WEEKS))
    contacts = round(effect.before * effect.weeks_before)
    if contacts < LEAST_CONTACTS:
        return str(ngettext(
            "Too little data: %(num)d contact before publishing counts, and %(least)d are needed.",
            "Too little data: %(num)d contacts before publishing count, and %(least)d are needed.",
            contacts, least=LEAST_CONTACTS))
    return str(ngettext(
        "Too little data yet: %(num)d whole week since publishing, and %(least)d are needed.",
        "Too little data yet: %(num)d whole weeks since publishing, and %(least)d are needed.",
        effect.weeks_after, least=LEAST_WEEKS))


def _digits(low: float, high: float) -> int:
    """Return how many decimals its numbers take: one where whole ones would say too little."""
    return 1 if min(abs(low), abs(high), (high - low) / 10) < 1 else 0


def _plural(value: float, digits: int) -> int:
    """Return what the plural goes by: 1 only where "1" is shown."""
    return 1 if round(value, digits) == 1 else 2


def _shown(digits: int, **values: float) -> dict[str, str]:
    # Adding 0 makes a plain 0 of a rounded -0.0.
    return {name: str(format_decimal(round(value, digits if abs(value) < WHOLE else 0) + 0.0))
            for name, value in values.items()}
