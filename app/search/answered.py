"""Where a question of customers became an article, the article stands before the question.

A question's document names the article's key as `answered_by` in its `extra`.
"""

from collections.abc import Sequence

from .documents import Key
from .engine import Candidate, Snapshot
from .ranking import Ranked, Ranker
from .records import decode_head

ANSWERED_BY = "answered_by"


def with_articles(offered: Sequence[Ranked], snapshot: Snapshot, ranker: Ranker, *,
                  pinned: int = 0) -> list[Ranked]:
    """Return `offered` with each question's article right before it, unless it stands before it
    anyway. One that was not found is brought in, if the index has it. What an editor `pinned` (so
    many, first) stays as it is.
    """
    found = list(offered)
    for question in offered[pinned:]:
        article = _article_of(question, snapshot)
        if article is None:
            continue
        place = found.index(question)
        now = next((at for at, one in enumerate(found) if one.candidate.head == article.head), None)
        if now is None:
            found.insert(place, ranker.rank([article])[0])
        elif now > place:
            found.insert(place, found.pop(now))
    return found


def _article_of(question: Ranked, snapshot: Snapshot) -> Candidate | None:
    if ANSWERED_BY.encode() not in question.candidate.head:  # reading them all takes longer
        return None
    key = decode_head(question.candidate.head)["extra"].get(ANSWERED_BY)
    return snapshot.document(Key.parse(key)) if key else None
