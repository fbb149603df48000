"""How many households are still needed, and by when, in words. Whole numbers; the last day counts."""

from datetime import date

from analysis.shares import number_text
from surveys.coverage import Coverage

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def weekday(on: date) -> str:
    """The day of the week with day and month: "thứ Năm 12/03"."""
    return f"{WEEKDAYS[on.weekday()]} {on:%d/%m}"


def needed(line: Coverage, *, closes_on: date, today: date, running: bool) -> str:
    """What a village still lacks to its least share: "cần thêm 12 hộ đến hết thứ Năm 12/03".

    ``running``: the poll takes ballots or will take some; "" when it has no least share.
    """
    if line.least_share is None:
        return ""
    if line.met:
        return "đã đủ số hộ tối thiểu"
    missing = f"{number_text(line.missing)} hộ"
    if not running:
        return f"thiếu {missing} so với số tối thiểu"
    if today < closes_on:
        return f"cần thêm {missing} đến hết {weekday(closes_on)}"
    if today == closes_on:
        return f"cần thêm {missing} trong hôm nay, {weekday(closes_on)}"
    return f"còn thiếu {missing}, đã quá ngày kết thúc ({weekday(closes_on)})"
