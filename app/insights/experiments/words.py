"""Experiments in words: kinds, states, guards, and the result in one sentence."""

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.journey.models import Experiment, ExperimentState, Kind

from .actions import BY_GUARD
from .tallies import Finding, GuardName, Measure

PERCENT = 100
WHOLE = 1  # of a hundred, from which on no decimals are shown

KIND_NAMES = {Kind.GATE: _l("The gate"), Kind.ARTICLE: _l("An article's wording"),
              Kind.FORM: _l("Suggestions in the contact form")}
KIND_TEXTS = {
    Kind.GATE: _l("For a few visitors the gate is open: they see every number at once. The "
                  "difference is what the gate does."),
    Kind.ARTICLE: _l("Half the readers of an article read it in other words. Search, lists and "
                     "robots see the usual ones."),
    Kind.FORM: _l("Half of those who write to us are suggested no answers meanwhile. Who presses "
                  "the button for answers gets them."),
}
ARM_NAMES = {
    Kind.GATE: (_l("With the gate"), _l("Gate open")),
    Kind.ARTICLE: (_l("Usual words"), _l("New words")),
    Kind.FORM: (_l("With suggestions"), _l("Without suggestions")),
}
BASELINES = {
    Kind.GATE: _l("Of a hundred visitors who open a contact topic, how many then contact us."),
    Kind.ARTICLE: _l("Of a hundred readers, how many say that the article solved it."),
    Kind.FORM: _l("Of a hundred visitors who begin a message, how many contact us."),
}
STATE_NAMES = {
    ExperimentState.DRAFT: _l("Planned"), ExperimentState.RUNNING: _l("Runs"),
    ExperimentState.STOPPED: _l("Stopped"), ExperimentState.FINISHED: _l("Finished")}
STATE_PILLS = {ExperimentState.DRAFT: "neutral", ExperimentState.RUNNING: "accent",
               ExperimentState.STOPPED: "warning", ExperimentState.FINISHED: "success"}
GUARD_NAMES = {
    GuardName.RECONTACTED: _l("Contacted us again within seven days"),
    GuardName.DISSATISFIED: _l("Said that our answer was no good"),
    GuardName.ABANDONED: _l("Gave up: said no, or read nothing"),
}
GUARD_REASONS = {
    GuardName.RECONTACTED: _l("Stopped by itself: under the new way, visitors contacted us again "
                              "more often."),
    GuardName.DISSATISFIED: _l("Stopped by itself: under the new way, visitors were dissatisfied "
                               "more often."),
    GuardName.ABANDONED: _l("Stopped by itself: under the new way, visitors gave up more often."),
}
MEASURE_NAMES = {Measure.CONTACTED: _l("Contacted us"), Measure.SOLVED: _l("Said it was solved")}

# Where the tried arm has more, where it has fewer, and where nobody can tell.
_SENTENCES = {
    (Kind.GATE, Measure.CONTACTED): (
        _l("With the gate, about %(about)s fewer of 100 visitors contacted us, likely between "
           "%(low)s and %(high)s."),
        _l("With the gate, about %(about)s more of 100 visitors contacted us, likely between "
           "%(low)s and %(high)s."),
        _l("No difference can be told: with the gate, between %(more)s fewer and %(fewer)s more "
           "of 100 visitors contacted us.")),
    (Kind.FORM, Measure.CONTACTED): (
        _l("With suggestions in the form, about %(about)s fewer of 100 writers contacted us, "
           "likely between %(low)s and %(high)s."),
        _l("With suggestions in the form, about %(about)s more of 100 writers contacted us, "
           "likely between %(low)s and %(high)s."),
        _l("No difference can be told: with suggestions in the form, between %(more)s fewer and "
           "%(fewer)s more of 100 writers contacted us.")),
    (Kind.ARTICLE, Measure.SOLVED): (
        _l("With the new words, about %(about)s more of 100 readers said that it was solved, "
           "likely between %(low)s and %(high)s."),
        _l("With the new words, about %(about)s fewer of 100 readers said that it was solved, "
           "likely between %(low)s and %(high)s."),
        _l("No difference can be told: with the new words, between %(fewer)s fewer and %(more)s "
           "more of 100 readers said that it was solved.")),
    (Kind.ARTICLE, Measure.CONTACTED): (
        _l("With the new words, about %(about)s more of 100 readers contacted us, likely between "
           "%(low)s and %(high)s."),
        _l("With the new words, about %(about)s fewer of 100 readers contacted us, likely between "
           "%(low)s and %(high)s."),
        _l("No difference can be told: with the new words, between %(fewer)s fewer and %(more)s "
           "more of 100 readers contacted us.")),
}


def result_sentence(kind: Kind, found: Finding) -> str:
    """Say what the other way did, how sure that is, or that it cannot be told."""
    more, fewer, unclear = _SENTENCES[kind, found.measure]
    low, high, about = found.difference.low, found.difference.high, found.difference.value
    if low > 0:
        return str(more) % _shown(about=about, low=low, high=high)
    if high < 0:
        return str(fewer) % _shown(about=-about, low=-high, high=-low)
    return str(unclear) % _shown(fewer=-low, more=high)


def subject_words(experiment: Experiment) -> str:
    """Return what an experiment is about, an article by its key and language."""
    if experiment.kind != Kind.ARTICLE:
        return str(KIND_NAMES[experiment.kind])
    _kind, key, language = experiment.subject.split(":")
    return str(_("Article %(key)s (%(language)s)", key=key, language=language))


def stop_reason(experiment: Experiment) -> str:
    """Say why it was stopped: in the person's words, or by which guard."""
    if experiment.reason.startswith(BY_GUARD):
        return str(GUARD_REASONS[GuardName(experiment.reason.removeprefix(BY_GUARD))])
    return experiment.reason


def per_cent(share: float | None) -> str:
    """Return a share as a number of a hundred, with one decimal where it is small."""
    return "–" if share is None else _shown(share=share)["share"] + " %"


def _shown(**shares: float) -> dict[str, str]:
    """Return shares as numbers of a hundred: all with a decimal where one of them needs it."""
    digits = 1 if min(map(abs, shares.values())) * PERCENT < WHOLE else 0
    return {name: str(format_decimal(round(share * PERCENT, digits) + 0.0))
            for name, share in shares.items()}
