"""Editors' pages of what they add to search: synonyms, stop words, pinned answers."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import roles_required
from app.core.database import transaction
from app.core.errors import Invalid
from app.core.forms import PersonForm
from app.core.http import no_store
from app.core.i18n import LANGUAGE_NAMES, LANGUAGES, current_language
from app.core.saving import form_page, saved

from .documents import Key, Query, clean
from .extension import current_search
from .models import Pin, Rule, StopWord, Synonym
from .rule_actions import add_rules, find_rule, put_stop_words, remove_rule, save_rule
from .rule_forms import MAX_QUERY, PinForm, RuleForm, StopWordsForm, SynonymForm, SynonymsForm
from .rule_lines import read_line
from .rule_queries import list_rules
from .views import target

blueprint = Blueprint("search_words", __name__, url_prefix="/staff/search",
                      template_folder="templates")
blueprint.after_request(no_store)
editors_only = roles_required("editor")
KINDS: dict[str, type[Rule]] = {"synonyms": Synonym, "stop-words": StopWord, "pins": Pin}


@blueprint.route("/synonyms", methods=["GET", "POST"])
@editors_only
def synonyms() -> ResponseReturnValue:
    """List the synonyms of a language, and add lines of them; a gap proposes some (`lines`)."""
    form = SynonymsForm(_language(), lines=request.args.get("lines", ""))
    added: list[int] = []
    if form.validate_on_submit() and saved(form, lambda: added.append(add_rules(
            Synonym(language=form.language, text=str(line)) for line in form.read))):
        there = len(form.read) - added[0]
        return _done("synonyms", form.language, ngettext(
            "%(num)d line added.", "%(num)d lines added.", added[0]), ngettext(
            "%(num)d was there already.", "%(num)d were there already.", there) if there else "")
    return _page("synonyms", form, rules=_rules(Synonym, form.language), read_line=read_line)


@blueprint.route("/synonyms/<int:rule_id>", methods=["GET", "POST"])
@editors_only
def synonym(rule_id: int) -> ResponseReturnValue:
    """Change a line of synonyms; when somebody else did meanwhile, show both."""
    rule = find_rule(Synonym, rule_id)
    form = SynonymForm(rule.language, lines=rule.text, version=rule.version)
    if form.validate_on_submit() and saved(form, lambda: save_rule(
            rule, {"text": str(form.read[0])}, version=form.version.data)):
        return _done("synonyms", rule.language, _("Saved."))
    return _page("synonym", form, rule=rule, theirs=lambda: SynonymForm(
        rule.language, None, lines=rule.text, version=rule.version))


@blueprint.route("/stop-words", methods=["GET", "POST"])
@editors_only
def stop_words() -> ResponseReturnValue:
    """List the words that search leaves out, or not, otherwise than its lists; put words there."""
    form = StopWordsForm(_language())
    if form.validate_on_submit() and saved(form, lambda: put_stop_words(
            form.language, form.folded(), stops=form.stops.data == "yes")):
        return _done("stop_words", form.language, _("Saved."))
    return _page("stop_words", form, rules=_rules(StopWord, form.language))


@blueprint.get("/pins")
@editors_only
def pins() -> ResponseReturnValue:
    """List the queries of a language with their pinned answers."""
    form = RuleForm(_language(), None)
    rules = _rules(Pin, form.language)
    keys = {rule.id: [Key(kind, identity, rule.language) for kind, identity in rule.documents]
            for rule in rules.items}
    there = current_search().documents({key for these in keys.values() for key in these})
    return _page("pins", form, rules=rules, keys=keys, there=there,
                 totals={rule.id: _total(rule.text, rule.language) for rule in rules.items})


@blueprint.route("/pins/new", methods=["GET", "POST"])
@editors_only
def new_pin() -> ResponseReturnValue:
    """Pin answers to a query (`q`, `language`)."""
    form = PinForm(_language(), query=clean(request.args.get("q", "")))
    rule = Pin(language=form.language)
    if not form.look.data and form.validate_on_submit() and saved(form, lambda: save_rule(
            rule, form.values(), version=None)):
        return _done("pins", form.language, _("Saved."))
    return _page("pin", form, rule=None, **_offered(form))


@blueprint.route("/pins/<int:rule_id>", methods=["GET", "POST"])
@editors_only
def pin(rule_id: int) -> ResponseReturnValue:
    """Change what is pinned; when somebody else did meanwhile, show both."""
    rule = find_rule(Pin, rule_id)
    form = PinForm(rule.language, query=rule.text, documents=rule.documents, version=rule.version)
    if not form.look.data and form.validate_on_submit() and saved(form, lambda: save_rule(
            rule, form.values(), version=form.version.data)):
        return _done("pins", rule.language, _("Saved."))
    return _page("pin", form, rule=rule, **_offered(form), theirs=lambda: PinForm(
        rule.language, None, query=rule.text, documents=rule.documents, version=rule.version))


@blueprint.post("/<kind>/<int:rule_id>/remove")
@editors_only
def remove(kind: str, rule_id: int) -> ResponseReturnValue:
    """Remove a line of synonyms, a stop word or a pinned query."""
    if kind not in KINDS:
        abort(HTTPStatus.NOT_FOUND)
    if not PersonForm().validate_on_submit():
        raise Invalid(_("The form could not be confirmed as yours. Go back and try again."))
    language = find_rule(KINDS[kind], rule_id).language
    with transaction():
        remove_rule(KINDS[kind], rule_id)
    return _done(kind.replace("-", "_"), language, _("Removed."))


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else current_language()


def _rules(model: type[Any], language: str) -> Any:
    return list_rules(model, language, request.args.get("page", 1, type=int))


def _total(text: str, language: str) -> int:
    return current_search().search(Query(text, language, size=1)).total


def _offered(form: PinForm) -> dict[str, Any]:
    """Return the documents that have a place, and what the query or the words to find find."""
    chosen, words = form.keys(), (form.find.data or form.query.data or "")[:MAX_QUERY]
    found = current_search().search(Query(words, form.language)) if words else None
    return {"chosen": chosen, "there": current_search().documents(chosen),
            "found": [hit for hit in found or () if hit.key not in chosen], "words": words,
            "total": _total(form.query.data[:MAX_QUERY], form.language) if form.query.data
            else None}


def _page(name: str, form: Any, **more: Any) -> Response:
    return form_page(f"search/staff/{name}.html", form, languages=LANGUAGE_NAMES, target=target,
                     **more)


def _done(endpoint: str, language: str, *told: str) -> ResponseReturnValue:
    flash(" ".join(filter(None, told)))
    return redirect(url_for(f"search_words.{endpoint}", language=language), HTTPStatus.SEE_OTHER)
