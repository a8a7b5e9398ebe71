"""What the staff pages of searches are asked for, in their address."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from app.core.i18n import LANGUAGE_NAMES, current_language

from .documents import clean
from .views import MAX_CHARACTERS

MAX_ADDRESS = 500
LANGUAGES = [SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
TOO_LONG = _l("This is too long: at most %(max)d characters.")


class QueryFilter(Form):
    """Which searches are listed. What does not exist is as if it were not asked for."""

    view = SelectField(_l("Which searches"), default="all", choices=[
        SelectChoice("all", _l("All")), SelectChoice("failed", _l("Without results")),
        SelectChoice("unopened", _l("Without a click"))])
    days = SelectField(_l("Days"), default=30, coerce=int, choices=[
        SelectChoice(7, "7"), SelectChoice(30, "30"), SelectChoice(90, "90")])
    language = SelectField(_l("Language"), default="", choices=[
        SelectChoice("", _l("All")), *LANGUAGES])
    order = SelectField(_l("Order"), default="volume", choices=[
        SelectChoice("volume", _l("Most often first")),
        SelectChoice("contacted", _l("Most contacts first"))])

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        self.validate()
        for field in self:
            if field.errors:
                field.data, field.errors = field.default, ()


class ExplainForm(Form):
    """Which search is explained, and which document is asked about."""

    q = SearchField(_l("Search words"), [Optional(), Length(max=MAX_CHARACTERS, message=TOO_LONG)],
                    filters=[lambda text: clean(text or "")])
    language = SelectField(_l("Language"), default=current_language, choices=LANGUAGES)
    document = StringField(
        _l("What about this answer?"), [Length(max=MAX_ADDRESS, message=TOO_LONG)],
        filters=[lambda text: clean(text or "")],
        description=_l("The address of its page, or its key."))

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        self.q.flags.required = True  # browsers ask for it; without it there is nothing to explain
