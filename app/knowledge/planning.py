"""What an import will do, and everything that keeps it from being done."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.channels.hiding import load_mask
from app.core.errors import AppError
from app.core.markdown import LinkResolver
from app.core.slugs import free_slug, slugify

from .addresses import Addresses, article_path, topic_keys
from .categories import CategoryEntry
from .holdings import Held, Holdings, Name
from .models import Origin
from .reading import Batch, Incoming, Problem
from .rendering import project

Progress = Callable[[int, int], None]
PROGRESS_EVERY = 100


class ImportRefused(Exception):
    """The import was not done and changed nothing; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = sorted(set(problems))


@dataclass(frozen=True, slots=True)
class Change:
    """An article to add (`held` is None) or to update, rendered."""

    incoming: Incoming
    slug: str
    held: Held | None
    values: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What an import does, or has done."""

    categories: list[CategoryEntry]
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    kept: list[Incoming] = field(default_factory=list)  # edited on the web, left alone


def make_plan(batch: Batch, holdings: Holdings, progress: Progress) -> Plan:
    """Check everything against what the database holds and render it; raises ImportRefused."""
    return _Planner(batch, holdings).plan(progress)


class _Planner:
    def __init__(self, batch: Batch, holdings: Holdings) -> None:
        self.batch = batch
        self.held = holdings.articles
        self.mask = load_mask()
        self.problems = [*batch.problems, *_shelf_problems(batch, holdings)]
        self.shelves = {key: dict(slugs) for key, slugs in holdings.shelves.items()}
        for entry in batch.categories:
            self.shelves.setdefault(entry.key, {}).update(
                {language: words.slug for language, words in entry.words.items()})

    def plan(self, progress: Progress) -> Plan:
        plan = Plan(self.batch.categories)
        wanted = list(self._wanted(plan))
        placed = self._placed(wanted)
        addresses = self._addresses(placed)
        for number, (incoming, slug) in enumerate(placed, 1):
            values = self._render(incoming, addresses)
            plan.changes.append(Change(incoming, slug, self.held.get(_name(incoming)), values))
            if number % PROGRESS_EVERY == 0 or number == len(placed):
                progress(number, len(placed))
        if self.problems:
            raise ImportRefused(self.problems)
        return plan

    def _wanted(self, plan: Plan) -> Iterator[Incoming]:
        """Yield what is new or changed and may be written; count the rest into `plan`."""
        seen: dict[Name, Incoming] = {}
        for incoming in self.batch.articles:
            self.problems += self._place_problems(incoming)
            held, first = self.held.get(_name(incoming)), seen.setdefault(_name(incoming), incoming)
            if first is not incoming:
                key, language = _name(incoming)
                self.problems.append(incoming.problem(
                    "key", f"the key {key!r} is used twice in {language}: also in {first.file}"
                           f":{first.lines.get('key', first.body_line)}"))
            elif held is None or not _same(incoming, held):
                if held and held.origin == Origin.WEB:
                    plan.kept.append(incoming)
                else:
                    yield incoming
            else:
                plan.unchanged += 1

    def _place_problems(self, incoming: Incoming) -> Iterator[Problem]:
        document, folder = incoming.document, incoming.folder
        slugs = self.shelves.get(document.category)
        if slugs is None:
            yield incoming.problem("category", f"there is no category {document.category!r}")
        elif document.language not in slugs:
            yield incoming.problem("category", f"the category {document.category!r} has no name "
                                               f"in {document.language}")
        elif folder and folder[1] != slugs[document.language]:
            yield incoming.problem(
                "category", f"the category {document.category!r} has the folder "
                            f"{slugs[document.language]!r}, not {folder[1]!r}")
        if folder and folder[0] != document.language:
            yield incoming.problem("language", f"language is {document.language!r}, but the file "
                                               f"is in the folder {folder[0]!r}")

    def _placed(self, wanted: list[Incoming]) -> list[tuple[Incoming, str]]:
        """Give each article its slug; two of one address are a problem."""
        changing = {_name(incoming) for incoming in wanted}
        taken: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for name, held in self.held.items():
            if name not in changing:
                taken[held.language, held.category][held.slug] = held.key
        placed = []
        for incoming in sorted(wanted, key=lambda one: one.slug is None
                               and _name(one) not in self.held):
            document = incoming.document
            shelf = taken[document.language, document.category]
            slug = incoming.slug or self._slug(incoming, shelf)
            if self.mask.hits(slug) or self.mask.hits(document.key):
                self.problems.append(Problem(incoming.file, 1, "the address or the key holds a "
                                             "number that is shown on the contact page only"))
            if slug in shelf:
                self.problems.append(Problem(incoming.file, 1, f"the address {slug!r} in this "
                                             f"category is that of the article {shelf[slug]!r}"))
            shelf[slug] = document.key
            placed.append((incoming, slug))
        return placed

    def _slug(self, incoming: Incoming, shelf: Mapping[str, str]) -> str:
        held = self.held.get(_name(incoming))
        if held and held.category == incoming.document.category:
            return held.slug
        return free_slug(slugify(self.mask.text(incoming.document.title,
                                                incoming.document.language)), shelf)

    def _addresses(self, placed: list[tuple[Incoming, str]]) -> Addresses:
        """Return where everything will be once the import is done."""
        places = {name: (held.category, held.slug) for name, held in self.held.items()}
        places.update({_name(incoming): (incoming.document.category, slug)
                       for incoming, slug in placed})
        articles = {(key, language): article_path(
            language, self.shelves.get(category, {}).get(language, category), slug)
            for (key, language), (category, slug) in places.items()}
        unread = dict.fromkeys(self.batch.unread, "")  # their own problems are told already
        return Addresses({**unread, **articles}, topic_keys())

    def _render(self, incoming: Incoming, addresses: Addresses) -> dict[str, Any]:
        broken: set[tuple[str, str]] = set()
        try:
            return project(incoming.document, _links(incoming, addresses, broken), self.mask)
        except (AppError, RecursionError) as error:
            self.problems.append(incoming.problem("body", f"cannot be shown: {error}"))
            return {}
        finally:
            self.problems += [problem for scheme, rest in broken
                              for problem in _broken_links(incoming, scheme, rest)]


def _name(incoming: Incoming) -> Name:
    return incoming.document.key, incoming.document.language


def _same(incoming: Incoming, held: Held) -> bool:
    return (incoming.source == held.source and incoming.document.category == held.category
            and incoming.slug in {None, held.slug})


def _shelf_problems(batch: Batch, holdings: Holdings) -> Iterator[Problem]:
    """Yield the slugs that categories of the import and categories left as they are share."""
    coming = {entry.key for entry in batch.categories}
    taken = {(language, slug): key for key, slugs in holdings.shelves.items() if key not in coming
             for language, slug in slugs.items()}
    for entry in batch.categories:
        for language, words in entry.words.items():
            other = taken.get((language, words.slug))
            if other:
                yield Problem(batch.categories_file, entry.line, f"the {language} slug "
                              f"{words.slug!r} is that of the category {other!r}")


def _links(incoming: Incoming, addresses: Addresses, broken: set[tuple[str, str]]) -> LinkResolver:
    def resolve(scheme: str, rest: str) -> str:
        path = addresses.find(scheme, rest, incoming.document.language)
        if path is None:
            broken.add((scheme, rest))
        return path or ""
    return resolve


def _broken_links(incoming: Incoming, scheme: str, rest: str) -> Iterator[Problem]:
    target = f"{scheme}:{rest}"
    text = (f"the link {target} leads nowhere: "
            + (f"no article has that key in {incoming.document.language}" if scheme == "article"
               else "there is no such contact topic"))
    exact = re.compile(re.escape(target) + r"(?![\w-])")
    lines = [number for number, line in enumerate(incoming.document.body.split("\n"),
                                                  incoming.body_line) if exact.search(line)]
    for number in lines or [incoming.body_line]:
        yield Problem(incoming.file, number, text)
