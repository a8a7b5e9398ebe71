"""An explanation as text, for the command line."""

from collections.abc import Iterator

from .explain_words import field_words, signal_name, standing, term_words, understood, why
from .explanation import Explained, Explanation, Term, Word


def as_text(explanation: Explanation) -> str:
    """Return what the staff page says, as lines."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"Search: {explanation.query} ({explanation.language})"
    if explanation.corrected:
        yield f"Searched for instead: {explanation.corrected}"
    yield ""
    for word in explanation.words:
        yield f"  {word.typed}: " + "; ".join(filter(None, (understood(word), _looked_for(word))))
    if explanation.named:
        yield from ("", explanation.named.title or "The answer asked about",
                    *(f"  {sentence}" for sentence in standing(explanation.named, explanation)))
        if explanation.named.explained:
            yield from _figures(explanation.named.explained)
    for found in explanation.top:
        yield from ("", f"{found.place}. {found.title} [{found.key}]", f"  {' '.join(why(found))}")
        yield from _figures(found)
    for name, listed in (("Further down", explanation.down), ("Left out", explanation.out)):
        if listed:
            yield from ("", f"{name}:", *(f"  {title} [{key}]" for title, key in listed))
    if not explanation.top:
        yield from ("", "Nothing is found.")


def _looked_for(word: Word) -> str:
    return ", ".join(_term(term) for term in word.terms)


def _term(term: Term) -> str:
    inside = f", {term.inside} inside longer words" if term.inside else ""
    return f"{term.text} ({term.origin}, in {term.whole}{inside})"


def _figures(found: Explained) -> Iterator[str]:
    yield f"  {found.score:8.3f}  score"
    for word in found.words:
        where = "; ".join(f"{term_words(match)}: {field_words(match)}" for match in word.terms)
        yield f"  {word.score:8.3f}  {word.word}: {where or 'not there'}"
    for signal in found.signals:
        yield f"  {signal.score:8.3f}  {signal_name(signal.name)}: {signal.full:.0%}"
