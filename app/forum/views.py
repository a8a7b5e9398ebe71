"""The public pages of the forum: lists of questions, and a question with its answers."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import current_account
from app.accounts.models import User
from app.core.errors import NotFound
from app.core.forms import PersonForm
from app.core.http import conditional
from app.core.i18n import LANGUAGE_PREFIX, current_language
from app.core.paging import page_number
from app.core.settings import current_settings
from app.journey import attempt_token, has_rated, record
from app.search import Hit, Key, current_search
from app.search.views import target

from .events import QuestionRead
from .following_boxes import question_box, tag_box
from .forms import AnswerForm, HelpedForm
from .listing import listing_asked
from .models import State
from .queries import (
    LISTED_AT_MOST,
    Posts,
    ShownQuestion,
    find_question,
    list_questions,
    listed_by_ids,
    posts_of,
    tags_of,
)
from .quoting import quoted
from .rules import forum_rules
from .spam import reason_texts
from .standing import is_staff
from .structured import structured_data
from .tags import popular_tags

blueprint = Blueprint("forum", __name__, url_prefix=f"{LANGUAGE_PREFIX}/questions",
                      template_folder="templates")
blueprint.add_app_template_global(reason_texts)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """List questions."""
    asked = listing_asked()
    page = list_questions(current_language(), asked.order, asked.number,
                          topic_id=asked.topic.id if asked.topic else None,
                          tag_id=asked.tag.id if asked.tag else None)
    if page.number > page.last:
        return redirect(url_for("forum.index", order=asked.order, **asked.narrowed))
    tags = popular_tags(current_language())
    return answer_page((asked.order, page, tags), lambda: render_template(
        "forum/index.html", asked=asked, page=page, most=LISTED_AT_MOST, tags=tag_links(tags),
        narrowed=asked.narrowed, rules=forum_rules(), follow=tag_box(current_account(), asked.tag)))


@blueprint.get("/<int:question_id>")
@blueprint.get("/<int:question_id>-<slug>")
def question(question_id: int, slug: str = "") -> ResponseReturnValue:
    """Show a question with its answers."""
    account = current_account()
    found = visible_question(question_id, account)
    if found.merged_into and found.state == State.MERGED:
        return redirect(url_for("forum.question", question_id=found.merged_into),
                        HTTPStatus.MOVED_PERMANENTLY)
    if request.path != found.url:
        return redirect(f"{found.url}{_query()}", HTTPStatus.MOVED_PERMANENTLY)
    if found.state == State.SHOWN:
        record(QuestionRead(found.id, found.answers))
    return question_page(found, account)


def question_page(found: ShownQuestion, account: User | None, form: AnswerForm | None = None,
                  status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """Return the page of a question, with an answer that could not be taken when there is one."""
    number = page_number(request.args.get("page", 1, type=int))
    posts = posts_of(found, number, viewer=account.id if account else 0,
                     everything=is_staff(account))
    if number > posts.answers.last:
        return redirect(found.url)
    tags, related = tags_of(found.id), listed_by_ids(found.related)
    article = article_of(found)
    def render() -> str:
        return render_template("forum/question.html", **_shown(found, posts, account),
                               tags=tag_links(tags), related=related, article=article,
                               form=form or _answer_form(account))
    if status != HTTPStatus.OK:
        return make_response(render(), status)
    parts = (found, posts, tags, related, article and article["title"], _thanked())
    return answer_page(parts, render)


def visible_question(question_id: int, account: User | None) -> ShownQuestion:
    """Return a question that this person may see, or that leads to another; else raise NotFound."""
    found = find_question(question_id)
    if found is None:
        raise NotFound(_("There is no such question."))
    theirs = account is not None and account.id == found.author_id
    if found.state in {State.SHOWN, State.MERGED} or is_staff(account) or (
            theirs and found.state != State.REMOVED):
        return found
    raise NotFound(_("This question is not shown any more. Search below: there may be another one "
                     "like it."))


def answer_page(parts: tuple[object, ...], render: Any) -> Response:
    """Answer with a page that browsers may keep; a signed-in person's holds forms of their own."""
    if current_account() is None:
        return conditional(parts, render)
    response = make_response(render())
    response.headers["Cache-Control"] = "no-store"
    return response


def tag_links(tags: Sequence[str]) -> list[tuple[str, str]]:
    """Return tags with the addresses of their lists."""
    return [(tag, url_for("forum.index", tag=tag)) for tag in tags]


def article_of(found: ShownQuestion) -> dict[str, Any] | None:
    """Return the published article that was made of a question; the index knows it."""
    if not found.article_key:
        return None
    key = Key("article", found.article_key, found.language)
    hit: Hit | None = current_search().documents([key]).get(key)
    return {"title": hit.title, "url": target(hit), "snippet": hit.snippet} if hit else None


def _shown(found: ShownQuestion, posts: Posts, account: User | None) -> dict[str, Any]:
    return {
        "question": found, "posts": posts, "account": account, "staff": is_staff(account),
        "rules": forum_rules(), "csrf": PersonForm() if account else None,
        "follow": question_box(account, found.id),
        "helped": HelpedForm(formdata=None), "said": request.args.get("said"),
        "attempt": attempt_token(f"question-{found.id}"),
        "structured": structured_data(found, posts,
                                      current_settings().public_url + found.url),
    }


def _thanked() -> bool:
    """Say whether the page thanks for "this solved it" and asks nothing more."""
    return request.args.get("said") == "yes" and has_rated()


def _answer_form(account: User | None) -> AnswerForm | None:
    if account is None or not forum_rules().is_open:
        return None
    form = AnswerForm(formdata=None)
    form.body.data = quoted(request.args.get("quote", 0, type=int))  # with its last line breaks
    return form


def _query() -> str:
    words = request.query_string.decode()
    return f"?{words}" if words else ""
