"""The definitions beside the figures and those in the manual are the same."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from app.insights.definitions import DEFINITIONS

MANUAL = Path(__file__).parents[2] / "docs" / "managers.md"


@pytest.mark.parametrize("name", DEFINITIONS)
def test_manual_holds_the_same(app: Flask, name: str) -> None:
    manual = " ".join(MANUAL.read_text().split())
    one = DEFINITIONS[name]
    with app.test_request_context(), force_locale("en"):
        assert (f"### {one.name} **Formula.** {one.formula} **Weakness.** {one.weakness} "
                f"**Elsewhere.** {one.elsewhere}") in manual


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_definitions_are_in_each_language(app: Flask, language: str) -> None:
    with app.test_request_context():
        for one in DEFINITIONS.values():
            for text in (one.name, one.formula, one.weakness, one.elsewhere):
                with force_locale("en"):
                    english = str(text)
                with force_locale(language):
                    assert str(text) != english
