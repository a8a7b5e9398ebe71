"""What readers see of a document: rendered once, when it is saved, with gated addresses masked."""

from typing import Any

from app.channels.hiding import Mask
from app.core.markdown import LinkResolver, plain_text, render_article

from .documents import ArticleDocument


def project(document: ArticleDocument, links: LinkResolver, hide: Mask) -> dict[str, Any]:
    """Return the values of Article's columns that show `document`.

    Raises Invalid when its text is too long or `links` refuses a link.
    """
    rendered = render_article(document.body, links)
    language = document.language
    html = hide.html(rendered.html, language)
    return {
        "title": hide.text(document.title, language),
        "phrasings": [hide.text(text, language) for text in document.phrasings],
        "tags": [hide.text(text, language) for text in document.tags],
        "services": [{"label": hide.text(service.label, language), "url": service.url}
                     for service in document.services if not hide.hits(service.url)],
        "review_by": document.review_by,
        "body": document.body,
        "html": html,
        "headings": [{"id": hide.html(heading.id, language), "level": heading.level,
                      "title": hide.text(heading.title, language)}
                     for heading in rendered.headings],
        "text": rendered.text if html == rendered.html else plain_text(html),
    }
