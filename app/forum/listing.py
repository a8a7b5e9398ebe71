"""What a list of questions is narrowed to, as its address says."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.channels import active_topics
from app.channels.models import Topic
from app.core.errors import NotFound
from app.core.i18n import current_language
from app.core.paging import page_number

from .models import Tag
from .queries import Order
from .tags import find_tag


@dataclass(frozen=True, slots=True)
class Listing:
    """Which questions, in which order; `topic` and `tag` are None for all."""

    order: Order
    number: int
    topic: Topic | None
    tag: Tag | None

    @property
    def narrowed(self) -> dict[str, Any]:
        """Return topic and tag as arguments of an address."""
        named = {"topic": self.topic and self.topic.key, "tag": self.tag and self.tag.name}
        return {name: value for name, value in named.items() if value}


def listing_asked() -> Listing:
    """Return what the address asks for; two queries at most. Raises NotFound for no such topic."""
    order = request.args.get("order", "")
    key, name = request.args.get("topic", ""), request.args.get("tag", "")
    topic = next((one for one in active_topics() if one.key == key), None) if key else None
    tag = find_tag(current_language(), name) if name else None
    if (key and topic is None) or (name and tag is None):
        raise NotFound(_("There are no questions under this any more."))
    return Listing(Order(order) if order in set(Order) else Order.NEWEST,
                   page_number(request.args.get("page", 1, type=int)), topic, tag)
