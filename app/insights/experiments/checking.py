"""Every hour: who met an experiment is followed, guards are looked at, what is over is ended."""

from app.core.database import transaction

from .actions import conclude
from .queries import running_experiments
from .settling import judged, keep
from .tallies import tallies


def check_experiments() -> None:
    """Take each running experiment a step further; read first, then one transaction."""
    verdicts = {one.id: judged(one) for one in running_experiments()}
    with transaction():
        experiments = [one for one in running_experiments() if one.id in verdicts]
        for one in experiments:
            keep(verdicts[one.id])
        arms = tallies(verdicts)
        for one in experiments:
            conclude(one, arms[one.id])
