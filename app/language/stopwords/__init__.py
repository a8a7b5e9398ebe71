"""Words that say nothing about what a text is about, in one file per language."""

from importlib.resources import files

from app.language.tokens import fold


def is_stop_word(word: str, language: str) -> bool:
    """Tell whether `word`, in any case, is a stop word of `language`."""
    return fold(word) in STOP_WORDS[language]


def _read(language: str) -> frozenset[str]:
    lines = files(__name__).joinpath(f"{language}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#")
                     for word in line.split())


STOP_WORDS = {language: _read(language) for language in ("fi", "sv", "en")}
