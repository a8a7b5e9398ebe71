"""Topics as contact pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.channels import all_topics, topic_by_key
from app.channels.models import ServiceClass, Topic
from app.core.errors import NotFound
from app.core.i18n import best_translation, current_language


@dataclass(frozen=True, slots=True)
class Group:
    """Topics under one heading of the contact page."""

    name: str
    topics: list[Topic]


def grouped(topics: Sequence[Topic]) -> list[Group]:
    """Return topics under headings: the usual ones, urgent ones first; then personal matters."""
    personal = [topic for topic in topics if not topic.urgent
                and topic.service_class == ServiceClass.PERSONAL]
    usual = [topic for topic in topics if topic not in personal]
    groups = [Group(_("Choose a topic"), sorted(usual, key=lambda topic: not topic.urgent)),
              Group(_("Matters for a person from the start"), personal)]
    return [group for group in groups if group.topics]


def topic_of(key: str) -> Topic:
    """Return an active topic with its channels. Raises NotFound."""
    topic = topic_by_key(key)
    if topic is None:
        raise NotFound(_("There is no such topic. Choose one on the contact page."))
    return topic


def checklist_of(topic: Topic) -> list[str]:
    """Return what to have at hand, in the current language or the first there is."""
    lists: dict[str, list[str]] = topic.checklist or {}
    return lists.get(current_language()) or next(iter(lists.values()), [])


def topic_choices() -> list[SelectChoice]:
    """Return every topic's id and name for a select field, in order."""
    return [SelectChoice(str(topic.id), best_translation(topic.name)) for topic in all_topics()]
