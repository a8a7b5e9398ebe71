"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from .database import db

T = TypeVar("T")
LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items` are page `number` (from 1) of `total` items, `size` a page."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """Return the number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))


def page_number(asked: int) -> int:
    """Return `asked` as a page that can be looked for: databases count only so far."""
    return min(max(1, asked), LAST)


def paginate(rows: sa.Select[T], number: int, size: int = 20) -> Page[T]:
    """Return page `number` of `rows`, a select with an order; two queries."""
    number = page_number(number)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(
        rows.order_by(None).subquery())) or 0
    items: Sequence[Any] = db.session.scalars(
        rows.limit(size).offset((number - 1) * size)).unique().all()
    return Page(items, number, size, total)
