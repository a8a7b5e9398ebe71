"""Staff pages of the site: incident banners."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import roles_required
from app.core.clock import local, now
from app.core.database import transaction
from app.core.errors import NotFound
from app.core.http import no_store

from .banners import Banner, banners, end_banner, save_banner
from .forms import BannerForm, EndForm, banner_fields

bp = Blueprint("site_staff", __name__, url_prefix="/staff/banners", template_folder="templates")
bp.after_request(no_store)


@bp.get("/")
@roles_required("manager", "agent")
def index() -> ResponseReturnValue:
    """List the banners that run or wait."""
    return render_template("site/staff/banners.html", banners=banners(), now=now(),
                           form=EndForm())


@bp.route("/new", methods=["GET", "POST"])
@roles_required("manager", "agent")
def new() -> ResponseReturnValue:
    """Write a banner."""
    form = BannerForm(since=local(now()))
    if not form.validate_on_submit():
        return render_template("site/staff/banner.html", form=form, banner=None)
    with transaction():
        save_banner(form.banner())
    flash(_("The banner is saved."))
    return redirect(url_for("site_staff.index"))


@bp.route("/<banner_id>", methods=["GET", "POST"])
@roles_required("manager", "agent")
def edit(banner_id: str) -> ResponseReturnValue:
    """Change a banner."""
    banner = _banner(banner_id)
    form = BannerForm(data=banner_fields(banner))
    if not form.validate_on_submit():
        return render_template("site/staff/banner.html", form=form, banner=banner)
    with transaction():
        save_banner(form.banner(banner.id))
    flash(_("The banner is saved."))
    return redirect(url_for("site_staff.index"))


@bp.post("/<banner_id>/end")
@roles_required("manager", "agent")
def end(banner_id: str) -> ResponseReturnValue:
    """Take a banner away now."""
    if EndForm().validate_on_submit():
        with transaction():
            end_banner(_banner(banner_id).id)
    return redirect(url_for("site_staff.index"))


def _banner(banner_id: str) -> Banner:
    found = next((one for one in banners() if one.id == banner_id), None)
    if found is None:
        raise NotFound(_("This banner has ended."))
    return found
