"""Forms of the site's own pages."""

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.clock import local, site_zone
from app.core.forms import PublicForm, StaffForm

from .banners import LEVELS, Banner, new_id

LEVEL_NAMES = {"info": _l("For information"), "warning": _l("Something is slow or broken"),
               "critical": _l("Large outage")}
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ConsentForm(PublicForm):
    """The visitor's choice about being recognised."""

    choice = StringField(validators=[InputRequired()])


class EndForm(StaffForm):
    """One button: end a banner now."""


class BannerForm(StaffForm):
    """An incident banner; Swedish and English may be left empty and then show the Finnish."""

    level = RadioField(_l("How serious is it?"), default="warning",
                       choices=[SelectChoice(level, LEVEL_NAMES[level]) for level in LEVELS])
    title_fi = StringField(_l("Title in Finnish"), [InputRequired(_l("Write the title.")),
                                                    Length(max=120)])
    text_fi = TextAreaField(_l("Text in Finnish"), [Length(max=500)])
    title_sv = StringField(_l("Title in Swedish"), [Length(max=120)])
    text_sv = TextAreaField(_l("Text in Swedish"), [Length(max=500)])
    title_en = StringField(_l("Title in English"), [Length(max=120)])
    text_en = TextAreaField(_l("Text in English"), [Length(max=500)])
    since = DateTimeLocalField(_l("Shown from"), [InputRequired(_l("Give the time."))],
                               format=MOMENT)
    until = DateTimeLocalField(_l("Shown until"), [Optional()], format=MOMENT)

    def validate_until(self, field: DateTimeLocalField) -> None:
        """Refuse an end that comes before the beginning."""
        if self.since.data and field.data and field.data <= self.since.data:
            raise ValidationError(str(_l("The end must come after the beginning.")))

    def banner(self, banner_id: str | None = None) -> Banner:
        """Return what the form says as a banner."""
        return Banner(
            id=banner_id or new_id(), level=str(self.level.data),
            title=self._texts("title"), text=self._texts("text"),
            since=_moment(self.since.data) or datetime.now(UTC),
            until=_moment(self.until.data))

    def _texts(self, name: str) -> dict[str, str]:
        texts = {code: (self[f"{name}_{code}"].data or "").strip() for code in ("fi", "sv", "en")}
        return {code: text for code, text in texts.items() if text}


def banner_fields(banner: Banner) -> dict[str, object]:
    """Return a banner as the form's data."""
    texts = {f"{name}_{code}": text for name in ("title", "text")
             for code, text in getattr(banner, name).items()}
    return {"level": banner.level, **texts, "since": local(banner.since),
            "until": local(banner.until) if banner.until else None}


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=site_zone()).astimezone(UTC) if value else None
