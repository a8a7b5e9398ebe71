"""How each figure is counted, in words that stand beside it."""

from flask_babel import lazy_gettext as _l

from app.journey import Outcome

OUTCOME_NAMES = {
    Outcome.SOLVED: _l("Solved: said so"),
    Outcome.POTENTIAL: _l("Perhaps: read, said nothing"),
    Outcome.ABANDONED: _l("Gave up: said no, or read nothing"),
    Outcome.CONTACTED: _l("Contacted us"),
}
REASON_NAMES = {"urgent": _l("It is urgent"), "not-found": _l("Could not find an answer"),
                "site-help": _l("Needed help with the site"), "other": _l("Something else")}
DEFINITIONS = {
    "journeys": _l("A journey is what one browser did around one need; 30 idle minutes end it. "
                   "Known robots are left out. Only journeys whose browser sent its number back "
                   "are counted below: where cookies are refused nobody can tell what followed."),
    "intent": _l("Journeys that opened a contact page, chose a topic or began a contact. Only "
                 "they could have become a contact, so only they are judged, once a contact "
                 "would no longer be counted for them."),
    "strict": _l("Solved journeys ÷ journeys with intent. Solved means that the last thing the "
                 "visitor said was yes. Weakness: most people say nothing, so the true share is "
                 "higher. Other systems seldom show this figure."),
    "upper": _l("(Solved + perhaps) ÷ journeys with intent. Weakness: silence is counted as "
                "success, and calls that nobody logged hide in it. Other systems call this the "
                "deflection rate."),
    "interval": _l("If the same had been measured many times, 95 of 100 such intervals would "
                   "hold the true share. Journeys of one visitor count as one group."),
    "contacted": _l("A message, a callback, a call logged with the contact code, or mail known by "
                    "its case; or a number was shown and no yes came after it. So calls that "
                    "never came are counted too, on purpose."),
    "apart": _l("Urgent and personal matters need a person. They are never judged by whether a "
                "contact was avoided."),
    "contacts": _l("Cases by the channel they came in, and calls that agents logged, in all "
                   "languages. A call that nobody logged is missing."),
    "searches": _l("Searches without results are articles to write or words to add. A search "
                   "without a click had results, but nothing was opened before the next search. A "
                   "next page, or the same words again, is no new search."),
    "skips": _l("People who asked for a person at once, by the reason they gave. A skip shows "
                "the number at once and is never held against anybody."),
    "returned": _l("Of journeys that opened a topic's contact page: the share that then read an "
                   "answer and did not contact us. One operator reached 30 per cent by making the "
                   "answers as visible as the number."),
    "helpful": _l("Articles by the share of answers that said no, with how many answered. The "
                  "last answer of a journey counts."),
}
