"""Short ways to ask what a text becomes."""

from hypothesis import strategies as st

from app.language import Kind, terms

ANYTHING = st.text(st.characters())  # lone surrogates too


def of_kind(kind: Kind, text: str, language: str = "fi") -> set[str]:
    return {term.text for term in terms(text, language, stop_words=True) if term.kind is kind}


def lemmas(text: str, language: str = "fi") -> set[str]:
    return of_kind(Kind.LEMMA, text, language)


def parts(text: str, language: str = "fi") -> set[str]:
    return of_kind(Kind.PART, text, language)


def meet(query: str, document: str, language: str = "fi") -> bool:
    """Tell whether the words share a base form, as a whole or in part, as search looks them up."""
    return bool((lemmas(query, language) | parts(query, language))
                & (lemmas(document, language) | parts(document, language)))
