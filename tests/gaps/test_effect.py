"""An article's effect on its gap: the interval holds the truth, also where gaps move by chance."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import LOCALES
from app.gaps.effect import Effect, Observed, Verdict, choose_controls, effect_of
from app.gaps.effect_words import effect_sentence
from tests.gaps.simulated_site import SETTINGS, simulate

RUNS = 100
SHARES = (0, 0.2, 0.4, 0.7)  # of a gap's contacts, spared by its article
COUNTS = st.integers(0, 5000)


@st.composite
def observations(draw: st.DrawFn) -> Observed:
    weeks = draw(st.integers(1, 30))
    series = st.lists(COUNTS, min_size=weeks, max_size=weeks)
    return Observed(
        draw(series), draw(st.lists(st.integers(0, 10**6), min_size=weeks, max_size=weeks)),
        draw(st.integers(0, weeks)), draw(st.frozensets(st.integers(0, weeks))),
        draw(st.lists(series, max_size=6)))


def steady(count: int, before: int, after: int, controls: int) -> Observed:
    """A site where nothing ever moves."""
    series, ranking = [count] * (before + after + 8), frozenset(range(before + 1, before + 7))
    return Observed(series, [100.0] * len(series), before + 7, ranking, [series] * controls)


def numbers(effect: Effect) -> Sequence[float]:
    return (effect.before, effect.expected, effect.after, effect.fewer, effect.low, effect.high)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", ["usual", "small", "heavy", "40 % born meanwhile"])
def test_interval_holds_the_true_effect(name: str, share: float) -> None:
    held = 0
    for seed in range(RUNS):
        run = simulate(SETTINGS[name], share, seed)
        effect = effect_of(run.observed)
        held += effect.low <= run.truth <= effect.high
    assert held >= 90


def test_a_plain_effect_is_told_from_none() -> None:
    effects = [effect_of(simulate(SETTINGS["steady"], 0.4, seed).observed) for seed in range(RUNS)]
    assert sum(effect.verdict is Verdict.FEWER for effect in effects) >= 50
    assert not any(effect.verdict is Verdict.MORE for effect in effects)


def test_what_all_gaps_did_is_not_the_articles_doing() -> None:
    """Traffic doubles and every gap's contacts rise by half: so did this one's."""
    weeks = [20] * 20 + [30] * 11
    observed = Observed(weeks, [100.0] * 20 + [200.0] * 11, 20, frozenset(range(12, 18)),
                        [weeks] * 20)
    effect = effect_of(observed)
    assert effect.expected == pytest.approx(30, rel=0.02)
    assert effect.low < 0 < effect.high
    assert effect.high - effect.low < 12  # as chance alone would have it: 10


def test_ranking_weeks_and_the_week_of_publishing_are_in_no_mean() -> None:
    weeks = [10] * 12 + [90] * 6 + [10] * 2 + [50] + [4] * 8
    effect = effect_of(Observed(weeks, [1.0] * len(weeks), 20, frozenset(range(12, 18)), []))
    assert (effect.before, effect.after) == (10, 4)
    assert (effect.weeks_before, effect.weeks_after, effect.controls) == (13, 8, 0)


def test_weeks_before_the_first_contact_are_no_weeks_of_the_gap() -> None:
    weeks = [0] * 10 + [4] + [12] * 8 + [5] + [3] * 6
    effect = effect_of(Observed(weeks, [1.0] * len(weeks), 19, frozenset(), [weeks, weeks[::-1]]))
    assert (effect.before, effect.weeks_before) == (12, 8)


def test_strays_before_a_gap_came_up_are_no_weeks_of_it() -> None:
    weeks = [0, 1, 0, 2, 0, 0, 1, 0, 0, 1] + [12, 9, 14, 11, 10, 13, 9, 12, 11] + [5] + [3] * 6
    effect = effect_of(Observed(weeks, [1.0] * len(weeks), 19, frozenset(range(15, 19)), []))
    assert (effect.before, effect.weeks_before) == (11, 4)


def test_controls_that_came_up_later_are_no_controls() -> None:
    late = [0] * 15 + [9] * 15
    observed = Observed([8] * 30, [1.0] * 30, 20, frozenset(), [late, [7] * 30])
    assert effect_of(observed).controls == 1


@pytest.mark.parametrize(("contacts", "published"), [
    ([], 0), ([3], 0), ([0] * 20, 10), ([9] * 10, 9), ([9] * 10, 8), ([9] * 10, 1),
    ([1] + [0] * 8 + [4] + [0] * 10, 12)])
def test_too_little_data(contacts: list[int], published: int) -> None:
    effect = effect_of(Observed(contacts, [1.0] * len(contacts), published, frozenset(), []))
    assert effect.verdict is Verdict.TOO_LITTLE
    assert (effect.fewer, effect.low, effect.high) == (0, -math.inf, math.inf)


@given(observations())
def test_any_observation_has_an_effect_in_its_interval(observed: Observed) -> None:
    effect = effect_of(observed)
    assert effect.low <= effect.fewer <= effect.high
    assert effect.before >= 0
    assert effect.expected >= 0
    assert (effect.verdict is Verdict.FEWER) == (effect.low > 0)
    assert (effect.verdict is Verdict.MORE) == (effect.high < 0)


@given(observations(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaling_traffic_changes_nothing(observed: Observed, factor: float) -> None:
    scaled = replace(observed, traffic=[week * factor for week in observed.traffic])
    assert numbers(effect_of(scaled)) == pytest.approx(numbers(effect_of(observed)), rel=1e-6,
                                                       abs=1e-6)


@given(observations(), st.randoms(use_true_random=False))
def test_order_of_controls_changes_nothing(observed: Observed, chance: random.Random) -> None:
    shuffled = replace(observed, controls=chance.sample(observed.controls, len(observed.controls)))
    assert numbers(effect_of(shuffled)) == pytest.approx(numbers(effect_of(observed)), rel=1e-6,
                                                         abs=1e-6)


@given(st.integers(1, 200), st.integers(5, 14), st.integers(2, 14), st.integers(0, 30))
def test_more_of_the_same_does_not_widen(count: int, before: int, after: int, controls: int,
                                         ) -> None:
    def width(before: int, after: int, controls: int) -> float:
        effect = effect_of(steady(count, before, after, controls))
        return effect.high - effect.low

    least = width(before, after, controls) * 1.001
    assert width(before + 2, after, controls) <= least
    assert width(before, after + 2, controls) <= least
    assert width(before, after, controls + 5) <= least


def test_controls_are_unfilled_and_nearest_in_rank() -> None:
    assert choose_controls("abcdefg", "c", set("abefg"), 3) == ["b", "a", "e"]
    assert choose_controls("abc", "a", set("abc"), 9) == ["b", "c"]


@given(st.permutations(range(12)), st.sets(st.integers(0, 11)), st.integers(0, 15))
def test_controls_are_never_the_filled_gap(ranked: list[int], unfilled: set[int], size: int,
                                           ) -> None:
    controls = choose_controls(ranked, 5, unfilled, size)
    assert len(controls) == len(set(controls)) == min(size, len(unfilled - {5}))
    assert set(controls) <= unfilled - {5}


def said(fewer: float, low: float, high: float, verdict: Verdict, before: float = 20,
         weeks_before: int = 12, weeks_after: int = 8) -> Effect:
    return Effect(before, 20, 20 - fewer, fewer, low, high, weeks_before, weeks_after, 20, verdict)


TOO_LITTLE = (0, -math.inf, math.inf, Verdict.TOO_LITTLE)
SENTENCES = [
    (said(14.2, 9.3, 19.4, Verdict.FEWER),
     "About 14 fewer contacts a week, likely between 9 and 19.",
     "Noin 14 yhteydenottoa vähemmän viikossa, todennäköisesti 9–19.",
     "Ungefär 14 färre kontakter i veckan, sannolikt mellan 9 och 19."),
    (said(1.02, 0.31, 2.04, Verdict.FEWER),
     "About 1 fewer contact a week, likely between 0.3 and 2.",
     "Noin 1 yhteydenotto vähemmän viikossa, todennäköisesti 0,3–2.",
     "Ungefär 1 färre kontakt i veckan, sannolikt mellan 0,3 och 2."),
    (said(11.4, 0.4, 65.3, Verdict.FEWER),
     "About 11 fewer contacts a week, likely between 0.4 and 65.",
     "Noin 11 yhteydenottoa vähemmän viikossa, todennäköisesti 0,4–65.",
     "Ungefär 11 färre kontakter i veckan, sannolikt mellan 0,4 och 65."),
    (said(-12, -20, -5, Verdict.MORE),
     "About 12 more contacts a week, likely between 5 and 20.",
     "Noin 12 yhteydenottoa enemmän viikossa, todennäköisesti 5–20.",
     "Ungefär 12 fler kontakter i veckan, sannolikt mellan 5 och 20."),
    (said(-1, -4.96, 3.04, Verdict.UNKNOWN),
     "No difference can be told yet: between 3 fewer and 5 more contacts a week.",
     "Eroa ei voi vielä todeta: yhteydenottoja on viikossa jotakin väliltä 3 vähemmän ja 5 "
     "enemmän.",
     "Ingen skillnad kan fastställas ännu: mellan 3 färre och 5 fler kontakter i veckan."),
    (said(*TOO_LITTLE, weeks_after=1),
     "Too little data yet: 1 whole week since publishing, and 2 are needed.",
     "Vielä liian vähän tietoa: julkaisusta on 1 kokonainen viikko, ja niitä tarvitaan 2.",
     "För lite data ännu: 1 hel vecka sedan publiceringen, och det behövs 2."),
    (said(*TOO_LITTLE, weeks_before=0),
     "Too little data: 0 weeks before publishing count, and 2 are needed.",
     "Liian vähän tietoa: julkaisua edeltävistä viikoista vertailuun kelpaa 0, ja niitä "
     "tarvitaan 2.",
     "För lite data: 0 veckor före publiceringen kan räknas, och det behövs 2."),
    (said(*TOO_LITTLE, before=0.25),
     "Too little data: 3 contacts before publishing count, and 5 are needed.",
     "Liian vähän tietoa: ennen julkaisua vertailuun kelpaa 3 yhteydenottoa, ja niitä "
     "tarvitaan 5.",
     "För lite data: 3 kontakter före publiceringen kan räknas, och det behövs 5."),
]


@pytest.mark.parametrize(("effect", "english", "finnish", "swedish"), SENTENCES)
def test_sentences(app: Flask, effect: Effect, english: str, finnish: str, swedish: str) -> None:
    with app.test_request_context():
        for language, sentence in (("en", english), ("fi", finnish), ("sv", swedish)):
            with force_locale(LOCALES[language]):
                assert effect_sentence(effect) == sentence
