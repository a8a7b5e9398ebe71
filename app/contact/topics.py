"""Topics as contact pages need them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

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
    """Return topics under headings: what is urgent first, then the rest, then personal matters."""
    urgent = [topic for topic in topics if topic.urgent]
    personal = [topic for topic in topics if not topic.urgent
                and topic.service_class == ServiceClass.PERSONAL]
    usual = [topic for topic in topics if topic not in urgent and topic not in personal]
    groups = [Group(_("Something is wrong right now"), urgent), Group(_("Choose a topic"), usual),
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


def topic_choices() -> list[tuple[int, str]]:
    """Return every topic's id and name, in order."""
    return [(topic.id, best_translation(topic.name)) for topic in all_topics()]
