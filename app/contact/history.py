"""What somebody tried before contacting us, as the customer and the agent are told it."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from app.channels import all_topics
from app.core.database import db
from app.core.i18n import best_translation
from app.forum.models import Question, State
from app.forum.queries import question_path
from app.journey import TrailStep, trail
from app.knowledge.addresses import article_path
from app.knowledge.models import Article, CategoryTranslation

from .forms import REASONS

# What goes along with a case: searches and answers, nothing of the contact pages.
TRIED = {"Searched", "ArticleRead", "ArticleHelped", "ArticleDidNotHelp", "SuggestionsDismissed",
         "QuestionRead", "QuestionHelped", "QuestionDidNotHelp", "QuestionAsked"}

OF_QUESTIONS = {"QuestionRead", "QuestionHelped", "QuestionDidNotHelp", "QuestionAsked"}

Said = tuple[str, str]  # an icon and a sentence


def tried(journey_id: int | None) -> list[TrailStep]:
    """Return what a journey searched and read, oldest first, without repeats."""
    return whole_trail(journey_id, TRIED)


def last_search(journey_id: int | None) -> str:
    """Return what a journey searched for last, redacted; empty when it did not."""
    steps = trail(journey_id) if journey_id else []
    return next((str(step.data["query"]) for step in reversed(steps) if step.kind == "Searched"),
                "")


def whole_trail(journey_id: int | None, kinds: Container[str] | None = None) -> list[TrailStep]:
    """Return a journey's steps that can be told (of `kinds`), oldest first, without repeats."""
    steps = [step for step in trail(journey_id) if step.kind in (kinds or SENTENCES)]
    return [step for step, before in zip(steps, [None, *steps], strict=False)
            if before is None or (step.kind, step.data) != (before.kind, before.data)]


def freeze(steps: Iterable[TrailStep]) -> list[dict[str, Any]]:
    """Return steps as JSON, to be kept with a case."""
    return [{"kind": step.kind, "at": step.at.isoformat(), "data": step.data} for step in steps]


def thaw(frozen: Iterable[Mapping[str, Any]]) -> list[TrailStep]:
    """Return the steps that `freeze` kept."""
    return [TrailStep(step["kind"], datetime.fromisoformat(step["at"]), step["data"])
            for step in frozen]


def told(steps: Sequence[TrailStep]) -> list[dict[str, Any]]:
    """Return steps as items for the `history` component; at most three queries."""
    articles = _articles({step.data["id"] for step in steps if step.kind.startswith("Article")})
    questions = _questions({step.data["id"] for step in steps if step.kind in OF_QUESTIONS})
    topics = _topics({step.data["topic"] for step in steps if step.kind == "TopicChosen"})
    items = []
    for step in steps:
        found = questions if step.kind in OF_QUESTIONS else articles
        title, url = found.get(step.data.get("id", 0), (
            _("a question that is not shown") if found is questions else _("a deleted answer"),
            None))
        key = step.data.get("topic", "")
        icon, text = SENTENCES[step.kind](
            {**step.data, "title": title, "topic": topics.get(key, key)})
        items.append({"icon": icon, "text": text, "url": url, "when": step.at})
    return items


def _articles(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return the titles and addresses of articles by id."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(
        Article.id, Article.title, Article.language, CategoryTranslation.slug, Article.slug).join(
        CategoryTranslation, sa.and_(CategoryTranslation.category_id == Article.category_id,
                                     CategoryTranslation.language == Article.language)).where(
        Article.id.in_(ids)))
    return {identity: (title, article_path(language, shelf, slug))
            for identity, title, language, shelf, slug in rows}


def _questions(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return the titles and addresses of questions by id, of those that everybody sees."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Question.id, Question.title, Question.language).where(
        Question.id.in_(ids), Question.state == State.SHOWN))
    return {identity: (title, question_path(identity, title, language))
            for identity, title, language in rows}


def _topics(keys: set[str]) -> dict[str, str]:
    """Return the names of topics by key."""
    return {topic.key: best_translation(topic.name) for topic in all_topics()} if keys else {}


def _searched(data: Mapping[str, Any]) -> Said:
    found = ngettext("%(num)d answer", "%(num)d answers", data["total"])
    return "search", _("Searched for “%(query)s” (%(found)s)", query=data["query"], found=found)


def _did_not_help(data: Mapping[str, Any]) -> Said:
    return "thumbs-down", _("Said that “%(title)s” did not help", title=data["title"])


def _skipped(data: Mapping[str, Any]) -> Said:
    return "headset", _("Asked for a person: %(reason)s",
                        reason=REASONS.get(data["reason"], REASONS["other"]))


SENTENCES: dict[str, Callable[[Mapping[str, Any]], Said]] = {
    "Searched": _searched,
    "ArticleRead": lambda data: ("file-text", _("Read “%(title)s”", title=data["title"])),
    "ArticleHelped": lambda data: (
        "thumbs-up", _("Said that “%(title)s” helped", title=data["title"])),
    "ArticleDidNotHelp": _did_not_help,
    "QuestionRead": lambda data: (
        "message-circle", _("Read the question “%(title)s”", title=data["title"])),
    "QuestionHelped": lambda data: (
        "thumbs-up", _("Said that the answers to “%(title)s” helped", title=data["title"])),
    "QuestionDidNotHelp": lambda data: (
        "thumbs-down", _("Said that the answers to “%(title)s” did not help",
                         title=data["title"])),
    "QuestionAsked": lambda data: (
        "message-circle", _("Asked other customers “%(title)s”", title=data["title"])),
    "SuggestionsDismissed": lambda data: (
        "x", _("Said that none of the suggested answers helped")),
    "GateSkipped": _skipped,
    "ContactOpened": lambda data: ("headset", _("Opened the contact page")),
    "ChannelShown": lambda data: ("eye", _("Was shown how to reach us")),
    "TopicChosen": lambda data: ("tag", _("Chose the topic “%(topic)s”", topic=data["topic"])),
    "MessageSent": lambda data: ("send", _("Sent a message")),
    "CallbackRequested": lambda data: ("phone-call", _("Asked for a call")),
    "CallLogged": lambda data: ("phone", _("Called us")),
}
