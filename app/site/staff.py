"""Staff pages of the site: incident banners."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.clock import local, now
from app.core.database import transaction
from app.core.http import no_store
from app.core.saving import form_page, saved

from .banners import banners, end_banner, find_banner, save_banner
from .forms import LEVEL_NAMES, BannerForm, EndForm, banner_fields

bp = Blueprint("site_staff", __name__, url_prefix="/staff/banners", template_folder="templates")
bp.after_request(no_store)
tellers_only = roles_required("manager", "agent")


@bp.get("/")
@tellers_only
def index() -> ResponseReturnValue:
    """List the banners that run or wait."""
    return _list(EndForm(formdata=None))


@bp.route("/new", methods=["GET", "POST"])
@tellers_only
def new() -> ResponseReturnValue:
    """Write a banner."""
    form = BannerForm(since=local(now()))
    if form.validate_on_submit() and saved(form, lambda: save_banner(form.banner(),
                                                                     version=None)):
        return _done(_("The banner is saved."))
    return form_page("site/staff/banner.html", form, banner=None)


@bp.route("/<banner_id>", methods=["GET", "POST"])
@tellers_only
def edit(banner_id: str) -> ResponseReturnValue:
    """Change a banner; when somebody else did meanwhile, show both."""
    banner = find_banner(banner_id)
    form = BannerForm(data=banner_fields(banner))
    if form.validate_on_submit() and saved(form, lambda: save_banner(
            form.banner(banner.id), version=form.version.data or "")):
        return _done(_("The banner is saved."))
    return form_page("site/staff/banner.html", form, banner=banner, theirs=lambda: BannerForm(
        None, data=banner_fields(find_banner(banner_id))))


@bp.post("/<banner_id>/end")
@tellers_only
def end(banner_id: str) -> ResponseReturnValue:
    """Take a banner away now."""
    form = EndForm()
    if not form.validate_on_submit():
        return _list(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        end_banner(banner_id)
    return _done(_("The banner has ended."))


def _list(form: EndForm) -> str:
    return render_template("site/staff/banners.html", kept=banners(), now=now(), form=form,
                           level_names=LEVEL_NAMES)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("site_staff.index"), HTTPStatus.SEE_OTHER)
