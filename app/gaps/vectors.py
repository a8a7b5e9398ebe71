"""Texts turned into vectors: what is written, what words go together, and what a model makes of it.

Two views side by side, both learnt from the texts themselves: latent semantic analysis of word
and letter n-grams (Deerwester et al. 1990), and the mean of word vectors from co-occurrence
(positive pointwise mutual information and its SVD: Levy, Goldberg and Dagan 2015). A language
model's view stands beside them where the operator has one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import randomized_svd

from app.language import fold, is_stop_word, tokens
from app.language.courtesies import is_courtesy
from app.language.terms import Kind, kept_word_terms

Vectors = NDArray[np.float32]

MOST_LETTERS = 1000  # of a text that are read; what it is about stands at its beginning
WRITTEN_SIZE: Final = 96
TOGETHER_SIZE: Final = 100
TOGETHER_WEIGHT: Final = 0.9
MEANING_WEIGHT: Final = 2.0
WINDOW: Final = 10  # words
SMOOTHING: Final = 0.75  # of context counts (Levy et al.)
RARE: Final = 3  # words in fewer texts have no vector


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary of a pool: unit vectors and weights, and each text's words as row numbers."""

    vectors: Vectors  # words × TOGETHER_SIZE
    weights: NDArray[np.float32]  # inverse document frequency
    texts: Sequence[NDArray[np.int32]]
    numbers: Mapping[str, int]  # a stem's row


def read_texts(texts: Sequence[str], language: str, meanings: Vectors | None = None
               ) -> tuple[Vectors, Words]:
    """Return a unit vector for each text, and their words for finer comparison.

    `meanings`: a unit vector for each from a language model, joined as a third view. The same
    texts in the same order give the same vectors.
    """
    shortened = [text[:MOST_LETTERS] for text in texts]
    spoken = [stems(text, language, stop_words=True) for text in shortened]
    telling = [stems(text, language) for text in shortened]
    words = _word_vectors(telling)
    views = [_written(shortened, spoken, telling),
             TOGETHER_WEIGHT * _mean_vectors(words, len(texts))]
    if meanings is not None:
        views.append(MEANING_WEIGHT * _apart(meanings))
    joined = np.hstack([view.astype(np.float32) for view in views])
    return np.ascontiguousarray(unit(joined)), words


def stems(text: str, language: str, *, stop_words: bool = False) -> list[str]:
    """Return the stems of a text's words in order, but of courtesies; of a compound, the whole."""
    return [stem(token.text, language) for token in tokens(text)
            if is_telling(token.text, language)
            or (stop_words and not is_courtesy(token.text, language))]


def is_telling(word: str, language: str) -> bool:
    """Say whether a word is neither a stop word nor a courtesy."""
    return not is_stop_word(word, language) and not is_courtesy(word, language)


def unit(rows: NDArray[Any]) -> NDArray[Any]:
    """Return rows made as long as 1, but for those of zeros."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def stem(word: str, language: str) -> str:
    """Return the stem of a word's likeliest base form."""
    found = (text for kind, text in kept_word_terms(word, language) if kind is Kind.STEM)
    return next(found, fold(word))


def _written(texts: Sequence[str], spoken: Sequence[Sequence[str]],
             telling: Sequence[Sequence[str]]) -> NDArray[Any]:
    """Return LSA of letter 2–5-grams, and of stem 1–2-grams with and without stop words."""
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=_least(texts, 3),
                              sublinear_tf=True, dtype=np.float32)
    matrix = sp.hstack([_fitted(letters, texts),
                        0.5 * _grams(spoken), 0.7 * _grams(telling)]).tocsr()
    return _reduced(matrix, WRITTEN_SIZE)


def _grams(documents: Sequence[Sequence[str]]) -> sp.csr_matrix:
    grams = TfidfVectorizer(analyzer=_one_and_two, min_df=_least(documents, 2), sublinear_tf=True,
                            dtype=np.float32)
    return _fitted(grams, documents)


def _fitted(vectorizer: TfidfVectorizer, documents: Sequence[object]) -> sp.csr_matrix:
    try:
        return vectorizer.fit_transform(documents)
    except ValueError:  # nothing in them at all
        return sp.csr_matrix((len(documents), 0), dtype=np.float32)


def _one_and_two(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{one} {two}" for one, two in pairwise(words))]


def _least(documents: Sequence[object], most: int) -> int:
    """Return in how many texts something must stand: among a few texts, in one."""
    return most if len(documents) >= 200 else 1


def _reduced(matrix: sp.csr_matrix, size: int) -> NDArray[Any]:
    axes, strengths = _svd(matrix, size)
    return unit(axes * strengths)


def _word_vectors(documents: Sequence[Sequence[str]]) -> Words:
    counts = Counter(word for words in documents for word in set(words))
    least = _least(documents, RARE)
    number = {word: place for place, word in enumerate(
        sorted(word for word, count in counts.items() if count >= least))}
    rows = [np.array([number[word] for word in words if word in number], dtype=np.int32)
            for words in documents]
    weights = np.array([np.log((1 + len(documents)) / counts[word]) for word in number],
                       dtype=np.float32)
    vectors = _information(_together(rows, len(number)))
    return Words(vectors.astype(np.float32), weights, [np.unique(row) for row in rows], number)


def _together(rows: Sequence[NDArray[np.int32]], size: int) -> sp.csr_matrix:
    """Count words within WINDOW of each other, the nearer the more."""
    matrix = sp.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        left = [row[:-distance] for row in rows if len(row) > distance]
        right = [row[distance:] for row in rows if len(row) > distance]
        if left:
            one, two = np.concatenate(left), np.concatenate(right)
            matrix = matrix + sp.coo_matrix(
                (np.full(len(one), 1 / distance, dtype=np.float32), (one, two)),
                shape=(size, size)).tocsr()
    return (matrix + matrix.T).tocsr()


def _information(together: sp.csr_matrix) -> NDArray[Any]:
    """Return word vectors: the SVD of positive pointwise mutual information, its values' root."""
    matrix = together.tocoo()
    words = np.asarray(together.sum(axis=1)).ravel()
    contexts = words ** SMOOTHING
    mutual = np.log(matrix.data * contexts.sum() / (words[matrix.row] * contexts[matrix.col]))
    kept = mutual > 0
    positive = sp.csr_matrix((mutual[kept], (matrix.row[kept], matrix.col[kept])),
                             shape=matrix.shape)
    axes, strengths = _svd(positive, TOGETHER_SIZE)
    return unit(axes * strengths ** 0.5)


def _svd(matrix: sp.csr_matrix, size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the (at most) `size` strongest axes, rows × axes, and their strengths."""
    size = min(size, min(matrix.shape) - 1)
    if size < 1 or not matrix.nnz:
        return np.zeros((matrix.shape[0], 1)), np.zeros(1)
    axes, strengths, _columns = randomized_svd(matrix, size, n_iter=4, random_state=0)
    return axes, strengths


def _mean_vectors(words: Words, count: int) -> NDArray[Any]:
    """Return each text's weighted mean word vector, without what all texts have in common."""
    if not count:
        return np.zeros((0, 1))
    lengths = [len(row) for row in words.texts]
    columns = np.concatenate(words.texts)
    membership = sp.csr_matrix(
        (words.weights[columns], (np.repeat(np.arange(count), lengths), columns)),
        shape=(count, len(words.weights)))
    return _apart(unit(membership @ words.vectors))


def _apart(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return unit vectors without what all have in common."""
    return unit(vectors - vectors.mean(axis=0))
