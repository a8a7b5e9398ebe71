"""The engines there are, by the names that the setting and the folders of generations carry."""

from importlib.util import find_spec

from .engine import Engine
from .whoosh_engine import WhooshEngine

ENGINES = ("whoosh", "tantivy")


class EngineMissing(Exception):
    """There is no such engine here; the message says what to do."""


def engine_named(name: str) -> Engine:
    """Return one of `ENGINES`. Raises EngineMissing where it is not installed."""
    if name == WhooshEngine.name:
        return WhooshEngine()
    if name not in ENGINES or not find_spec(name):
        raise EngineMissing(f"{name} is not installed; install requirements-{name}.txt, "
                            "see docs/operators.md")
    from .tantivy_engine import TantivyEngine  # noqa: PLC0415 (an extra that need not be there)
    return TantivyEngine()
