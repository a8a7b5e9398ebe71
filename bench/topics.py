"""How well messages under a wrong topic are noticed, and what learning costs. Prints JSON.

    .venv/bin/python bench/topics.py [--messages FILE.jsonl] [--noise 0.1] [--seeds 3]
        [--learnt 1000]

FILE holds one {"text", "label"} a line, in English. Its labels are the topics, or random groups of
labels. By each seed, four fifths are learnt (at most --learnt), a share --noise of them under a
random wrong topic, as if no agent had moved them; of the rest, a random fifth comes under a wrong
topic. `precision`: the share of offers where the topic was wrong; `right`: where the offered one
is the true one; `recall`: the share of wrong topics where another is offered.
"""

import sys

sys.path.pop(0)  # this file's folder

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import mean

from app.contact.topic_words import learn, likelier, words_of
from app.language import build_data, configure

FILE = Path(__file__).parents[2] / "shared" / "data" / "banking77_en" / "messages.jsonl"
GROUPS = (8, 10, 12)
WRONG = 0.2


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=Path, default=FILE, metavar="FILE")
    parser.add_argument("--noise", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--learnt", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        configure(Path(folder))
        build_data(lambda _language: None)
        labelled = [json.loads(line) for line in options.messages.read_text().splitlines()]
        started = time.perf_counter()
        words = [words_of(one["text"], "en") for one in labelled]
        seconds = time.perf_counter() - started
    labels = sorted({one["label"] for one in labelled})
    report: dict[str, object] = {"messages": len(words), "words_seconds": round(seconds, 2)}
    for number in (*GROUPS, len(labels)):
        runs = [measured(grouped(labelled, labels, number, seed), words, Random(seed), options)
                for seed in range(options.seeds)]
        report[f"{number} topics"] = {
            name: round(mean(run[name] for run in runs), 3) for name in runs[0]}
    print(json.dumps(report, indent=1))


def grouped(labelled: Sequence[dict[str, str]], labels: Sequence[str], number: int, seed: int
            ) -> list[int]:
    """Return each message's topic: its label, or the random group of its label."""
    random = Random(seed)
    topic = {label: place if number == len(labels) else random.randrange(number)
             for place, label in enumerate(labels)}
    return [topic[one["label"]] for one in labelled]


def measured(topics: Sequence[int], words: Sequence[set[str]], random: Random,
             options: argparse.Namespace) -> dict[str, float]:
    """Return one run's figures."""
    every = set(topics)
    order = random.sample(range(len(words)), len(words))
    cut = len(order) * 4 // 5
    learnt = learn([(said(topics[i], every, options.noise, random), words[i])
                    for i in order[:cut][:options.learnt]], {})
    told = [(topics[i], said(topics[i], every, WRONG, random), i) for i in order[cut:]]
    started = time.perf_counter()
    offers = [(true, chosen, offer) for true, chosen, i in told
              if (offer := likelier(learnt, words[i], chosen, every)) is not None]
    seconds = time.perf_counter() - started
    caught = sum(true != chosen for true, chosen, _ in offers)
    return {"precision": caught / max(1, len(offers)),
            "right": sum(true == offer for true, _, offer in offers) / max(1, len(offers)),
            "recall": caught / sum(true != chosen for true, chosen, _ in told),
            "rows": sum(map(len, learnt.counts.values())),
            "ms_each": seconds / len(told) * 1000}


def said(true: int, every: set[int], wrong: float, random: Random) -> int:
    """Return the topic that somebody chooses: a wrong one with the chance `wrong`."""
    return random.choice(sorted(every - {true})) if random.random() < wrong else true


if __name__ == "__main__":
    main()
