"""A forum as large as a busy one becomes, written straight into the tables.

100,000 of squad_fi's questions; each of its 20,239 passages answers one of them. Questions have
tags (names that several passages hold), topics, votes and comments by chance, always the same.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from re import findall
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from app.accounts.models import User
from app.channels.models import Topic
from app.core.database import db, transaction
from app.core.markdown import render_post
from app.forum.models import Post, Question, QuestionTag, Tag, Vote

SEED, QUESTIONS, PEOPLE, COMMENTS, VOTES = 300, 100_000, 2_000, 10_000, 40_000
ACCEPTED = 0.8  # of the answers
TAGGED = range(30, 600)  # passages that hold a name that becomes a tag
BATCH = 2_000
Row = dict[str, Any]


def load_forum(folder: Path) -> None:
    """Fill the empty tables of the forum from squad_fi in `folder`."""
    chance = Random(SEED)
    passages = {row["id"]: row["body"] for row in _rows(folder / "documents.jsonl.gz")}
    asked = _chosen(list(_rows(folder / "queries.jsonl.gz")), chance)
    tags = _tags(passages)
    with transaction():
        topics = list(db.session.scalars(sa.select(Topic.id)))
        _insert("people", User, _people())
        _insert("tags", Tag, ({"id": number, "language": "fi", "name": name, "total": 0}
                              for number, name in enumerate(_names(tags), 1)))
        questions, posts = _forum(asked, passages, topics, chance)
        _insert("questions", Question, questions)
        _insert("posts", Post, posts)
        _insert("comments", Post, _comments(len(posts), posts, chance))
        _insert("question tags", QuestionTag, _tagged(asked, tags))
        _insert("votes", Vote, _votes(posts, chance))
        _finish()
    if db.engine.dialect.name == "postgresql":  # what it does by itself within some minutes
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def _rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _chosen(rows: Sequence[Row], chance: Random) -> list[Row]:
    """Return the first question of each passage and as many others as there is room for."""
    first = {row["relevant"][0]: number for number, row in reversed(list(enumerate(rows)))}
    others = sorted(set(range(len(rows))) - set(first.values()))
    kept = [*first.values(), *chance.sample(others, QUESTIONS - len(first))]
    chance.shuffle(kept)
    return [rows[number] for number in kept]


def _tags(passages: dict[str, str]) -> dict[str, list[str]]:
    """Return up to three names in each passage that are in several."""
    names = {identity: set(findall(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][a-zåäö]{3,20}", body))
             for identity, body in passages.items()}
    counts = Counter(name.lower() for found in names.values() for name in found)
    known = {name for name, count in counts.items() if count in TAGGED}
    return {identity: sorted(known & {name.lower() for name in found})[:3]
            for identity, found in names.items()}


def _names(tags: dict[str, list[str]]) -> list[str]:
    return sorted({name for found in tags.values() for name in found})


def _people() -> Iterator[Row]:
    for number in range(1, PEOPLE + 1):
        yield {"email": f"asiakas{number}@example.org", "name": f"Asiakas {number}",
               "language": "fi", "active": True, "fs_uniquifier": f"bench-{number}",
               "create_datetime": datetime(2024, 1, 1, tzinfo=UTC)}


def _forum(asked: Sequence[Row], passages: dict[str, str], topics: Sequence[int], chance: Random
           ) -> tuple[list[Row], list[Row]]:
    """Return the questions, and their texts and answers, oldest first."""
    people = list(db.session.scalars(sa.select(User.id).order_by(User.id)))
    began, unanswered, questions, posts = datetime(2024, 6, 1, tzinfo=UTC), set(passages), [], []
    siblings = defaultdict(list)
    for row in asked:
        siblings[row["relevant"][0]].append(row["query"])
    for number, row in enumerate(asked, 1):
        created, passage = began + number * timedelta(minutes=10), row["relevant"][0]
        title = row["query"][:150]
        question = {
            "id": number, "language": "fi", "title": title, "author_id": chance.choice(people),
            "topic_id": chance.choice([*topics, None]), "state": "shown", "locked": False,
            "solved": False, "answers": 0, "score": 0, "accepted_id": None, "related": [],
            "created_at": created, "active_at": created}
        questions.append(question)
        posts.append(_post(len(posts) + 1, question, "question",
                           f"{title}\n\n{chance.choice(siblings[passage])}", created))
        if passage in unanswered:
            unanswered.remove(passage)
            answered = created + timedelta(minutes=chance.randint(5, 20_000))
            answer = _post(len(posts) + 1, {**question, "author_id": chance.choice(people)},
                           "answer", passages[passage], answered)
            posts.append(answer)
            solved = chance.random() < ACCEPTED
            question.update(answers=1, solved=solved, active_at=answered,
                            accepted_id=answer["id"] if solved else None)
    return questions, posts


def _post(identity: int, question: Row, kind: str, body: str, created: datetime) -> Row:
    return {"id": identity, "question_id": question["id"], "parent_id": None, "kind": kind,
            "author_id": question["author_id"], "by_staff": False, "body": body,
            "html": render_post(body), "state": "shown", "held_for": [],
            "simhash": crc32(body.encode()), "score": 0, "created_at": created,
            "version": 1}


def _comments(first: int, posts: Sequence[Row], chance: Random) -> Iterator[Row]:
    for number, post in enumerate(chance.sample(posts, COMMENTS), first + 1):
        comment = _post(number, {"id": post["question_id"], "author_id": post["author_id"]},
                        "comment", "Kiitos, tämä auttoi: " + post["body"][:150],
                        post["created_at"] + timedelta(hours=3))
        yield {**comment, "parent_id": post["id"]}


def _tagged(asked: Sequence[Row], tags: dict[str, list[str]]) -> Iterator[Row]:
    numbers = {name: number for number, name in enumerate(_names(tags), 1)}
    for number, row in enumerate(asked, 1):
        for name in tags[row["relevant"][0]]:
            yield {"question_id": number, "tag_id": numbers[name]}


def _votes(posts: Sequence[Row], chance: Random) -> Iterator[Row]:
    people = list(db.session.scalars(sa.select(User.id)))
    given = {(chance.choice(posts)["id"], chance.choice(people)) for _ in range(VOTES)}
    return ({"post_id": post, "user_id": person} for post, person in sorted(given))


def _insert(what: str, model: type, rows: Iterable[Row]) -> None:
    done, waiting = 0, iter(rows)
    while batch := list(islice(waiting, BATCH)):
        db.session.execute(sa.insert(model.__table__), batch)
        done += len(batch)
        print(f"\r{what}: {done}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def _finish() -> None:
    """Count what pages show, and have the database go on with new ids."""
    votes = sa.select(sa.func.count()).where(Vote.post_id == Post.id).scalar_subquery()
    db.session.execute(sa.update(Post).values(score=votes))
    own = sa.select(Post.score).where(Post.question_id == Question.id, Post.kind == "question")
    db.session.execute(sa.update(Question).values(score=own.scalar_subquery()))
    tagged = sa.select(sa.func.count()).where(QuestionTag.tag_id == Tag.id).scalar_subquery()
    db.session.execute(sa.update(Tag).values(total=tagged))
    if db.engine.dialect.name == "postgresql":
        for table in ("question", "post", "tag"):
            db.session.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                                       f" (SELECT max(id) FROM {table}))"))
