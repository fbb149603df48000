"""From a file's bytes to its pages, one at a time: PDF, TIFF of several pages, JPEG, PNG. Metadata is dropped.

Nothing is raised for a bad file: it yields what is wrong with it, the other pages go on.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw

from analysis.scans.reading import Grey, Picture, Reason, Unreadable

MOST_PAGES = 2000
MOST_PIXELS = 100_000_000
_DPI = 200
_LONG = 3300
"""Pixels of the longer side from which a picture is halved: an A4 page of 300 dpi has 3508."""
_TOGETHER = 40
"""Pages of a PDF after which it is opened anew."""
_FORMATS = ("JPEG", "PNG", "TIFF")


def pages(data: bytes) -> Iterator[Picture | Unreadable]:
    """The pages of a file in order, each decoded when asked for."""
    if not data:
        yield Unreadable(0, Reason.EMPTY_FILE)
    elif b"%PDF" in data[:1024]:
        yield from _pdf(data)
    else:
        yield from _image(data)


# PDF --------------------------------------------------------------------------


def _pdf(data: bytes) -> Iterator[Picture | Unreadable]:
    try:
        count = _count(data)
    except pypdfium2.PdfiumError:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        yield Unreadable(0, Reason.ENCRYPTED if locked else Reason.NOT_A_PICTURE)
        return
    if count > MOST_PAGES:
        yield Unreadable(0, Reason.TOO_MANY_PAGES)
        return
    for first in range(0, count, _TOGETHER):  # an open document keeps whatever was taken from it
        document = pypdfium2.PdfDocument(data)
        try:
            for number in range(first, min(first + _TOGETHER, count)):
                yield _pdf_page(document, number)
        finally:
            document.close()


def _count(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> Picture | Unreadable:
    try:
        page = document[number]
        try:
            return _embedded(page, number + 1) or _rendered(page, number + 1)
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, cv2.error):
        return Unreadable(number + 1, Reason.NOT_A_PICTURE)


def _embedded(page: pypdfium2.PdfPage, number: int) -> Picture | Unreadable | None:
    """The one JPEG a scanner put on the page, which is faster than drawing it; None if the page is anything else."""
    objects = list(page.get_objects(max_depth=1))
    if len(objects) != 1 or objects[0].type != raw.FPDF_PAGEOBJ_IMAGE or page.get_rotation():
        return None
    [image] = objects
    place = image.get_matrix()
    if image.get_filters() != ["DCTDecode"] or min(place.a, place.d) <= 0 or place.b or place.c:
        return None
    found = next(_image(bytes(image.get_data(decode_simple=False))))
    return (
        Picture(number, found.grey, found.one_bit) if isinstance(found, Picture) else Unreadable(number, found.reason)
    )


def _rendered(page: pypdfium2.PdfPage, number: int) -> Picture | Unreadable:
    wide, high = page.get_size()
    scale = _DPI / 72
    if wide * high * scale**2 > MOST_PIXELS:
        return Unreadable(number, Reason.TOO_LARGE)
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        if _pixels(found) > MOST_PIXELS:
            return Unreadable(number, Reason.TOO_LARGE)
    bitmap = page.render(scale=scale, grayscale=True)
    grey = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    return Picture(number, grey, _is_one_bit(grey))


def _pixels(image: pypdfium2.PdfImage) -> int:
    wide, high = image.get_px_size()
    return int(wide) * int(high)


# Images -----------------------------------------------------------------------


def _image(data: bytes) -> Iterator[Picture | Unreadable]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        yield Unreadable(1, Reason.TOO_LARGE)
        return
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        yield Unreadable(0, Reason.NOT_A_PICTURE)
        return
    with opened:
        if opened.format == "TIFF":
            yield from _tiff(opened)
        else:
            yield _single(opened, data)


def _single(opened: Image.Image, data: bytes) -> Picture | Unreadable:
    """A JPEG or PNG, turned as its EXIF says."""
    if opened.width * opened.height > MOST_PIXELS:
        return Unreadable(1, Reason.TOO_LARGE)
    halved = opened.format != "PNG" and max(opened.size) >= _LONG
    how = cv2.IMREAD_REDUCED_GRAYSCALE_2 if halved else cv2.IMREAD_GRAYSCALE
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), how)
    if grey is None:
        return Unreadable(1, Reason.NOT_A_PICTURE)
    return Picture(1, _halved(_uint8(grey)), opened.mode == "1" or _is_one_bit(_uint8(grey)))


def _tiff(opened: Image.Image) -> Iterator[Picture | Unreadable]:
    count = getattr(opened, "n_frames", 1)
    if count > MOST_PAGES:
        yield Unreadable(0, Reason.TOO_MANY_PAGES)
        return
    for number in range(count):
        yield _frame(opened, number)


def _frame(opened: Image.Image, number: int) -> Picture | Unreadable:
    try:
        opened.seek(number)
        if opened.width * opened.height > MOST_PIXELS:
            return Unreadable(number + 1, Reason.TOO_LARGE)
        one_bit = opened.mode == "1"
        grey = np.asarray(ImageOps.exif_transpose(opened).convert("L"))
    except (OSError, ValueError, SyntaxError, EOFError):
        return Unreadable(number + 1, Reason.NOT_A_PICTURE)
    return Picture(number + 1, _halved(grey), one_bit or _is_one_bit(grey))


def _halved(grey: Grey) -> Grey:
    if max(grey.shape) < _LONG:
        return grey
    return _uint8(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def _uint8(grey: NDArray[Any]) -> Grey:
    return np.asarray(grey, np.uint8)


def _is_one_bit(grey: Grey) -> bool:
    """Whether nearly no pixel is between black and white."""
    some = grey[::7, ::5]
    return bool(np.mean((some > 40) & (some < 215)) < 0.002)
