"""Lines over time as SVG paths: they print, need no script, and stand beside their table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from .rates import Rate

WIDTH, HEIGHT = 1000, 240  # the drawing stretches; strokes do not


@dataclass(frozen=True, slots=True)
class Line:
    """A line through shares of 0 to 1, the band of its intervals, and lone points as dots."""

    path: str
    band: str
    dots: tuple[tuple[float, float], ...]


def line(rates: Sequence[Rate]) -> Line:
    """Return the drawing of rates at equal distances; where there is no value, it breaks."""
    step = WIDTH / max(1, len(rates) - 1)
    at = [round(number * step, 1) for number in range(len(rates))]
    runs = [[number for number, _rate in run] for is_known, run in groupby(
        enumerate(rates), key=lambda one: one[1].value is not None) if is_known]
    return Line(
        " ".join(_through([(at[n], _y(rates[n].value)) for n in run])
                 for run in runs if len(run) > 1),
        " ".join(_through([(at[n], _y(rates[n].high)) for n in run]
                          + [(at[n], _y(rates[n].low)) for n in reversed(run)]) + "Z"
                 for run in runs if len(run) > 1),
        tuple((at[run[0]], _y(rates[run[0]].value)) for run in runs if len(run) == 1))


def _y(value: float | None) -> float:
    return round(HEIGHT * (1 - (value or 0.0)), 1)


def _through(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
