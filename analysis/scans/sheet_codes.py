"""The QR code of a page, and which page of which layout it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp

from analysis.ballot_sheets import codes
from analysis.ballot_sheets.codes import ForgedCode, NotOurCode, PageCode
from analysis.ballot_sheets.layout import Layout, PagePlan
from analysis.scans.corners import Corners, Refused, piece, to_picture, trusted
from analysis.scans.reading import Field, Grey, Reason

_SIZES = (6, 9, 4)
"""Pixels a millimetre at which a code is tried."""
_LONG = 2200
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True)
class Found:
    """Trang nhận ra: its code, plan and the map from millimetres to pixels."""

    code: PageCode
    layout: Layout
    plan: PagePlan
    to: Field


@dataclass(frozen=True)
class Ours:
    """Đợt đang đọc: what the code of a page must fit."""

    layouts: Mapping[str, Layout]
    poll: str
    key: bytes


def identified(grey: Grey, seen: Corners, ours: Ours) -> Found:
    """The page of the picture. Raises Refused when it is none of these layouts, this poll, this key."""
    for text in _texts(grey, seen, ours.layouts):
        try:
            code = codes.read(text)
        except NotOurCode:
            continue
        return _checked(text, code, seen, ours)
    raise Refused(Reason.NO_CODE)


def anywhere(grey: Grey) -> list[str]:
    """What every QR code in a picture says, in the order found; tried at several sizes, for photographs differ."""
    found: dict[str, None] = {}
    for long in (_LONG, 2 * _LONG, _LONG // 2):
        by = min(1.0, long / max(grey.shape))
        small = np.asarray(cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), np.uint8)
        found |= dict.fromkeys(_read(small))
    return list(found)


def _checked(text: str, code: PageCode, seen: Corners, ours: Ours) -> Found:
    if code.poll != ours.poll:
        raise Refused(Reason.OTHER_POLL)
    try:
        codes.check(text, key=ours.key)
    except ForgedCode:
        raise Refused(Reason.FORGED) from None
    layout = ours.layouts.get(code.layout)
    if layout is None or code.page > len(layout.pages):
        raise Refused(Reason.OTHER_LAYOUT)
    plan = layout.pages[code.page - 1]
    to, missed = to_picture(seen, plan)
    if not trusted(missed):
        raise Refused(Reason.MISPLACED)
    return Found(code, layout, plan, to)


def _texts(grey: Grey, seen: Corners, layouts: Mapping[str, Layout]) -> Iterator[str]:
    """What QR codes say: first where the layouts have them, then anywhere in the picture."""
    plans = [plan for layout in layouts.values() for plan in layout.pages]
    maps = sorted(((*to_picture(seen, plan), plan) for plan in plans), key=lambda each: each[1])
    tried: set[tuple[float, float]] = set()
    for to, missed, plan in maps:
        for area in plan.codes if trusted(missed) else ():
            if (area.x, area.y) not in tried:
                tried.add((area.x, area.y))
                for per_mm in _SIZES:
                    yield from _read(piece(grey, to, area.grown(1.5), per_mm))
    by = min(1.0, _LONG / max(grey.shape))
    yield from _read(np.asarray(cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), np.uint8))


def _read(grey: Grey) -> Iterator[str]:
    for found in zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=_QR):
        yield found.text
