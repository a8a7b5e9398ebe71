"""How long hostile texts take: rendering, finding personal data, masking gated numbers.

Prints JSON: for each of the three the slowest texts of the corpus of the tests, in milliseconds
of processor time (the best of three runs), and the largest HTML that a post becomes.
Run from the repository: `.venv/bin/python -m bench.posts`.
"""

import json
import time
from collections.abc import Callable

from app.channels.masking import mask
from app.core.markdown import MAX_POST, render_post
from app.language.redaction import find_personal_data
from tests.core.hostile import POSTS

GATED = [f"+3582900001{number:02d}" for number in range(20)]
SHOWN = 5


def main() -> None:
    """Measure and print."""
    rendered = [render_post(text) for text in POSTS]
    print(json.dumps({
        "texts": len(POSTS), "characters": MAX_POST,
        "render_post": slowest(render_post, POSTS),
        "find_personal_data": slowest(find_personal_data, POSTS),
        "mask": slowest(lambda text: mask(text, GATED, "[…]"), POSTS),
        "mask_rendered": slowest(lambda text: mask(text, GATED, "[…]"), rendered),
        "largest_html_characters": max(map(len, rendered)),
    }, indent=2))


def slowest(read: Callable[[str], object], texts: list[str]) -> list[dict[str, object]]:
    """Return the texts that take longest to `read`, by how they begin."""
    timed = sorted(((min(_took(read, text) for _turn in range(3)), text[:40]) for text in texts),
                   reverse=True)
    return [{"ms": round(seconds * 1000, 1), "text": text} for seconds, text in timed[:SHOWN]]


def _took(read: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started


if __name__ == "__main__":
    main()
