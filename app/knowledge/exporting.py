"""Export: every article's newest revision and the categories, in the content format."""

import os
from pathlib import Path

import sqlalchemy as sa

from app.core.database import db

from .categories import FILE
from .holdings import load_holdings
from .models import Category


def export_folder(folder: Path) -> int:
    """Write everything below `folder` as it was imported, byte for byte, or in canonical form;
    return how many articles. Files there that are of no article are left alone.
    """
    holdings = load_holdings()
    _write(folder / FILE, _categories())
    for held in holdings.articles.values():
        shelf = holdings.shelves[held.category][held.language]
        _write(folder / held.language / shelf / f"{held.slug}.md", held.source)
    return len(holdings.articles)


def _categories() -> str:
    sources = db.session.scalars(sa.select(Category.source).order_by(Category.position)).all()
    lines = [source if source.endswith("\n") else source + "\n" for source in sources[:-1]]
    return "".join([*lines, *sources[-1:]])


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; one that says the same already stays untouched."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    os.replace(partial, path)
