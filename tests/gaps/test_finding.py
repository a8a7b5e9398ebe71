"""From texts to clusters: stable, the same each time, and never surprised by little data."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.gaps.communities import NEW, group, open_new
from app.gaps.evaluation import evaluate, right_gaps
from app.gaps.finding import Pool, find_clusters
from app.gaps.models import Verdict
from app.gaps.proposing import Merge, Split, propose
from app.gaps.trials import Message, make_trial
from app.gaps.verdicts import verdict_of

NEEDS = {
    "bill": ("Miksi laskuni on suurempi kuin viime kuussa", "lasku nousi yhtäkkiä", "lasku",
             "kuukausimaksu", "hinta", "summa"),
    "router": ("Reititin ei yhdistä langattomaan verkkoon", "wifi pätkii kotona", "reititin",
               "verkko", "yhteys", "modeemi"),
    "moving": ("Muutan toiseen asuntoon, siirtyykö liittymä", "muutto uuteen osoitteeseen",
               "muutto", "osoite", "asunto", "liittymä"),
    "card": ("SIM-kortti katosi, mistä uuden", "puhelimen kortti hukassa", "kortti", "SIM",
             "katosi", "tilaus"),
}
LEADS = ("", "hei, ", "moi! ", "terve, kysyisin että ", "pitäisi selvittää: ", "auttakaa, ")
TAILS = ("", "?", ", kiitos", " nyt", " tänään", " jo toista päivää", ", mitä teen", " taas kerran")


def pieces(need: str, count: int, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    first, second, *words = NEEDS[need]
    return [random.choice(LEADS) + random.choice([first, second]) + " "
            + " ".join(random.choice(words, 2, replace=False)) + random.choice(TAILS)
            for _ in range(count)]


def pool(*needs: tuple[str, int], phrasings: list[str] | None = None,
         known: list[int] | None = None) -> Pool:
    texts = [text for need, count in needs for text in pieces(need, count)]
    phrasings = phrasings or []
    return Pool(texts, phrasings, [0] * len(phrasings),
                np.array(known if known is not None else [NEW] * len(texts)))


def needs_of(found: np.ndarray, counts: list[int]) -> list[int]:
    """Return to which need each place belongs."""
    return np.repeat(np.arange(len(counts)), counts)[found].tolist()


def test_clusters_are_of_one_need_and_few() -> None:
    counts = [60, 40, 30]
    found = find_clusters(pool(("bill", 60), ("router", 40), ("moving", 30)), "fi")
    assert 3 <= len(found.clusters) <= 9
    assert sum(len(cluster.pieces) for cluster in found.clusters) >= 125
    for cluster in found.clusters:
        belonging = needs_of(cluster.pieces, counts)
        assert max(map(belonging.count, range(3))) >= 0.9 * len(belonging)


def test_the_same_pool_gives_the_same_clusters() -> None:
    one, other = (find_clusters(pool(("bill", 40), ("card", 40)), "fi") for _ in range(2))
    assert [cluster.pieces.tolist() for cluster in one.clusters] == [
        cluster.pieces.tolist() for cluster in other.clusters]
    assert one.coverage.chances.tolist() == other.coverage.chances.tolist()


def test_what_an_article_says_is_covered_and_the_rest_is_not() -> None:
    found = find_clusters(pool(("bill", 50), ("router", 50), ("moving", 50),
                               phrasings=pieces("router", 5, seed=9)), "fi")
    verdicts = {max(set(needs), key=needs.count): verdict_of(cluster)
                for cluster in found.clusters[::-1] if len(cluster.pieces) >= 10
                for needs in [needs_of(cluster.pieces, [50, 50, 50])]}
    assert verdicts[1] is Verdict.COVERED
    assert verdicts[0] is verdicts[2] is Verdict.GAP


def test_known_pieces_keep_their_cluster_and_a_new_need_opens_one() -> None:
    counts = [("bill", 40), ("router", 40), ("card", 20)]
    known = [7] * 40 + [3] * 40 + [NEW] * 20
    known[5] = known[45] = NEW  # came today, of needs that are known
    found = find_clusters(pool(*counts, known=known), "fi")
    numbers = np.full(100, NEW)
    for cluster in found.clusters:
        numbers[cluster.pieces] = cluster.number
    assert set(numbers[:40]) == {7}
    assert set(numbers[40:80]) == {3}
    assert len(set(numbers[80:]) - {7, 3}) >= 1
    assert max(np.unique(numbers[80:], return_counts=True)[1]) >= 15


def test_a_new_cluster_never_takes_the_number_of_a_gap_whose_words_others_outvote() -> None:
    texts = [*pieces("bill", 30), *["lasku nousi yhtäkkiä"] * 6, *pieces("card", 20)]
    known = [3] * 35 + [9] + [NEW] * 20  # 9 was split off by hand
    found = find_clusters(Pool(texts, [], [], np.array(known)), "fi")
    sizes = {cluster.number: len(cluster.pieces) for cluster in found.clusters}
    assert sizes[9] == 1  # and it is there, be it ever so small
    assert max(size for number, size in sizes.items() if number not in {3, 9}) >= 10


def test_new_texts_that_belong_together_open_a_group_though_old_ones_are_alike() -> None:
    """Each of ten new texts knows an old one best, but the ten also know each other."""
    count = 60
    weights = np.zeros((count + 10, count + 10), dtype=np.float32)
    weights[:30, :30] = weights[30:60, 30:60] = 0.5
    weights[60:, 60:] = 0.4
    for new in range(60, 70):
        weights[new, [new - 60, new - 30]] = weights[[new - 60, new - 30], new] = 0.6
    np.fill_diagonal(weights, 0)
    known = np.array([1] * 30 + [2] * 30 + [NEW] * 10)
    opened = open_new(sp.csr_matrix(weights), known, known == NEW)
    assert (opened[:60] == known[:60]).all()
    assert len(set(opened[60:])) == 1
    assert opened[60] > 2


@given(st.lists(st.text(max_size=40), max_size=12), st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=60)
def test_any_few_texts_do(texts: list[str], phrasings: list[str]) -> None:
    found = find_clusters(Pool(texts, phrasings, [0] * len(phrasings),
                               np.full(len(texts), NEW)), "sv")
    places = sorted(place for cluster in found.clusters for place in cluster.pieces.tolist())
    assert len(places) == len(set(places))
    assert all(0 <= chance <= 1 for chance in found.coverage.chances)


@given(st.integers(1, 40), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_grouping_never_moves_what_is_known(count: int, random: object) -> None:
    graph = find_clusters(pool(("bill", count), ("card", count)), "fi").graph
    known = np.array([random.choice([NEW, 4, 9, 17]) for _ in range(graph.shape[0])])  # type: ignore[attr-defined]
    after = group(graph, known, 10.0)
    assert (after[known != NEW] == known[known != NEW]).all()
    assert (after >= 0).all()


def test_a_gap_that_holds_two_needs_is_proposed_for_a_split_and_two_of_one_for_a_merge() -> None:
    counts = [("bill", 60), ("router", 60), ("moving", 60)]
    known = [1] * 120 + [2] * 30 + [3] * 30  # 1 holds two needs, 2 and 3 the same one
    found = find_clusters(pool(*counts, known=known), "fi")
    proposals = propose(found, found.clusters)
    assert 1 in [one.number for one in proposals if isinstance(one, Split)]
    assert any({one.one, one.other} == {2, 3} for one in proposals if isinstance(one, Merge))


def test_a_right_gap_is_large_pure_uncovered_and_the_first_of_its_label() -> None:
    labels = np.array(["a"] * 12 + ["b"] * 8 + ["a"] * 12 + ["c"] * 20 + ["a"] * 9)
    gaps = [np.arange(20), np.arange(20, 32), np.arange(32, 52), np.arange(52, 61)]
    assert right_gaps(gaps, labels, {"c"}) == ["a", None, None, None]
    assert right_gaps(gaps[::-1], labels, set()) == [None, "c", "a", None]


def test_articles_leave_the_stream() -> None:
    messages = [Message(text, need) for need in NEEDS for text in pieces(need, 20)]
    trial = make_trial(messages, 0.5, seed=1)
    assert len(trial.articles) == 2
    assert {len(texts) for texts in trial.articles.values()} == {5}
    assert len(trial.stream) == 70


def test_an_evaluation_tells_every_figure_with_its_spread() -> None:
    messages = [Message(text, need) for need in NEEDS for text in pieces(need, 40)]
    figures = evaluate(messages, "fi", cover=0.5, seeds=2, progress=lambda _words: None)
    assert figures["gap_recall"] == {"mean": 1.0, "spread": 0.0}
    assert figures["stability"]["mean"] == 1.0  # type: ignore[index]
    assert figures["covered_leak"]["mean"] <= 0.3  # type: ignore[index]
    assert {"gap_precision_at_20", "capture", "nmi", "ari", "accuracy", "nmi_after_adding",
            "late_labels_found", "seconds", "peak_mb"} <= figures.keys()
