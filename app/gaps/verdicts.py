"""What a cluster is to an editor: a gap, an article to extend, or a matter of being found."""

from .finding import COVERED, PARTLY, Cluster
from .models import Verdict


def verdict_of(cluster: Cluster) -> Verdict:
    """Return how much of a cluster content answers already."""
    if cluster.covered >= COVERED:
        return Verdict.COVERED
    return Verdict.PARTLY if cluster.covered >= PARTLY else Verdict.GAP


def is_gap(cluster: Cluster) -> bool:
    """Say whether it belongs on the list of articles to write or to extend."""
    return verdict_of(cluster) is not Verdict.COVERED
