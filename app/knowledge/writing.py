"""Carrying out an import's plan, in bulk, inside the caller's transaction."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.channels.hiding import load_mask
from app.core.audit import record
from app.core.clock import now
from app.core.database import db

from .categories import CategoryEntry, Words, write_category
from .jobs import enqueue_following, enqueue_refresh
from .models import Article, Category, CategoryTranslation, Origin
from .planning import Change, Plan
from .related import relate_by_shelf
from .revisions import add_revisions, follow, note_former_addresses

AUTHOR = "import"


def write_plan(plan: Plan) -> None:
    """Write categories, articles and revisions; old addresses and the index follow."""
    moved = _write_categories(plan.categories)
    shelves: dict[str, int] = dict(db.session.execute(sa.select(Category.key, Category.id)).all())
    new = [change for change in plan.changes if change.held is None]
    old = {change.held.id: change for change in plan.changes if change.held is not None}
    moved |= _update(old, shelves)
    done = {**dict(zip(_add(new, shelves), new, strict=True)), **old}
    add_revisions(((identity, change.held.number + 1 if change.held else 1, change.incoming.source)
                   for identity, change in done.items()), Origin.IMPORT, AUTHOR)
    relate_by_shelf(list(done))
    enqueue_following([(identity, change.incoming.document.key, change.incoming.document.language)
                       for identity, change in done.items()])
    if moved:
        enqueue_refresh()
    if done:
        record("articles.imported", "articles", added=len(new), changed=len(old))


def _add(changes: Sequence[Change], shelves: Mapping[str, int]) -> Sequence[int]:
    """Add articles and return their ids in the same order."""
    moment, rows = now(), []
    for change in changes:
        document = change.incoming.document
        rows.append({
            **change.values, "key": document.key, "language": document.language,
            "slug": change.slug, "category_id": shelves[document.category], "related": [],
            "published": not document.draft, "updated_at": moment,
            "published_at": None if document.draft else moment})
    if not rows:
        return []
    return db.session.scalars(
        sa.insert(Article).returning(Article.id, sort_by_parameter_order=True), rows).all()


def _update(changes: Mapping[int, Change], shelves: Mapping[str, int]) -> bool:
    """Update articles by id; return whether any address changed."""
    articles = [article for start in range(0, len(changes), 500)
                for article in db.session.scalars(sa.select(Article).where(
                    Article.id.in_(list(changes)[start:start + 500])))]
    moving = [article for article in articles if (article.slug, article.category.key) != (
        changes[article.id].slug, changes[article.id].incoming.document.category)]
    note_former_addresses([article.id for article in moving])
    for article in moving:
        article.slug = f"~{article.id}"  # two may swap their addresses
    db.session.flush()
    for article in articles:
        change = changes[article.id]
        article.slug = change.slug
        article.category_id = shelves[change.incoming.document.category]
        follow(article, change.values, published=not change.incoming.document.draft)
    db.session.flush()
    return bool(moving)


def _write_categories(entries: Sequence[CategoryEntry]) -> bool:
    """Add and update categories; return whether words or an address changed."""
    shelves = {category.key: category for category in
               db.session.scalars(sa.select(Category).order_by(Category.position))}
    changed = [entry for entry in entries if entry.key not in shelves
               or shelves[entry.key].source != entry.source]
    for entry in changed:
        if entry.key not in shelves:
            shelves[entry.key] = Category(key=entry.key, icon=entry.icon, position=len(shelves))
            db.session.add(shelves[entry.key])
    _free_addresses([(shelves[entry.key], entry.words) for entry in changed])
    for entry in changed:
        _describe(shelves[entry.key], entry)
    if shelves.keys() <= {entry.key for entry in entries}:  # the whole list: its order counts
        for position, entry in enumerate(entries):
            shelves[entry.key].position = position
    db.session.flush()
    return bool(changed)


def _free_addresses(changed: Sequence[tuple[Category, Mapping[str, Words]]]) -> None:
    """Let go of the addresses that change; the articles' old ones will redirect."""
    moving = [(category.id, translation) for category, words in changed
              for translation in category.translations
              if translation.language in words
              and words[translation.language].slug != translation.slug]
    for category_id, translation in moving:
        note_former_addresses(db.session.scalars(sa.select(Article.id).where(
            Article.category_id == category_id,
            Article.language == translation.language)).all())
    for category_id, translation in moving:
        translation.slug = f"~{category_id}"  # two may swap their addresses
    db.session.flush()


def _describe(category: Category, entry: CategoryEntry) -> None:
    """Give a category its words; a language that the entry leaves out stays."""
    translations = {words.language: words for words in category.translations}
    mask = load_mask()
    for language, words in entry.words.items():
        if language not in translations:
            translations[language] = CategoryTranslation(language=language)
            category.translations.append(translations[language])
        translations[language].slug = words.slug
        translations[language].name = mask.text(words.name, language)
        translations[language].description = mask.text(words.description, language)
    category.icon = entry.icon
    category.source = entry.source if translations.keys() == entry.words.keys() else write_category(
        entry.key, entry.icon, {language: Words(one.slug, one.name, one.description)
                                for language, one in translations.items()})
