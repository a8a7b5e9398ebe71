"""An explanation in plain words, for people who write articles."""

from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import LANGUAGE_NAMES

from .explanation import Explained, Explanation, Named, Origin, Standing, Term, TermMatch, Word
from .searcher import COVERED, SCORED

PAGE = 10
FULL = 0.999
ASKED = {"title", "phrasings"}
FIELD_NAMES: dict[str, Any] = {
    "title": _l("Question"), "phrasings": _l("Other ways to ask it"), "headings": _l("Headings"),
    "body": _l("Answer"), "tags": _l("Tags"),
}
SIGNAL_NAMES: dict[str, Any] = {
    "nearness": _l("The words stand near each other"),
    "order": _l("The words follow in the same order"),
    "question": _l("How much of its question the search says"),
    "asked": _l("How much of the search its question says"),
    "letters": _l("How many of the search’s letter sequences it holds"),
    "solved": _l("How often it solved the matter before"),
}


def understood(word: Word) -> str:
    """Say what the search makes of a word."""
    if not word.terms:
        return str(_("Left out: so common that it does not tell answers apart."))
    if word.typed != word.searched:
        return str(_("No answer holds it, so it was taken for “%(word)s”.", word=word.searched))
    if not word.known:
        return str(_("No answer holds it in any form."))
    return ""


def looked_for(word: Word) -> list[str]:
    """Say by which terms a word is looked for, and how many answers hold each."""
    bases = {term.text for term in word.terms if term.origin is Origin.BASE}
    stems = [f"{term.text}-: {term.whole}" for term in word.terms
             if term.origin is Origin.STEM and term.text not in bases]
    return [_term(term) for term in word.terms if term.origin is not Origin.STEM] + (
        [str(_("Stems: %(words)s", words=", ".join(stems)))] if stems else [])


def why(found: Explained) -> list[str]:
    """Say in sentences why a document stands where it does."""
    made = [_("It was made from the customers’ question after it, so it stands before that.")]
    return [_holds(found), *_asked(found), *_near(found), *(made if found.answers_next else [])]


def standing(named: Named, explanation: Explanation) -> list[str]:
    """Say where the document that was asked about stands, and what an editor can do."""
    if named.explained:
        return _placed(named, named.explained, explanation.total)
    if named.standing is Standing.NO_WORDS:
        return [_("It is not found: it holds none of the words."), advice()]
    if named.standing is Standing.OTHER_LANGUAGE:
        return [_("It is in another language (%(language)s). A search only shows answers in its "
                  "own.", language=LANGUAGE_NAMES.get(named.language, named.language))]
    return [_("The search knows no such answer. It may be unpublished, or saved a moment ago; or "
              "the key or address has a typing error.")]


def advice() -> str:
    """Say what makes an answer found."""
    return str(_("If customers mean this answer, write their words into it, best of all as another "
             "way to ask it."))


def term_words(match: TermMatch) -> str:
    """Say what a term is of the word typed."""
    if match.inside:
        return str(_("%(word)s, inside a longer word", word=match.text))
    return _origin(match)


def field_words(match: TermMatch) -> str:
    """Say where a term stands, and how often: "Question, Answer × 3"."""
    times = {name: f"\u00a0×\u00a0{count}" if count > 1 else ""
             for name, count in match.fields.items()}
    return ", ".join(f"{FIELD_NAMES[name]}{more}" for name, more in times.items())


def points(score: float) -> str:
    """Return a score as it is shown."""
    return str(format_decimal(score, "0.00"))


def signal_name(name: str) -> str:
    """Return what a signal is called."""
    return str(SIGNAL_NAMES.get(name, name))


def _origin(term: Term | TermMatch) -> str:
    match term.origin:
        case Origin.PART:
            return str(_("%(word)s, a part of the word", word=term.text))
        case Origin.STEM:
            return str(_("%(word)s-, the stem", word=term.text))
        case Origin.OTHER:
            return str(_("%(word)s, another word for it", word=term.text))
        case Origin.NEAR:
            return str(_("%(word)s, much like it", word=term.text))
    return term.text


def _term(term: Term) -> str:
    name = _origin(term)
    if term.inside:
        return str(_("%(word)s: %(count)s, and inside a longer word in %(inside)s", word=name,
                     count=term.whole, inside=term.inside))
    return f"{name}: {term.whole}"


def _placed(named: Named, found: Explained, total: int) -> list[str]:
    if named.standing is Standing.OFFERED:
        return [_("It is number %(place)s of %(count)s, on page %(page)s.", place=found.place,
                  count=total, page=(found.place - 1) // PAGE + 1), *why(found)]
    if named.standing is Standing.TOO_WEAK:
        return [_("It is found but not shown: it fits much worse than the best answer. It covers "
                  "%(covered)s %% of what the best one does (needed: %(least)s %%), and scores "
                  "%(scored)s %% (or: %(enough)s %%).", covered=round(named.covered * 100),
                  least=round(COVERED * 100), scored=round(named.scored * 100),
                  enough=round(SCORED * 100)), *why(found), advice()]
    return [_("It is not found. It holds some of the words, but others fit much better at first "
              "sight."), _holds(found), advice()]


def _holds(found: Explained) -> str:
    lacking = found.lacking
    if not lacking:
        return str(ngettext("It holds the word.", "It holds all %(num)d words.", len(found.words)))
    return str(_("It does not hold: %(words)s.", words=", ".join(lacking)))


def _asked(found: Explained) -> list[str]:
    """Say what of the search stands in the title or a phrasing."""
    if found.signal("asked") >= FULL and not found.lacking:
        return [_("Its question, or another way to ask it, says everything searched for.")]
    asked = [word.word for word in found.words
             if any(match.fields.keys() & ASKED for match in word.terms)]
    if asked:
        return [_("In its question or another way to ask it: %(words)s.", words=", ".join(asked))]
    return [_("None of it stands in its question or in another way to ask it.")]


def _near(found: Explained) -> list[str]:
    held = sum(bool(word.terms) for word in found.words)
    return ([_("The words stand near each other.")]
            if held > 1 and found.signal("nearness") >= FULL else [])
