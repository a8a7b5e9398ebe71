"""The button that follows a question or a tag."""

from dataclasses import dataclass
from typing import Self

from flask import url_for

from app.accounts.models import User

from .following_queries import followed, follows_tag
from .forms import ActForm
from .models import Tag


@dataclass(frozen=True, slots=True)
class FollowBox:
    """What `forum/follow.html` shows as `follow`; `tag` is empty for a question."""

    action: str
    tag: str
    followed: bool
    csrf: ActForm

    @classmethod
    def of_question(cls, question_id: int, *, followed: bool) -> Self:
        """Return the button of a question."""
        return cls(url_for("forum_following.question", question_id=question_id), "", followed,
                   ActForm(formdata=None))

    @classmethod
    def of_tag(cls, name: str, *, followed: bool) -> Self:
        """Return the button of a tag."""
        return cls(url_for("forum_following.tag"), name, followed, ActForm(formdata=None))


def question_box(account: User | None, question_id: int) -> FollowBox | None:
    """Return the button of a question for its page, none for guests; one query."""
    if account is None:
        return None
    return FollowBox.of_question(question_id, followed=followed(account.id, question_id).question)


def tag_box(account: User | None, tag: Tag | None) -> FollowBox | None:
    """Return the button of a tag for its list, none for guests; one query."""
    if account is None or tag is None:
        return None
    return FollowBox.of_tag(tag.name, followed=follows_tag(account.id, tag.id))
