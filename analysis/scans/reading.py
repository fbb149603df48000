"""What comes out of a page: its answers, or why it cannot be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""A picture, rows by columns, 0 black to 255 white."""
Mask = NDArray[np.bool_]
"""Yes or no, rows by columns."""
Field = NDArray[np.floating[Any]]
"""Numbers, rows by columns."""


class Status(StrEnum):
    """Kết quả đọc một trang."""

    READ = "read"
    REVIEW = "review"
    REFUSED = "refused"


class Reason(StrEnum):
    """Vì sao trang bị từ chối, hoặc phải xem lại: said to the person who scans."""

    EMPTY_FILE = "Tệp trống (0 byte)."
    NOT_A_PICTURE = "Không phải tệp ảnh hay PDF đọc được."
    ENCRYPTED = "Tệp PDF có mật khẩu. Xin bỏ mật khẩu rồi gửi lại."
    TOO_MANY_PAGES = "Tệp có hơn 2.000 trang. Xin chia thành nhiều tệp."
    TOO_LARGE = "Trang lớn hơn 100 triệu điểm ảnh. Xin quét lại ở 200–300 dpi."
    BLANK = "Trang trắng."
    NO_MARKERS = "Không thấy bốn dấu vuông ở góc: không phải phiếu này, hoặc ảnh quá mờ."
    CUT_OFF = "Thiếu dấu vuông ở góc: phiếu bị cắt, bị che hoặc gấp góc. Xin quét hoặc chụp lại cả phiếu."
    TWO_BALLOTS = "Trong ảnh có hai phiếu. Xin quét hoặc chụp từng phiếu một."
    NO_CODE = "Không đọc được mã QR của phiếu. Xin quét hoặc chụp lại cho rõ."
    OTHER_POLL = "Phiếu của đợt khác."
    OTHER_LAYOUT = "Phiếu in theo mẫu khác với mẫu của đợt này."
    FORGED = "Mã trên phiếu không phải do đợt này in ra."
    BLURRED = "Ảnh quá mờ. Xin chụp lại."
    PALE = "Bản quét đen trắng làm mất nét nhạt. Xin quét lại ở chế độ màu hoặc xám."
    MISPLACED = "Các ô không nằm đúng chỗ của mẫu. Xin quét hoặc chụp lại cho phẳng."
    DOUBTFUL_MARKS = "Có câu phải xem lại."


class Doubt(StrEnum):
    """Vì sao một câu phải có người xem."""

    FAINT = "dấu mờ"
    BOTH = "hai ô đều có dấu"
    CORRECTED = "có sửa"
    STRAY = "có nét ngoài ô"
    STRUCK = "chữ bị gạch hoặc khoanh"
    CROSSED = "có nét đi qua ô"
    UNCLEAR = "ô không rõ"
    ONE_BIT = "bản quét đen trắng, ô có vẻ trống"
    STREAK = "có vệt của máy quét"


@dataclass(frozen=True)
class Picture:
    """Ảnh một trang."""

    page: int
    """In its file, from 1."""
    grey: Grey = field(repr=False)
    one_bit: bool = False
    """Black and white only: what was faint is gone."""


@dataclass(frozen=True)
class Unreadable:
    """Trang (hoặc cả tệp) không mở được."""

    page: int
    """In its file, from 1; 0: the whole file."""
    reason: Reason


@dataclass(frozen=True)
class ReadPage:
    """Một trang đã đọc."""

    status: Status
    reason: Reason | None = None
    """None when everything was read."""
    layout: str = ""
    serial: str = ""
    village: int = 0
    """Position of the village in the poll's list."""
    page: int = 0
    """Of the ballot, from 1."""
    answers: Mapping[int, str] = field(default_factory=dict)
    """By number of the question: "1" satisfied, "0" not, "" no mark, "x" both marked, "?" a person must look."""
    confidence: Mapping[int, float] = field(default_factory=dict)
    """Of each answer, from 0 to 1; 0 for "?"."""
    doubts: Mapping[int, Doubt] = field(default_factory=dict)
    """Why, for each "?"."""
    flat: Grey | None = field(default=None, repr=False, compare=False)
    """The ballot flattened, ``FLAT`` pixels a millimetre, from the tear line down; what crops are cut from."""


FLAT = 6
"""Pixels a millimetre of a flattened ballot."""
