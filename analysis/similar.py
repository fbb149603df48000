"""Which opinions say much the same: groups that a person is shown and decides about.

Texts are compared by runs of three and four letters within their words, without diacritics, so that "duong ngap"
meets "Đường ngập"; a run that every text has counts little (tf-idf), and likeness is the cosine. Groups are joined
by average linkage while their likeness stays above ``ALIKE``. Nothing is drawn by lot: the same texts give the same
groups, in whatever order they come. (C. D. Manning, P. Raghavan, H. Schütze, *Introduction to Information
Retrieval*, 2008, ch. 6 and 17.)
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

ALIKE = 0.22
"""Cosine from which two texts are suggested together; chosen on invented comments, see the test."""
MOST = 1_500
"""Different texts that are compared at once: every pair of them is."""
_RUNS = (3, 4)


def bare(text: str) -> str:
    """Small letters without diacritics, one space between words, nothing else."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = (letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Places of texts that belong together, the largest group first; every text in one group.

    Of more than ``MOST`` different texts those that come first in the alphabet are grouped, the rest stays alone.
    """
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(bare(text), []).append(place)
    different = sorted(places)
    labels = _joined(different[:MOST])
    found: dict[int, list[int]] = {}
    for number, text in enumerate(different):
        label = labels[number] if number < len(labels) else len(different) + number
        found.setdefault(label, []).extend(places[text])
    return sorted(map(sorted, found.values()), key=lambda group: (-len(group), min(bare(texts[at]) for at in group)))


def nearest(text: str, groups_of_texts: Sequence[Sequence[str]]) -> int | None:
    """The place of the group whose texts are most alike; None when none is alike enough."""
    every = [text, *(each for group in groups_of_texts for each in group)]
    if len(every) == 1:
        return None
    likeness = _likeness([bare(each) for each in every])[0, 1:]
    best, start = (ALIKE, -1), 0
    for place, group in enumerate(groups_of_texts):
        mean = float(likeness[start : start + len(group)].mean()) if group else 0.0
        best, start = max(best, (mean, -place - 2)), start + len(group)
    return None if best[1] == -1 else -best[1] - 2


def _joined(texts: Sequence[str]) -> list[int]:
    """A label for each text; texts with the same label belong together."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415  scipy takes its time
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    if len(texts) < 2:
        return [1] * len(texts)
    apart = (1 - _likeness(texts)).clip(min=0)
    for place in range(len(texts)):
        apart[place, place] = 0
    tree = linkage(squareform(apart, checks=False), method="average")
    return [int(label) for label in fcluster(tree, 1 - ALIKE, criterion="distance")]


def _likeness(texts: Sequence[str]) -> "np.ndarray":
    weighted = _weighted(texts)
    likeness: np.ndarray = (weighted @ weighted.T).toarray()
    return likeness


def _weighted(texts: Sequence[str]) -> "csr_array":
    """Each text as a row of length 1."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    counted = [_runs(text) for text in texts]
    columns = {run: place for place, run in enumerate(sorted({run for each in counted for run in each}))}
    seen = Counter(run for each in counted for run in each)
    rows, at, values = [], [], []
    for row, each in enumerate(counted):
        weights = {run: times * (1 + np.log((1 + len(texts)) / (1 + seen[run]))) for run, times in each.items()}
        length = float(np.sqrt(sum(weight * weight for weight in weights.values()))) or 1.0
        for run in sorted(weights):
            rows.append(row)
            at.append(columns[run])
            values.append(weights[run] / length)
    return csr_array((values, (rows, at)), shape=(len(texts), max(1, len(columns))))


def _runs(text: str) -> Counter[str]:
    """Runs of letters, each word with a space on either side."""
    words = [f" {word} " for word in text.split()]
    return Counter(
        word[start : start + size] for word in words for size in _RUNS for start in range(max(1, len(word) - size + 1))
    )
