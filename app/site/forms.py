"""Forms of the site's own pages."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from app.core.clock import local, now, site_zone
from app.core.forms import PersonForm, PublicForm

from .banners import LEVELS, Banner, new_id
from .visitor_choice import CHOICES

LEVEL_NAMES = {"info": _l("For information"), "warning": _l("Something is slow or broken"),
               "critical": _l("Large outage")}
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ConsentForm(PublicForm):
    """The visitor's choice about being recognised."""

    choice = HiddenField(validators=[AnyOf(CHOICES, _l("Choose one of the buttons."))])


class EndForm(PersonForm):
    """One button: end a banner now."""


class BannerForm(PersonForm):
    """An incident banner; Swedish and English may be left empty and then show the Finnish."""

    level = RadioField(_l("How serious is it?"), default="warning",
                       choices=[SelectChoice(level, LEVEL_NAMES[level]) for level in LEVELS])
    title_fi = StringField(_l("Title in Finnish"), [DataRequired(_l("Write the title.")),
                                                    Length(max=120)])
    text_fi = TextAreaField(_l("Text in Finnish"), [Length(max=500)])
    title_sv = StringField(_l("Title in Swedish"), [Length(max=120)])
    text_sv = TextAreaField(_l("Text in Swedish"), [Length(max=500)])
    title_en = StringField(_l("Title in English"), [Length(max=120)])
    text_en = TextAreaField(_l("Text in English"), [Length(max=500)])
    since = DateTimeLocalField(_l("Shown from"), [InputRequired(_l("Give the time."))],
                               format=MOMENT)
    until = DateTimeLocalField(_l("Shown until"), [Optional()], format=MOMENT)

    version = HiddenField()

    def validate_until(self, field: DateTimeLocalField) -> None:
        """Refuse an end that comes before the beginning, or is over."""
        if self.since.data and field.data and field.data <= self.since.data:
            raise ValidationError(_("The end must come after the beginning."))
        if field.data and field.data <= local(now()).replace(tzinfo=None):
            raise ValidationError(_("This time is over. To take the banner away, end it in the "
                                    "list."))

    def banner(self, banner_id: str | None = None) -> Banner:
        """Return what the form says as a banner."""
        return Banner(
            id=banner_id or new_id(), level=str(self.level.data),
            title=self._texts("title"), text=self._texts("text"),
            since=_moment(self.since.data) or now(),
            until=_moment(self.until.data))

    def _texts(self, name: str) -> dict[str, str]:
        texts = {code: (self[f"{name}_{code}"].data or "").strip() for code in ("fi", "sv", "en")}
        return {code: text for code, text in texts.items() if text}


def banner_fields(banner: Banner) -> dict[str, object]:
    """Return a banner as the form's data."""
    texts = {f"{name}_{code}": text for name in ("title", "text")
             for code, text in getattr(banner, name).items()}
    return {"level": banner.level, **texts, "version": banner.version, "since": local(banner.since),
            "until": local(banner.until) if banner.until else None}


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=site_zone()).astimezone(UTC) if value else None
