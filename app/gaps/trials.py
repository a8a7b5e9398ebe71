"""Labelled messages, shuffled: some become articles, the others a stream of evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .communities import NEW, Labels
from .finding import Pool

OF_ARTICLE: Final = 5  # messages that become one article: its title and four phrasings

Meanings = Mapping[str, NDArray[np.float32]]  # a text's unit vector from a language model


class BadMessages(ValueError):
    """A line of the file is no labelled message; says which."""


class Message(NamedTuple):
    """A customer's message and what it is about."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One shuffle: articles about half of the labels, and the stream of all other messages."""

    articles: dict[str, list[str]]
    stream: list[Message]
    meanings: Meanings | None = None

    @property
    def labels(self) -> NDArray[np.str_]:
        """Return the stream's labels."""
        return np.array([message.label for message in self.stream])

    def pool(self, pieces: Sequence[Message], known: Labels | None = None) -> Pool:
        """Return what the pipeline is given: no label."""
        evidence = [message.text for message in pieces]
        phrasings = [text for texts in self.articles.values() for text in texts]
        owners = [number for number, texts in enumerate(self.articles.values()) for _ in texts]
        meanings = None if self.meanings is None else np.array(
            [self.meanings[text] for text in [*evidence, *phrasings]])
        return Pool(evidence, phrasings, owners,
                    np.full(len(pieces), NEW) if known is None else known, meanings)


def read_messages(path: Path) -> list[Message]:
    """Read rows of text and label. Raises BadMessages."""
    found = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                found.append(Message(str(row["text"]), str(row["label"])))
            except (ValueError, KeyError, TypeError):
                raise BadMessages(f"{path}:{number}: not a row of text and label") from None
    if len({message.label for message in found}) < 2:
        raise BadMessages(f"{path}: needs messages of at least two labels")
    return found


def make_trial(messages: Sequence[Message], cover: float, seed: int,
               meanings: Meanings | None = None) -> Trial:
    """Shuffle the messages and make articles of the first ones of the covered labels."""
    random = np.random.default_rng(seed)
    shuffled = [messages[place] for place in random.permutation(len(messages))]
    labels = random.permutation(sorted({message.label for message in shuffled}))
    articles: dict[str, list[str]] = {str(label): [] for label in
                                      labels[:round(cover * len(labels))]}
    stream = []
    for message in shuffled:
        texts = articles.get(message.label)
        if texts is not None and len(texts) < OF_ARTICLE:
            texts.append(message.text)
        else:
            stream.append(message)
    return Trial(articles, stream, meanings)
