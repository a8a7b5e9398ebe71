"""Forms of synonyms, stop words and pinned answers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field as AnyField
from wtforms import (
    IntegerField,
    RadioField,
    SearchField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput, TextArea

from app.core.forms import PersonForm
from app.language import fold, tokens

from .documents import KINDS, Key, clean
from .extension import current_rules, current_search
from .rule_lines import MAX_LINE, SynonymLine, read_lines

MAX_WORDS = 50  # stop words at a time
MAX_WORD = 60  # characters
MAX_QUERY = 200
MOST_FIELDS = 100  # that are looked at
MAX_PINNED = 5  # documents of one query
NEEDED = DataRequired(_l("This is needed."))
STOPS = {"yes": _l("Leave it out of searches"), "no": _l("Do not leave it out")}


class RuleForm(PersonForm):
    """A form about words of one language."""

    def __init__(self, language: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language = language


class SynonymsForm(RuleForm):
    """New synonyms, a line each."""

    lines = StringField(_l("New synonyms"), [NEEDED, Length(max=100_000)], widget=TextArea())
    read: Sequence[SynonymLine] = ()

    def validate_lines(self, field: StringField) -> None:
        """Refuse lines that search could not use, and say which."""
        try:
            self.read = read_lines(field.data or "", self.language, current_rules())
        except ValueError as error:
            raise ValidationError(str(error)) from None


class SynonymForm(SynonymsForm):
    """One line of synonyms."""

    lines = StringField(_l("Synonyms"), [NEEDED, Length(max=MAX_LINE)],
                        filters=[lambda text: clean(text or "")])
    version = IntegerField(widget=HiddenInput(), default=0)


class StopWordsForm(RuleForm):
    """Words that are to be left out, or not."""

    words = StringField(_l("Words"), [NEEDED, Length(max=1000)])
    stops = RadioField(_l("What search does with them"), default="yes",
                       choices=[SelectChoice(*one) for one in STOPS.items()])

    def validate_words(self, field: StringField) -> None:
        """Refuse what is no words, and what is so already."""
        words = self.folded()
        if not words:
            raise ValidationError(_("Write at least one word."))
        if len(words) > MAX_WORDS or max(map(len, words)) > MAX_WORD:
            raise ValidationError(_("At most %(n)s words at a time, each of at most %(most)s "
                                    "characters.", n=MAX_WORDS, most=MAX_WORD))
        for word in words:
            if current_rules().is_stop_word(word, self.language) is (self.stops.data == "yes"):
                raise ValidationError(
                    _("“%(word)s” is left out already.", word=word) if self.stops.data == "yes"
                    else _("“%(word)s” is not left out as it is.", word=word))

    def folded(self) -> list[str]:
        """Return the different words as they are compared."""
        return list(dict.fromkeys(fold(token.text) for token in tokens(self.words.data or "")))


class PlacesField(AnyField):
    """Documents in an order: each has an input for its place, named "documents-article/the-key".

    `data` is a list of [kind, id], first place first.
    """

    typed: dict[str, str]  # place by "kind/id"

    def process(self, formdata: Any, *args: Any, **more: Any) -> None:
        """Take the order from what is stored or, once sent, from the places that were typed."""
        super().process(None, *args, **more)
        self.typed = {f"{kind}/{identity}": str(place) for place, (kind, identity)
                      in enumerate(self.data or (), 1)}
        if formdata is not None:
            start = f"{self.name}-"
            self.typed = {name.removeprefix(start): place.strip() for name, place
                          in list(formdata.items())[:MOST_FIELDS]
                          if name.startswith(start) and "/" in name and place.strip()}
            self.data = self._read()

    def listed(self) -> list[list[str]]:
        """Return the documents that have a place, also when one is no number."""
        return self.data or [key.split("/", 1) for key in self.typed]

    def _read(self) -> list[list[str]]:
        if not all(place.isdecimal() and len(place) < 4 for place in self.typed.values()):
            self.process_errors = [_("Write places as numbers: 1, 2, 3 …")]
            return []
        return [key.split("/", 1) for key, _place in sorted(
            self.typed.items(), key=lambda one: int(one[1]))]

    def _value(self) -> str:
        return "\n".join(f"{place}. {identity}" for place, (_kind, identity)
                         in enumerate(self.data or (), 1))


class PinForm(RuleForm):
    """A query and the answers that stand first; `find` looks for more of them."""

    query = StringField(_l("When somebody searches for"), [NEEDED, Length(max=MAX_QUERY)],
                        filters=[lambda text: clean(text or "")])
    find = SearchField(_l("Find an answer"), [Length(max=MAX_QUERY)],
                       filters=[lambda text: clean(text or "")])
    look = SubmitField(_l("Find"))
    documents = PlacesField(_l("Answers that stand first"))
    version = IntegerField(widget=HiddenInput(), default=0)

    def keys(self) -> list[Key]:
        """Return the documents in order."""
        return [Key(kind, identity, self.language) for kind, identity in self.documents.listed()]

    def values(self) -> dict[str, Any]:
        """Return what was written, by the names of Pin's columns."""
        return {"text": self.query.data, "documents": self.documents.data}

    def validate_query(self, field: StringField) -> None:
        """Refuse a query without words, and one that is pinned by other words for the same."""
        if not tokens(field.data or ""):
            raise ValidationError(_("Write at least one word."))
        rules = current_rules()
        asked, before = (frozenset(rules.base_forms(text or "", self.language))
                         for text in (field.data, field.object_data))
        if asked != before and asked in rules.pins.get(self.language, {}):
            raise ValidationError(_("These words have pinned answers already. Change them there."))

    def validate_documents(self, field: PlacesField) -> None:
        """Ask for a few that are there; one that has gone may stay."""
        if not field.data:
            raise ValidationError(_("Give at least one answer a place."))
        if len(field.data) > MAX_PINNED:
            raise ValidationError(_("At most %(n)s answers can stand first.", n=MAX_PINNED))
        there = current_search().documents(self.keys())
        stored = [tuple(one) for one in field.object_data or ()]
        if any(key.kind not in KINDS or (key not in there and (key.kind, key.id) not in stored)
               for key in self.keys()):
            raise ValidationError(_("One of these answers is not there any more. Find another."))
