"""Which articles are near one: kept with it, so that showing them costs one query.

At once by shelf and tags, in one pass; later by a job that asks the search index.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.database import db, transaction
from app.search import current_search

from .models import Article, article_table

KEPT = 6  # more than are shown: some may be unpublished later
COMMON = 100  # a tag on more articles than this says nothing
ENOUGH = 0.25  # of what the article itself covers of its own words: it is the best hit
WORDS = 400  # characters of an article's text that its neighbours are looked for with


def relate_by_shelf(ids: Sequence[int]) -> None:
    """Give articles the neighbours that share most tags, then those next on the shelf."""
    rows = db.session.execute(
        sa.select(Article.id, Article.language, Article.category_id, Article.tags)
        .order_by(Article.id)).all()
    shelves: dict[Any, list[int]] = defaultdict(list)
    tagged: dict[tuple[str, str], list[int]] = defaultdict(list)
    for identity, language, category, tags in rows:
        shelves[language, category].append(identity)
        for tag in tags:
            tagged[language, tag].append(identity)
    wanted = set(ids)
    places = {identity: place for shelf in shelves.values() for place, identity in enumerate(shelf)}
    _keep((identity, _nearest(identity, [tagged[language, tag] for tag in tags],
                              shelves[language, category], places[identity]))
          for identity, language, category, tags in rows if identity in wanted)


def relate_by_text(ids: Sequence[int]) -> None:
    """Give published articles the neighbours that search finds for their words.

    Where it finds few, those that they had before follow.
    """
    rows = db.session.execute(
        sa.select(Article.id, Article.key, Article.language, Article.title, Article.text,
                  Article.related).where(Article.id.in_(ids), Article.published)).all()
    found = {row.id: [hit.id for hit in current_search().similar(
        f"{row.title} {row.text[:WORDS]}", row.language, limit=KEPT + 1, kind="article",
        enough=ENOUGH)]
        for row in rows}
    known = {(key, language): identity for identity, key, language in db.session.execute(
        sa.select(Article.id, Article.key, Article.language).where(
            Article.key.in_({key for keys in found.values() for key in keys})))}
    near = {row.id: [*(known.get((key, row.language)) for key in found[row.id]), *row.related]
            for row in rows}
    with transaction():
        _keep((row, list(dict.fromkeys(other for other in others if other not in {None, row})))
              for row, others in near.items())


def _nearest(identity: int, tagged: list[list[int]], shelf: list[int], place: int) -> list[int]:
    shared = Counter(other for group in tagged if len(group) <= COMMON for other in group)
    following = [shelf[(place + step) % len(shelf)] for step in range(1, KEPT + 1)]
    near = dict.fromkeys([*(other for other, _ in shared.most_common(KEPT + 1)), *following])
    near.pop(identity, None)
    return list(near)[:KEPT]


def _keep(near: Iterator[tuple[int, list[Any]]]) -> None:
    """Write neighbours past the version counter: editors have not changed the article."""
    values = [{"article": identity, "near": others[:KEPT]} for identity, others in near]
    if values:
        db.session.execute(
            sa.update(article_table).where(article_table.c.id == sa.bindparam("article"))
            .values(related=sa.bindparam("near", type_=article_table.c.related.type)), values)
