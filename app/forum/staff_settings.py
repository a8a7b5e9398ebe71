"""The forum's settings, for managers."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.channels.exposure import refuse_exposing
from app.core.http import no_store
from app.core.saving import form_page, saved

from .moderation_forms import RulesForm, rules_data
from .rules import forum_rules, save_rules

blueprint = Blueprint("forum_settings", __name__, url_prefix="/staff/forum/settings",
                      template_folder="templates")
blueprint.after_request(no_store)


@blueprint.route("", methods=["GET", "POST"])
@roles_required("manager")
def settings() -> ResponseReturnValue:
    """Change the forum's settings; when a colleague did meanwhile, show both."""
    form = RulesForm(data=rules_data(forum_rules()))
    if form.validate_on_submit() and saved(form, lambda: _save(form)):
        flash(_("Saved."))
        return redirect(url_for("forum_settings.settings"), HTTPStatus.SEE_OTHER)
    return form_page("forum/staff/settings.html", form,
                     theirs=lambda: RulesForm(None, data=rules_data(forum_rules())))


def _save(form: RulesForm) -> None:
    """Save the settings; raises Invalid when the terms show a gated number."""
    rules = form.rules()
    refuse_exposing(rules.terms)
    save_rules(rules, version=form.version.data or "")
