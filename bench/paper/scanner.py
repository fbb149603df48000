"""A scanner."""

import cv2
import numpy as np

from bench.paper.paper import Filled


def scanned(page: Filled, random: np.random.Generator, *, tidy: bool = False) -> tuple[np.ndarray, bool]:
    """The page as a scanner gives it: grey or colour, and whether of one bit. ``tidy``: at 200 dpi, only skewed."""
    if tidy:
        return cv2.GaussianBlur(_laid(page.picture, 200 / 25.4 / page.per_mm, random), (0, 0), 0.5), False
    dpi = int(random.choice((150, 200, 200, 200, 250, 300)))
    picture = page.picture if random.random() < 0.3 else cv2.cvtColor(page.picture, cv2.COLOR_BGR2GRAY)
    if random.random() < 0.2:
        picture = _folded(picture, page.per_mm, random)
    picture = _laid(picture, dpi / 25.4 / page.per_mm, random)
    picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 0.75))
    picture = _lit(picture, random)
    one_bit = bool(random.random() < 0.1)
    if one_bit:
        grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return np.where(grey > random.uniform(120, 175), 255, 0).astype(np.uint8), True
    return picture, False


def _folded(picture: np.ndarray, per_mm: float, random: np.random.Generator) -> np.ndarray:
    """Folded in two, sometimes in four: a soft dark line with a lighter one beside it."""
    for axis in (0, 1)[: int(random.integers(1, 3))]:
        length = picture.shape[axis]
        at = length * random.uniform(0.35, 0.65)
        off = (np.arange(length) - at) / per_mm
        shade = (
            1 - random.uniform(0.05, 0.28) * np.exp(-((off / 0.35) ** 2)) + 0.03 * np.exp(-(((off - 0.8) / 0.6) ** 2))
        )
        shape = [1] * picture.ndim
        shape[axis] = length
        picture = (picture * shade.reshape(shape)).clip(0, 255).astype(np.uint8)
    return picture


def _laid(picture: np.ndarray, by: float, random: np.random.Generator) -> np.ndarray:
    """On the glass: print scale, skew, sometimes upside down."""
    by *= float(random.choice((1.0, 1.0, 1.0, 0.97, 0.94)))
    angle = float(random.normal(0, 0.8)) + (180 if random.random() < 0.06 else 0)
    if by < 0.75:
        picture = cv2.resize(picture, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
        by = 1.0
    high, wide = picture.shape[:2]
    size = (round(wide * by + 12), round(high * by + 16))
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, by)
    turn[:, 2] += np.array(size) / 2 - np.array([wide, high]) / 2 + random.normal(0, 3, 2)
    return cv2.warpAffine(picture, turn, size, flags=cv2.INTER_LINEAR, borderValue=(250, 250, 250))


def _lit(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    light = picture.astype(np.float32) * random.uniform(0.86, 1.0) + random.uniform(0, 14)
    light += random.normal(0, random.uniform(1, 5), picture.shape[:2]).reshape(
        *picture.shape[:2], *[1] * (picture.ndim - 2)
    )
    if random.random() < 0.06:
        at, wide = int(random.integers(30, picture.shape[1] - 30)), int(random.choice((1, 2, 3, 3, 4, 9)))
        light[:, at : at + wide] -= random.uniform(25, 110)
    return light.clip(0, 255).astype(np.uint8)
