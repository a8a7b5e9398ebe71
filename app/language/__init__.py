"""Text of three languages turned into terms, spelling, language guess, personal data out.

Knows no Flask and no database. `configure` once per process; everything is safe to call from
many threads.
"""

from .configuration import build_data, configure
from .detection import detect
from .redaction import Found, find_personal_data, redact, redact_evidence
from .spelling import correct
from .stopwords import is_stop_word
from .terms import Kind, Term, terms, word_terms
from .tokens import Token, fold, tokens
from .voikko import VoikkoMissing
from .words import is_known

LANGUAGES = ("fi", "sv", "en")

__all__ = [
    "LANGUAGES", "Found", "Kind", "Term", "Token", "VoikkoMissing", "build_data", "configure",
    "correct", "detect", "find_personal_data", "fold", "is_known", "is_stop_word", "redact",
    "redact_evidence",
    "terms", "tokens", "word_terms",
]
