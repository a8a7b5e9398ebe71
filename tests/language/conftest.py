"""The language pipeline with each of the Finnish analysers."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from app.language import LANGUAGES, VoikkoMissing, configure, terms
from app.language.voikko import Mode

settings.register_profile("loaded machine", deadline=None)
settings.load_profile("loaded machine")


@pytest.fixture(scope="session", autouse=True)
def _loaded() -> None:
    """Read the word lists before the first test is timed."""
    for language in LANGUAGES:
        terms("xyzzy", language)


def use(folder: Path, mode: Mode) -> None:
    """Configure the pipeline; skip loudly where the analyser is not installed."""
    try:
        configure(folder, mode)
    except VoikkoMissing as missing:
        warnings.warn(pytest.PytestWarning(f"NOT TESTED, install it: {missing}"), stacklevel=2)
        pytest.skip(str(missing))


@pytest.fixture(scope="module", params=["libvoikko", "pyvoikko"])
def voikko(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
           ) -> Iterator[str]:
    """Each analyser that knows Finnish morphology, loaded once; what it says must not differ."""
    folder = tmp_path_factory.mktemp("data")
    use(folder, request.param)
    yield request.param
    configure(folder)


@pytest.fixture
def no_voikko(tmp_path: Path) -> Iterator[None]:
    """A machine without any."""
    configure(tmp_path, "none")
    yield
    configure(tmp_path)
