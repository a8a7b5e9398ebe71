"""A simulated site: gaps with rates that drift, an editor who fills one by rank, what follows.

The rates know nothing of how `app.gaps.effect` reckons: drift is a weekly autoregression, bursts
come and fade, gaps are born, weeks are overdispersed, and only some of it is common to all.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.gaps.effect import CONTROLS, Observed, choose_controls

RANKING, DRAFTING = 6, 2  # weeks: what the rank rests on, from then until it is published


@dataclass(frozen=True)
class Setting:
    """How a site behaves; rates are contacts a week, spreads are of logarithms."""

    gaps: int = 100
    rate: float = 20  # of the gaps that an editor would choose, about
    drift: float = 0.3  # the spread of a gap's own slow movement …
    memory: float = 0.9  # … and how much of it lasts from week to week
    trend: float = 0.0  # the spread of the gaps' own trends, a week
    overdispersion: float = 0.1  # variance = mean + overdispersion × mean²
    season: float = 0.3
    growth: float = 0.01  # of traffic, a week
    common: float = 0.1  # the spread of what moves all gaps but not traffic
    bursts: float = 0.0  # how many a gap has a week
    burst_size: float = 4
    burst_weeks: float = 4  # until half of it is gone
    born: float = 0.0  # the share of gaps that come up within the weeks looked at
    before: int = 30
    after: int = 8
    top: int = 5  # the editor fills one of so many top gaps
    controls: int = CONTROLS


USUAL = Setting()
HEAVY = replace(USUAL, drift=0.6, memory=0.95, overdispersion=0.3)
SETTINGS = {
    "usual": USUAL,
    "steady": replace(USUAL, drift=0.1, overdispersion=0.03),
    "small": replace(USUAL, rate=3),
    "heavy": HEAVY,
    "heavy, small": replace(HEAVY, rate=3),
    "heavy, the first of the list": replace(HEAVY, top=1),
    "trends": replace(USUAL, trend=0.02),
    "bursts": replace(USUAL, bursts=0.01),
    "40 % born meanwhile": replace(USUAL, born=0.4),
    "60 gaps, 4 weeks after": replace(USUAL, gaps=60, after=4),
    "150 gaps, 12 weeks after": replace(USUAL, gaps=150, after=12),
    "young site": replace(USUAL, before=RANKING + DRAFTING + 3),
    "3 controls": replace(USUAL, controls=3),
    "no controls": replace(USUAL, controls=0),
}


@dataclass(frozen=True)
class Run:
    """What came of one site: what an estimate sees, and the truth."""

    observed: Observed
    truth: float  # contacts a week that the article spared


def simulate(setting: Setting, effect: float, seed: int) -> Run:
    """Return a site where an article, chosen by rank, spares the share `effect` of a gap."""
    random = np.random.default_rng(seed)
    weeks = setting.before + 1 + setting.after
    traffic = traffic_of(setting, weeks, random)
    rates = rates_of(setting, weeks, random) * traffic / traffic.mean()
    shape = 1 / setting.overdispersion
    contacts = random.poisson(rates * random.gamma(shape, 1 / shape, rates.shape))
    published = setting.before
    ranking = range(published - DRAFTING - RANKING, published - DRAFTING)
    ranked = np.argsort(-contacts[:, ranking].sum(axis=1), kind="stable").tolist()
    chosen = ranked[random.integers(setting.top)]
    unfilled = set(ranked) - set(random.choice(ranked, setting.gaps // 10).tolist())
    after = slice(published + 1, None)
    own = contacts[chosen].copy()
    own[published:] = random.binomial(own[published:], 1 - effect)
    controls = choose_controls(ranked, chosen, unfilled, setting.controls)
    return Run(Observed(own.tolist(), traffic.tolist(), published, frozenset(ranking),
                        [contacts[one].tolist() for one in controls]),
               effect * float(rates[chosen, after].mean()))


def traffic_of(setting: Setting, weeks: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return journeys a week."""
    week = np.arange(weeks)
    season = setting.season * np.sin(2 * np.pi * (week / 52 + random.random()))
    noise = random.normal(0, 0.05, weeks)
    return 5000 * np.exp(season + setting.growth * week + noise)


def rates_of(setting: Setting, weeks: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return contacts a week at mean traffic, per gap and week."""
    gaps = setting.gaps
    sizes = random.gamma(0.7, 1, gaps)
    sizes *= setting.rate / np.sort(sizes)[-2]
    spread = setting.drift * random.uniform(0.5, 1.5, (gaps, 1))
    logs = spread * _moving((gaps, weeks), setting.memory, random)
    logs += setting.common * _moving((1, weeks), setting.memory, random)
    logs += random.normal(0, setting.trend, (gaps, 1)) * np.arange(weeks)
    rates = sizes[:, None] * np.exp(logs) * _bursts(setting, weeks, random)
    births = random.integers(0, weeks, gaps) * (random.random(gaps) < setting.born)
    return np.where(np.arange(weeks) >= births[:, None], rates, 0)


def _moving(shape: tuple[int, int], memory: float, random: np.random.Generator,
            ) -> NDArray[np.float64]:
    """Return stationary autoregressions of spread 1 along the weeks."""
    moved = random.normal(0, 1, shape)
    for week in range(1, shape[1]):
        moved[:, week] = memory * moved[:, week - 1] + (1 - memory**2)**.5 * moved[:, week]
    return moved


def _bursts(setting: Setting, weeks: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return by how much each gap is raised in each week."""
    size = np.zeros((setting.gaps, weeks + 1))
    fading = 0.5 ** (1 / setting.burst_weeks)
    for week in range(weeks):
        starts = random.random(setting.gaps) < setting.bursts
        size[:, week] = np.where(starts, setting.burst_size - 1, size[:, week - 1] * fading)
    return 1 + size[:, :weeks]
