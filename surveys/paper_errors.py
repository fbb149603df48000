"""Refusals about paper: stubs, sheets that do not add up, stacks that are keyed twice."""

from datetime import date

from surveys.errors import Faulty, SurveyError


class AnsweredOnPaper(SurveyError):
    """Cuống phiếu của hộ này đã nộp: its ballot is a paper one."""

    def __init__(self, posting_on: date) -> None:
        super().__init__("Phiếu giấy của hộ này đã được nhận.")
        self.posting_on = posting_on


class StubAlreadyIn(SurveyError):
    """Cuống phiếu này đã nhận: nothing is left to be done."""

    def __init__(self) -> None:
        super().__init__("Cuống phiếu này đã nhận rồi, không tính thêm lần nữa.")


class AnsweredByPhone(SurveyError):
    """Hộ cầm cuống phiếu này đã trả lời bằng điện thoại."""

    def __init__(self) -> None:
        super().__init__(
            "Hộ cầm phiếu này đã trả lời bằng điện thoại, nên không nhận phiếu giấy của hộ nữa. "
            "Xin không bỏ phiếu giấy vào hòm và để riêng; tờ này đã tính là trả lời bằng điện thoại."
        )


class StubOfElsewhere(SurveyError):
    """Cuống phiếu của thôn khác hoặc đợt khác; ``village`` is "" for another poll."""

    def __init__(self, village: str) -> None:
        whose = f"của {village}, không phải của thôn này" if village else "của một đợt lấy ý kiến khác"
        super().__init__(f"Cuống phiếu này {whose}. Xin để riêng và chuyển về đúng nơi.")
        self.village = village


class StubNotIn(SurveyError):
    """Cuống phiếu này chưa nhận, nên không trả lại được."""

    def __init__(self) -> None:
        super().__init__("Cuống phiếu này chưa được nhận, nên không có gì để trả lại.")


class NotReconciled(SurveyError):
    """Số tờ phiếu chưa khớp: the villages, each with its two differences (sheets, ballots against stubs)."""

    def __init__(self, villages: list[tuple[str, int, int]]) -> None:
        told = "; ".join(
            f"{name} (tờ phiếu lệch {sheets:+}, phiếu giấy so với cuống lệch {ballots:+})"
            for name, sheets, ballots in villages
        )
        super().__init__(
            f"Chưa lập được biên bản kiểm phiếu vì số tờ phiếu chưa khớp: {told}. "
            "Xin vào trang Đối chiếu để sửa số, hoặc để hai cán bộ cùng xác nhận chênh lệch."
        )
        self.villages = villages


class NothingToSign(SurveyError):
    """Không có chênh lệch nào để xác nhận."""

    def __init__(self, village: str) -> None:
        super().__init__(f"Số liệu của {village} đang khớp, không có chênh lệch nào để xác nhận.")
        self.village = village


class DifferenceChanged(SurveyError):
    """Số liệu đã thay đổi sau khi đề nghị."""

    def __init__(self, village: str) -> None:
        super().__init__(f"Số liệu của {village} đã thay đổi sau khi đề nghị. Xin đề nghị lại với số mới.")
        self.village = village


class StackSize(SurveyError):
    """Tập phiếu ít quá hoặc nhiều quá."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(f"Mỗi tập nhập hai lần có từ {least} đến {most} phiếu.")


class NotYourTurn(SurveyError):
    """Chưa đến lượt cán bộ này nhập, hoặc đã có người khác nhập."""

    def __init__(self) -> None:
        super().__init__(
            "Tập phiếu này đang do cán bộ khác nhập. Hai lần nhập phải do hai người, mỗi người nhập trọn tập."
        )


class StackGone(SurveyError):
    """Tập phiếu đã vào hòm, hoặc đã bỏ."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Tập phiếu {label} không còn ở đây: đã vào hòm phiếu, hoặc đã có người bỏ.")
        self.label = label


class StackNotDecided(SurveyError):
    """Chưa nhập đủ hai lần, hoặc còn chỗ khác nhau chưa chọn."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Tập phiếu {label} chưa nhập đủ hai lần, hoặc còn chỗ khác nhau chưa chọn.")
        self.label = label


class SheetNotRead(SurveyError):
    """Ảnh chụp không cho biết là tờ phiếu nào; ``reason`` is the reader's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason or "Mã trên phiếu chỉ một thôn không có trong đợt này.")


class SheetOfElsewhere(SurveyError):
    """Tờ phiếu của thôn khác."""

    def __init__(self, village: str) -> None:
        super().__init__(f"Tờ phiếu này của {village}, không phải của thôn này. Xin để riêng và chuyển về đúng chồng.")
        self.village = village


class SheetNotWaiting(SurveyError):
    """Tờ phiếu không nằm chờ trong ngăn; ``where`` is as what its key lies there, or None."""

    def __init__(self, where: str | None) -> None:
        reason = {
            None: "chưa được máy đọc. Xin đưa ảnh vào trang Quét phiếu trước",
            "page": "còn thiếu trang hoặc còn ô chờ người xem. Xin lấy tờ kế tiếp bên dưới",
            "seen": "đã bỏ vào hòm hoặc đã để riêng, nên không kiểm được nữa. Xin lấy tờ khác",
        }
        super().__init__(f"Tờ phiếu này {reason.get(where, reason[None])}.")


class SheetAlreadyCounted(SurveyError):
    """Tờ phiếu đã kiểm tay: it counts once."""

    def __init__(self) -> None:
        super().__init__("Tờ phiếu này đã kiểm tay rồi, chỉ tính một lần. Xin lấy tờ khác.")


class NoDifference(SurveyError):
    """Chưa kiểm tay, hoặc kiểm tay không thấy khác: the reading stands."""

    def __init__(self) -> None:
        super().__init__("Kiểm tay không thấy tờ phiếu này đọc sai, nên máy giữ nguyên.")


class FaultyBook(Faulty):
    """Sổ phiếu giấy ghi có lỗi."""
