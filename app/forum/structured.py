"""A question as schema.org's QAPage, for search engines."""

import json
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app.core.markdown import plain_text

from .models import State
from .queries import Posts, ShownPost, ShownQuestion

IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def structured_data(question: ShownQuestion, posts: Posts, url: str) -> Markup:
    """Return JSON that is safe inside a script element."""
    answers = [post for post in posts.answers.items if post.state == State.SHOWN]
    entity: dict[str, Any] = {
        "@type": "Question", "name": question.title, "text": plain_text(posts.text.html),
        "answerCount": question.answers, "upvoteCount": question.score,
        "datePublished": question.created_at.isoformat(), "author": _author(posts.text),
        "suggestedAnswer": [_answer(post, url) for post in answers
                            if post.id != question.accepted_id],
    }
    accepted = [_answer(post, url) for post in answers if post.id == question.accepted_id]
    if accepted:
        entity["acceptedAnswer"] = accepted[0]
    data = json.dumps({"@context": "https://schema.org", "@type": "QAPage", "url": url,
                       "inLanguage": question.language, "mainEntity": entity}, ensure_ascii=False)
    return Markup(data.translate(IN_SCRIPT))  # noqa: S704 (what could end the element is escaped)


def _answer(post: ShownPost, url: str) -> dict[str, Any]:
    return {"@type": "Answer", "text": plain_text(post.html), "upvoteCount": post.score,
            "datePublished": post.created_at.isoformat(), "url": f"{url}#post-{post.id}",
            "author": _author(post)}


def _author(post: ShownPost) -> dict[str, str]:
    return {"@type": "Person", "name": post.author or _("Former customer")}
