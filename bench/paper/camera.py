"""A phone held over the sheet."""

import cv2
import numpy as np

from bench.paper.paper import Filled

_SIZES = ((1200, 1600), (1536, 2048), (1536, 2048), (2448, 3264))


def photographed(page: Filled, random: np.random.Generator) -> np.ndarray:
    """The page as a photograph, blue, green, red, before JPEG."""
    wide, high = _SIZES[int(random.choice(len(_SIZES)))]
    if page.picture.shape[1] > page.picture.shape[0]:
        wide, high = high, wide
    to = _view(page, (wide, high), random)
    across, down = _curled(np.linalg.inv(to), (wide, high), page, random)
    seen = cv2.remap(page.picture, across, down, cv2.INTER_LINEAR, borderValue=(0, 0, 0))
    on_paper = cv2.remap(np.full(page.picture.shape[:2], 255, np.uint8), across, down, cv2.INTER_LINEAR)
    picture = np.where(on_paper[..., None] > 127, seen, _desk((wide, high), random))
    return _taken(picture, random)


def _view(page: Filled, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """From pixels of the page to those of the photograph."""
    high, wide = page.picture.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    flat = (corners - [wide / 2, high / 2]) / high
    turn = np.radians(_turn(random))
    spun = flat @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    tilt = np.radians(random.normal(0, 9, 2).clip(-24, 24))
    deep = 1 + 0.75 * (spun[:, 0] * np.sin(tilt[0]) + spun[:, 1] * np.sin(tilt[1]))
    seen = spun * [np.cos(tilt[0]), np.cos(tilt[1])] / deep[:, None]
    low, top = seen.min(axis=0), seen.max(axis=0)
    by = np.min(np.array(size) / (top - low)) * random.uniform(0.84, 0.97)
    spare = np.array(size) - (top - low) * by
    placed = (seen - low) * by + spare * random.uniform(0.3, 0.7, 2)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))


def _turn(random: np.random.Generator) -> float:
    """Degrees: mostly upright, sometimes upside down, sideways or any way."""
    small, chance = float(random.normal(0, 3)), random.random()
    if chance < 0.04:
        return 180 + small
    if chance < 0.08:
        return float(random.choice((90, 270))) + small
    return float(random.uniform(0, 360)) if chance < 0.14 else small


def _curled(
    back: np.ndarray, size: tuple[int, int], page: Filled, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel of the photograph comes from on a page that is not quite flat."""
    wide, high = size
    step = 8
    x, y = np.meshgrid(np.arange(0, wide + step, step), np.arange(0, high + step, step))
    ends = np.stack([x, y, np.ones_like(x)], -1) @ back.T
    at = ends[..., :2] / ends[..., 2:]
    reach = float(random.choice((0, 0.5, 0.5, 1.2, 2.0))) * page.per_mm
    shape = np.array(page.picture.shape[1::-1])
    for _ in range(3):
        way, phase = random.normal(0, 1, 2), random.uniform(0, 6)
        wave = np.sin(at @ (way / shape) * 4 + phase)
        at = at + wave[..., None] * random.normal(0, 1, 2) * reach / 3
    whole = [
        cv2.resize(
            at[..., axis].astype(np.float32), (x.shape[1] * step, x.shape[0] * step), interpolation=cv2.INTER_LINEAR
        )
        for axis in (0, 1)
    ]
    half = step // 2
    return whole[0][half : half + high, half : half + wide], whole[1][half : half + high, half : half + wide]


def _desk(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    wide, high = size
    rough = random.normal(0, 14, (high // 8, wide // 60, 1)) + random.uniform(50, 150, 3)
    return cv2.resize(rough.clip(0, 255).astype(np.uint8), (wide, high), interpolation=cv2.INTER_CUBIC)


def _taken(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    high, wide = picture.shape[:2]
    small = np.ones((high // 16, wide // 16), np.float32)
    y, x = np.mgrid[0 : small.shape[0], 0 : small.shape[1]] / max(small.shape)
    way = random.uniform(0, 6.3)
    small -= random.uniform(0, 0.45) * ((x - 0.4) * np.cos(way) + (y - 0.5) * np.sin(way) + 0.5).clip(0, 1)
    if random.random() < 0.45:
        way, off = random.uniform(0, 6.3), random.uniform(-0.25, 0.25)
        edge = (x - 0.4) * np.cos(way) + (y - 0.5) * np.sin(way) - off
        small *= 1 - random.uniform(0.2, 0.55) / (1 + np.exp(-edge / random.uniform(0.006, 0.04)))
    light = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR) * random.uniform(0.8, 1.0)
    blur = random.uniform(0.4, 1.25) * wide / 1536
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if random.random() < 0.2:
        length = int(random.integers(2, 5))
        picture = cv2.blur(picture, (length, 1) if random.random() < 0.5 else (1, length))
    grain = random.normal(0, random.uniform(1.5, 6), (high, wide, 1)).astype(np.float32)
    return (picture * light[..., None] + grain).clip(0, 255).astype(np.uint8)
