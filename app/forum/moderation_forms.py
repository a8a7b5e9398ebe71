"""Forms of moderators, of who reports a post, and of who appeals."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, Length, Optional

from app.channels import active_topics
from app.core.forms import PersonForm
from app.core.i18n import LANGUAGES, best_translation
from app.core.once import OnceForm
from app.core.text import at_most, clean_line, clean_text

from .grounds import CHOICES
from .moderation_models import Ground
from .rules import ForumRules

MAX_REASON = 3000  # characters
MAX_TERMS = 10_000
DAYS = [SelectChoice("1", _l("1 day")), SelectChoice("7", _l("7 days")),
        SelectChoice("30", _l("30 days")), SelectChoice("", _l("Until somebody lifts it"))]


class SeenForm(PersonForm):
    """A button below a post: `seen` marks the post as the page showed it, `tab` where to go back
    to, `then` which post comes next there.
    """

    seen = HiddenField()
    tab = HiddenField()
    then = HiddenField()


class HideForm(SeenForm):
    """Hide a post, lock a question, merge it, or explain an edit: for a reason that is told."""

    ground = SelectField(_l("Ground"), choices=CHOICES)
    text = TextAreaField(_l("Why, in your own words"), [
        DataRequired(_l("Say why in a sentence or two: the person reads it.")),
        at_most(MAX_REASON)], filters=[clean_text])

    def reason(self) -> tuple[Ground, str]:
        """Return the ground, and the facts in the moderator's words."""
        return Ground(self.ground.data), self.text.data or ""


class BanForm(HideForm):
    """Keep a person from taking part."""

    days = SelectField(_l("For how long"), choices=DAYS)
    with_waiting = BooleanField(_l("Also hide what of theirs waits"), default=True)


class MoveForm(PersonForm):
    """Another topic for a question."""

    topic = SelectField(_l("Topic"), [Optional()])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.topic.choices = [SelectChoice("", _l("No topic")), *(
            SelectChoice(topic.key, best_translation(topic.name)) for topic in active_topics())]


class AnswerForm(PersonForm):
    """What comes of an appeal."""

    outcome = RadioField(_l("What comes of it?"), [DataRequired(_l("Choose one of these."))],
                         choices=[SelectChoice("granted", _l(
                             "The person is right: take the decision back")),
                             SelectChoice("upheld", _l("The decision stays"))])
    text = TextAreaField(_l("Why, in your own words"), [
        DataRequired(_l("Say why in a sentence or two: the person reads it.")),
        at_most(MAX_REASON)], filters=[clean_text])


class RulesForm(PersonForm):
    """The forum's settings."""

    is_open = BooleanField(_l("People may ask and answer"))
    first_posts_wait = BooleanField(_l("The first post of a new person waits"))
    first_links_wait = BooleanField(_l("The first post of a person with links waits"))
    denied = TextAreaField(_l("Words and domains to look at"), [Optional(), at_most(MAX_TERMS)],
                           filters=[clean_text])
    terms_fi = TextAreaField(_l("Your own terms in Finnish"), [Optional(), at_most(MAX_TERMS)],
                             filters=[clean_text])
    terms_sv = TextAreaField(_l("Your own terms in Swedish"), [Optional(), at_most(MAX_TERMS)],
                             filters=[clean_text])
    terms_en = TextAreaField(_l("Your own terms in English"), [Optional(), at_most(MAX_TERMS)],
                             filters=[clean_text])
    version = HiddenField()

    def rules(self) -> ForumRules:
        """Return the rules as they were written."""
        lines = (line.strip() for line in (self.denied.data or "").splitlines())
        texts = {code: (self[f"terms_{code}"].data or "") for code in LANGUAGES}
        return ForumRules(
            self.is_open.data, self.first_posts_wait.data, self.first_links_wait.data,
            tuple(dict.fromkeys(line for line in lines if line)),
            {code: text for code, text in texts.items() if text})


class ReportForm(OnceForm):
    """This post should not be here."""

    ground = RadioField(_l("What is wrong with it?"), [
        DataRequired(_l("Choose what is wrong with the post."))], choices=CHOICES)
    text = TextAreaField(_l("Tell us more"), [
        DataRequired(_l("Say in a sentence or two what is wrong: it is people who read it.")),
        at_most(MAX_REASON)], filters=[clean_text])
    email = EmailField(_l("E-mail address"), [
        Optional(), Length(max=255), Email(_l(
            "Check the e-mail address: it should look like name@example.com."))],
        filters=[clean_line], render_kw={"autocomplete": "email"})


class AppealForm(OnceForm):
    """I see it otherwise."""

    text = TextAreaField(_l("Why should we decide otherwise?"), [
        DataRequired(_l("Say why you see it otherwise.")), at_most(MAX_REASON)],
        filters=[clean_text])


class FindForm(PersonForm):
    """Which question to merge into: words of its title, or its number."""

    q = StringField(_l("Words of its title, or its number"), filters=[clean_line])


def rules_data(rules: ForumRules) -> dict[str, object]:
    """Return rules as the form's data."""
    return {"is_open": rules.is_open, "first_posts_wait": rules.first_posts_wait,
            "first_links_wait": rules.first_links_wait, "denied": "\n".join(rules.denied),
            **{f"terms_{code}": rules.terms.get(code, "") for code in LANGUAGES},
            "version": rules.version}
