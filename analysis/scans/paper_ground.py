"""Darkness against the paper, and what the scanner's glass or a fold adds to it."""

from dataclasses import dataclass

import cv2
import numpy as np

from analysis.scans.reading import FLAT, Field, Grey

_NARROW = 0.7
"""Millimetres: a streak as narrow as this is mended."""


_STREAK, _PALE = 0.05, 0.35
"""A line from end to end this much darker than its neighbours is a streak; up to this it is pale."""


@dataclass(frozen=True)
class Streaks:
    """Vệt của máy quét: columns and rows of the picture that are dark from end to end and too wide to mend."""

    columns: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[int, int], ...] = ()


def darkness(flat: Grey, top: int, below: int) -> Field:
    """0 for paper, 1 for black, float32; the paper's own brightness is taken from its neighbourhood.

    Only between two rows of the flattened page; 0 elsewhere.
    """
    dark = np.zeros(flat.shape, np.float32)
    part = flat[top:below]
    small = cv2.resize(part, None, fx=2 / FLAT, fy=2 / FLAT, interpolation=cv2.INTER_AREA)
    white = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((19, 19), np.uint8))
    white = np.maximum(cv2.blur(white, (9, 9)), 40)
    white = cv2.resize(white, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_LINEAR)
    share = cv2.divide(part, white, scale=255)
    dark[top:below] = (255 - share) * np.float32(1 / 255)
    return dark


def mended(grey: Grey) -> tuple[Grey, Streaks]:
    """The picture without narrow streaks, and the wide ones."""
    wide_columns, grey = _columns(grey)
    wide_rows, turned = _columns(np.ascontiguousarray(grey.T)) if _streaky(grey.T) else ((), None)
    if turned is not None:
        grey = np.ascontiguousarray(turned.T)
    return grey, Streaks(wide_columns, wide_rows)


def _profile(grey: Grey) -> Field:
    """How much darker than its neighbours each column is, in the middle of its pixels; 0 to 1."""
    step = max(1, grey.shape[0] // 120)
    line = np.median(grey[::step], axis=0).astype(np.float32)
    around = cv2.medianBlur(line[None].astype(np.uint8), 41)[0] if line.size > 41 else line
    return np.asarray((around - line) / np.maximum(around, 1))


def _streaky(grey: Grey) -> bool:
    return bool((_profile(grey) > _STREAK).any())


def _columns(grey: Grey) -> tuple[tuple[tuple[int, int], ...], Grey]:
    """The wide streaks down the picture; the narrow and the pale ones are mended in a copy."""
    profile = _profile(grey)
    marks = np.flatnonzero(profile > _STREAK)
    if not marks.size or marks.size > grey.shape[1] * 0.05:
        return (), grey
    grey = grey.copy()
    wide = []
    per_mm = grey.shape[0] / 270
    for run in np.split(marks, np.flatnonzero(np.diff(marks) > 2) + 1):
        first, last = int(run[0]) - 1, int(run[-1]) + 1
        if first < 1 or last + 2 > grey.shape[1]:
            continue
        if profile[first : last + 1].max() < _PALE:
            _lighten(grey, first, last, profile)
        elif last - first - 1 <= max(2.0, _NARROW * per_mm):
            _bridge(grey, first, last)
        else:
            wide.append((first, last))
    return tuple(wide), grey


def _lighten(grey: Grey, first: int, last: int, profile: Field) -> None:
    """A fold or a pale streak: ink under it stays, only the shade goes."""
    reach = slice(max(0, first - 3), last + 4)
    light = grey[:, reach] / (1 - profile[reach].clip(0, _PALE))[None]
    grey[:, reach] = light.clip(0, 255).astype(np.uint8)


def _bridge(grey: Grey, first: int, last: int) -> None:
    """A dark narrow streak: what stands left and right of it is carried over."""
    left, right = grey[:, first - 1].astype(np.float32), grey[:, last + 1].astype(np.float32)
    share = ((np.arange(first, last + 1) - first + 1) / (last - first + 2))[None]
    grey[:, first : last + 1] = (left[:, None] * (1 - share) + right[:, None] * share).astype(np.uint8)
