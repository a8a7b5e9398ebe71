"""What readers see of a document: rendered once, when it is saved, with gated addresses masked."""

from typing import Any

from markupsafe import escape

from app.core.markdown import LinkResolver, plain_text, render_article

from .documents import ArticleDocument


def mask_gated(html: str) -> str:
    """Return `html` unchanged, until the channels are known."""
    return html


def project(document: ArticleDocument, links: LinkResolver) -> dict[str, Any]:
    """Return the values of Article's columns that show `document`.

    Raises Invalid when its text is too long or `links` refuses a link.
    """
    rendered = render_article(document.body, links)
    html = mask_gated(rendered.html)
    return {
        "title": mask_text(document.title),
        "phrasings": [mask_text(text) for text in document.phrasings],
        "tags": [mask_text(text) for text in document.tags],
        "services": [{"label": mask_text(service.label), "url": service.url}
                     for service in document.services],
        "review_by": document.review_by,
        "body": document.body,
        "html": html,
        "headings": [{"id": heading.id, "level": heading.level, "title": mask_text(heading.title)}
                     for heading in rendered.headings],
        "text": rendered.text if html == rendered.html else plain_text(html),
    }


def mask_text(text: str) -> str:
    """Return one line of text without gated addresses."""
    safe = str(escape(text))
    masked = mask_gated(safe)
    return text if masked == safe else plain_text(masked)
