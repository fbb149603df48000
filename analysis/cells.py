"""Cells: the whole numbers of one place and question, or arrays of them (villages × questions).

Every method takes both: scalars in, scalars out; arrays in, arrays of their common shape out.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.integer[Any]]
Shares = NDArray[np.floating[Any]]


def ordered(*counts: int | Counts) -> tuple[Counts, ...]:
    """The counts as integer arrays of one shape, checked: 0 <= first <= second <= ….

    Raises ValueError with the first impossible cell, and for anything but whole numbers.
    """
    arrays = np.broadcast_arrays(*(_whole(each) for each in counts))
    wrong = arrays[0] < 0
    for smaller, larger in pairwise(arrays):
        wrong = wrong | (smaller > larger)
    if wrong.any():
        cell = tuple(np.argwhere(wrong)[0])
        raise ValueError(f"impossible counts: {' of '.join(str(each[cell]) for each in arrays)}")
    return tuple(arrays)


def proper_level(level: float) -> float:
    """The level of confidence. Raises ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError(f"impossible level: {level}")
    return level


def given_back(*arrays: NDArray[Any]) -> tuple[Any, ...]:
    """Python numbers where scalars came in, the arrays otherwise."""
    return tuple(each.item() if each.ndim == 0 else each for each in arrays)


def _whole(counts: int | Counts) -> Counts:
    array = np.asarray(counts)
    if array.dtype.kind not in "iu":
        raise ValueError(f"counts must be whole numbers, not {array.dtype}")
    return array.astype(np.int64)
