"""How much of a flood of advertising is held, and how many honest posts are. Prints JSON.

    .venv/bin/python bench/flood.py [--fold 1] [--number 3000] [--posts 2000] [--data FOLDER]
        [--rows FILE.csv] [--show REASONS]

The flood (bench/flood.txt, with spin syntax and disguises) and real texts of FOLDER go through the
forum's own actions over a temporary database: from accounts made for each message, and from
accounts with one shown post; the real ones from new people, and from people with ten shown posts,
one with a link. Fold 0 is what the rules were tuned on; fold 1 is for reporting. --rows: more
advertising, one `label,text` a row, of which those labelled `spam` count. --show prints the posts
that were held for some reasons, or (`none`) that were not held.
"""

import sys

sys.path.pop(0)  # this file's folder

import argparse
import csv
import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import sqlalchemy as sa

sys.path.append(str(Path(__file__).parent))

from flooding import flood

from app import create_app
from app.accounts.models import User
from app.core.database import db, transaction
from app.core.settings import Settings
from app.forum import actions
from app.forum.actions import Draft
from app.forum.models import Kind, Post, Question, State
from app.forum.standing import standing_of
from app.starting import migrate

DATA = Path(__file__).parents[2] / "shared" / "data"
SEED = 1919
LONGEST = 900  # characters of a real text: what people write in a forum
NOT_SHOWN = "first-post"
PEOPLE = 40  # established ones, who write by turns


class Text(NamedTuple):
    """A text to be posted, from where, and in which language."""

    source: str
    language: str
    title: str
    body: str


def main() -> None:
    """Post, count, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(var_dir=Path(folder), search_index=Path(folder) / "index",
                                  secret_key="bench-" * 8, testing=True))
        with app.test_request_context("/en/"):
            migrate()
            print(json.dumps(_measured(given), indent=1, ensure_ascii=False))


def _measured(given: argparse.Namespace) -> dict[str, Any]:
    spam = [Text(one.campaign, one.language, "", one.text)
            for one in flood(given.number, SEED) if one.fold == given.fold]
    spam += [Text("rows", "en", "", text) for text in _rows(given.rows)]
    real = list(_real(given.data, given.fold, given.posts))
    seconds: list[float] = []
    actions.reasons_to_hold = _timed(actions.reasons_to_hold, seconds)
    found = {
        "spam_from_new_accounts": _held(spam, lambda _n: _account(0), given.show),
        "spam_from_accounts_with_one_post": _held(spam, lambda _n: _account(1), given.show),
        "real_from_new_people": _held(real, lambda _n: _account(0), given.show, real=True),
        "real_from_established_people": _held(real, _established(), given.show, real=True)}
    seconds.sort()
    return {"fold": given.fold, **found, "ms_a_judgement": {
        "median": round(1000 * seconds[len(seconds) // 2], 2),
        "p95": round(1000 * seconds[len(seconds) * 95 // 100], 2)}}


def _held(texts: Sequence[Text], author: Callable[[int], User], show: str, *,
          real: bool = False) -> dict[str, Any]:
    """Post all; return what share was held, with and without the rule of first posts."""
    _empty()
    question = _a_question()
    held, rest = Counter[str](), Counter[str]()
    reasons, total = Counter[str](), Counter[str]()
    for number, text in enumerate(texts):
        codes = _post(text, author(number), question, number)
        others = [code for code in codes if code != NOT_SHOWN]
        total[text.source] += 1
        held[text.source] += bool(codes)
        rest[text.source] += bool(others)
        reasons.update(others)
        if show and (set(others) & set(show.split(",")) or (show == "none" and not others)):
            print(text.source, others, text.title, text.body[:300], file=sys.stderr)
    return {"posts": total.total(), "held_%": _share(held.total(), total.total()),
            "held_without_first_posts_rule_%": _share(rest.total(), total.total()),
            "by_source_without_it_%": {name: _share(rest[name], total[name]) for name in total},
            "by_reason_%": {code: _share(number, total.total())
                            for code, number in reasons.most_common()}}


def _post(text: Text, author: User, question: int, number: int) -> list[str]:
    """Post a text as a question, or by turns as an answer or comment; return why it was held."""
    with transaction():
        by = standing_of(author)
        if text.title:
            asked = actions.ask_question(author, by, Draft(text.title, text.body), text.language)
            return list(db.session.scalars(sa.select(Post).where(
                Post.question_id == asked.id)).one().held_for)
        if number % 2:
            return list(actions.answer_question(question, by, text.body).held_for)
        first = db.session.scalars(sa.select(Post.id).where(
            Post.question_id == question, Post.kind == Kind.QUESTION)).one()
        actions.MAX_COMMENTS = 10**9
        return list(actions.comment_on(first, by, text.body).held_for)


def _account(shown: int, *, links: int = 0) -> User:
    with transaction():
        number = db.session.scalar(sa.select(sa.func.max(User.id))) or 0
        user = User(email=f"p{number + 1}@example.org", fs_uniquifier=f"p{number + 1}")
        db.session.add(user)
        db.session.flush()
        for count in range(shown):
            _shown(user, "See https://example.org/page" if count < links else "It works now")
    return user


def _established() -> Callable[[int], User]:
    people: list[User] = []

    def author(number: int) -> User:
        if len(people) < PEOPLE:
            people.append(_account(10, links=1))
        return people[number % len(people)]
    return author


def _shown(user: User, body: str) -> int:
    question = Question(language="en", title="Hello", author_id=user.id, state=State.SHOWN)
    db.session.add(question)
    db.session.flush()
    db.session.add(Post(question_id=question.id, kind=Kind.QUESTION, author_id=user.id, body=body,
                        html=f"<p>{body}</p>", state=State.SHOWN))
    db.session.flush()
    return question.id


def _a_question() -> int:
    user = _account(0)
    with transaction():
        return _shown(user, "The router restarts every evening. What could it be?")


def _empty() -> None:
    with transaction():
        for table in (Post, Question, User):
            db.session.execute(sa.delete(table))


def _real(data: Path, fold: int, most: int) -> Iterator[Text]:
    """Yield real texts of a fold: questions and answers of support, in three languages."""
    for source, texts in (
            ("support_fi", _documents(data / "support_fi", "fi")),
            ("support_sv", _documents(data / "support_sv", "sv")),
            ("banking77", (Text("", "en", "", row["text"]) for row in _lines(
                data / "banking77_en" / "messages.jsonl"))),
            ("stackfaq", _documents(data / "stackfaq_en", "en")),
            ("faq_real", (Text("", row["lang"], row["question"], row["answer"][:LONGEST])
                          for row in _lines(data / "faq_real" / "faq.jsonl"))),
            ("swefaq", (Text("", "sv", "", row["query"]) for row in _lines(
                data / "swefaq_sv" / "queries.jsonl")))):
        chosen = list(texts)
        Random(SEED).shuffle(chosen)
        for text in chosen[fold::2][:most]:
            yield text._replace(source=source)


def _documents(folder: Path, language: str) -> Iterator[Text]:
    path = next(folder.glob("documents.jsonl*"))
    return (Text("", language, row["title"], row["body"][:LONGEST]) for row in _lines(path))


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _rows(path: Path | None) -> Iterator[str]:
    if path:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from (row[1] for row in csv.reader(file) if row[0] == "spam")


def _timed(function: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **more: Any) -> Any:
        start = time.perf_counter()
        result = function(*args, **more)
        seconds.append(time.perf_counter() - start)
        return result
    return timed


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--fold", type=int, choices=(0, 1), default=1)
    parser.add_argument("--number", type=int, default=3000)
    parser.add_argument("--posts", type=int, default=700, help="of each source")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--show", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
