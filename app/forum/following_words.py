"""What notifications say."""

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from .following_models import News

WITHOUT_TITLE = _l("We have made a decision about what you posted.")
SENTENCES = {
    News.QUESTION: _l("New question with a tag that you follow: %(title)s"),
    News.ANSWER: _l("New answer: %(title)s"),
    News.COMMENT: _l("New comment: %(title)s"),
    News.ACCEPTED: _l("Your answer solved the question: %(title)s"),
    News.SHOWN: _l("Your post is shown now: %(title)s"),
    News.DECISION: _l("We have made a decision about your post: %(title)s"),
    News.ARTICLE: _l("Made into an answer of our own: %(title)s"),
}


def sentence(news: News, title: str | None) -> str:
    """Return what there is to tell, in the current language; plain text."""
    return str(SENTENCES[news] if title else WITHOUT_TITLE) % {"title": title}


def marked_up(news: News, title: str | None, language: str | None) -> Markup:
    """Return the same as HTML in which the title names its language."""
    if not title:
        return Markup.escape(str(WITHOUT_TITLE))
    named = Markup('<span lang="{}">{}</span>').format(language, title)
    return Markup.escape(str(SENTENCES[news])) % {"title": named}
