"""What may answer a question before it is asked: articles and questions, readable in place."""

from typing import Any

from app.core.i18n import current_language
from app.search import IndexDamaged, current_search
from app.search.views import target

OFFERED = 5
MIN_TITLE = 6  # characters before anything is looked for
MAX_TITLE = 300  # characters that are looked at


def offered(title: str) -> dict[str, Any]:
    """Return what the template of offers shows: `items`, and whether anything was `asked` for."""
    words = title.strip()[:MAX_TITLE]
    if len(words) < MIN_TITLE:
        return {"items": [], "asked": False}
    try:
        hits = current_search().similar(words, current_language(), limit=OFFERED)
    except IndexDamaged:  # the worker mends it; asking goes on without
        hits = []
    return {"asked": True, "items": [
        {"key": str(hit.key), "kind": hit.kind, "title": hit.title, "url": target(hit),
         "snippet": hit.snippet, "answers": int(hit.extra.get("answers", 0)),
         "solved": bool(hit.extra.get("solved"))} for hit in hits]}
