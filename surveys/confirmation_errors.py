"""What the confirming of figures and the checking of paper refuse."""

from collections.abc import Sequence

from surveys.errors import Faulty, SurveyError


class FaultyConfirmation(Faulty):
    """Xác nhận ghi có lỗi."""


class FaultyRecheck(Faulty):
    """Kết quả thẩm tra ghi có lỗi."""


class AlreadyConfirmed(SurveyError):
    """Đã xác nhận rồi."""

    def __init__(self, place: str, officer: str) -> None:
        super().__init__(
            f"Số liệu của {place} đã được {officer} xác nhận. Muốn đổi, xin lập bản sửa đổi và ghi rõ lý do."
        )


class NotYetConfirmed(SurveyError):
    """Chưa xác nhận lần nào nên chưa có gì để sửa đổi."""

    def __init__(self, place: str) -> None:
        super().__init__(f"Số liệu của {place} chưa được xác nhận lần nào.")


class NothingToAmend(SurveyError):
    """Không có gì khác bản trước."""

    def __init__(self, place: str) -> None:
        super().__init__(f"Số liệu của {place} không khác bản đã xác nhận, nên không lập bản sửa đổi.")


class VillagesMissing(SurveyError):
    """Còn thôn chưa xác nhận."""

    def __init__(self, villages: Sequence[str]) -> None:
        super().__init__(f"Chưa xác nhận được cả nơi: còn {', '.join(villages)} chưa xác nhận.")
        self.villages = villages


class VillagesChanged(SurveyError):
    """Số liệu của thôn đã khác bản thôn xác nhận."""

    def __init__(self, villages: Sequence[str]) -> None:
        super().__init__(
            f"Số liệu của {', '.join(villages)} đã khác bản thôn xác nhận. Xin lập bản sửa đổi của thôn trước."
        )
        self.villages = villages


class BrokenRecord(SurveyError):
    """Bản xác nhận, biên bản bốc thăm hoặc kết quả thẩm tra đã bị sửa trong cơ sở dữ liệu."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"Bản ghi có mã {digest[:16]} không còn nguyên vẹn nên không dùng được.")
        self.digest = digest


class NothingToRecheck(SurveyError):
    """Không có chồng phiếu giấy nào để thẩm tra."""

    def __init__(self) -> None:
        super().__init__("Chưa có nơi nào đã xác nhận mà có phiếu giấy, nên chưa bốc thăm thẩm tra được.")


class PileNotDrawn(SurveyError):
    """Chồng phiếu không có trong lần bốc thăm này."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Chồng phiếu {label} không có trong lần bốc thăm này.")
        self.label = label


class UnknownRollup(SurveyError):
    """Không có gì để tổng hợp dưới tên này."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Ở nơi này không có đợt nào để tổng hợp theo “{key}”.")
        self.key = key


class UnknownDraw(SurveyError):
    """Không có lần bốc thăm này."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Không có lần bốc thăm số {number}.")
        self.number = number
