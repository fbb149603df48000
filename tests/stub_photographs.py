"""Photographs of stubs as a phone takes them: askew, unevenly lit, a little out of focus."""

import io

import cv2
import numpy as np
from PIL import Image

from analysis.sheets import page_url, qr_modules


def photograph(*slips: str, url: str = "http://127.0.0.1:8000") -> bytes:
    """A JPEG of these stubs side by side; of a table without any when none is given."""
    stubs = [_stub(page_url(url, slip)) for slip in slips]
    table = np.full((900, 500 + 520 * len(stubs)), 190, np.uint8)
    for number, stub in enumerate(stubs):
        left = 260 + 520 * number
        table[250 : 250 + stub.shape[0], left : left + stub.shape[1]] = stub
    high, wide = table.shape
    turned = cv2.warpAffine(table, cv2.getRotationMatrix2D((wide / 2, high / 2), 6, 1), (wide, high), borderValue=190)
    light = np.linspace(0.6, 1.0, wide)
    data = io.BytesIO()
    Image.fromarray((cv2.GaussianBlur(turned, (5, 5), 1.2) * light).astype(np.uint8)).save(data, "JPEG", quality=80)
    return data.getvalue()


def _stub(text: str) -> np.ndarray:
    modules = np.array(qr_modules(text))
    return cv2.copyMakeBorder(
        np.kron(np.where(modules, 20, 240), np.ones((9, 9))).astype(np.uint8), 60, 60, 60, 60, 0, value=240
    )
