import pytest
from hypothesis import given

from app.language import detect

from .helpers import ANYTHING


@pytest.mark.parametrize(("text", "language"), [
    ("netti ei toimi", "fi"), ("laskun eräpäivä", "fi"), ("mun netti pätkii", "fi"),
    ("irtisanominen", "fi"), ("salasana", "fi"),
    ("hur mycket kostar bredband", "sv"), ("jag vill säga upp", "sv"), ("lösenord", "sv"),
    ("router not working", "en"), ("cancel my subscription", "en"), ("moving house", "en"),
    ("internet", None), ("modem", None), ("Elisa", None), ("12345", None), ("", None),
])
def test_the_language_of_short_texts(text: str, language: str | None) -> None:
    assert detect(text) == language


@given(ANYTHING)
def test_any_text(text: str) -> None:
    assert detect(text) in {"fi", "sv", "en", None}
