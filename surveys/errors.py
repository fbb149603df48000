"""Every refusal of the domain, each carrying the data its message needs.

``app.refusals`` turns them into pages and command-line messages in one table.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True)
class Fault:
    """Một lỗi: where it is (line, field, question) and what is wrong, in Vietnamese."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def on_page(self) -> str:
        """As a page says it: the name of a form's field tells an officer nothing."""
        return self.message if self.place.isascii() and self.place.isidentifier() else str(self)


class SurveyError(Exception):
    """The domain refuses; nothing has been changed. ``str()`` is plain Vietnamese."""


class Faulty(SurveyError):
    """Something handed in has faults; all of them are listed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class FaultyQuestionnaire(Faulty):
    """Mẫu phiếu có lỗi."""


class FaultyPoll(Faulty):
    """Đợt lấy ý kiến khai báo có lỗi."""


class FaultyPlaces(Faulty):
    """Thay đổi địa bàn khai báo có lỗi."""


class FaultyOfficer(Faulty):
    """Tài khoản khai báo có lỗi."""


class FaultyUpload(Faulty):
    """Tệp gửi lên có lỗi, theo từng dòng."""


class UnknownPoll(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Không có đợt lấy ý kiến mang mã “{code}”.")
        self.code = code


class UnknownPlace(SurveyError):
    def __init__(self, path: list[str]) -> None:
        super().__init__(f"Không có nơi nào là “{'/'.join(path)}”.")
        self.path = path


class PlaceNotThere(SurveyError):
    """Nơi này chưa có hoặc không còn vào ngày đó."""

    def __init__(self, name: str, first: date | None, last: date | None, became: list[str]) -> None:
        since = f" từ ngày {first:%d/%m/%Y}" if first else ""
        until = f" đến hết ngày {last:%d/%m/%Y}" if last else ""
        now = f"; nay là {', '.join(became)}" if became else ""
        super().__init__(f"“{name}” chỉ có{since}{until}{now}.")
        self.name, self.first, self.last = name, first, last


class BackwardPeriod(SurveyError):
    """Ngày cuối kỳ đứng trước ngày đầu kỳ."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"Ngày cuối kỳ {last:%d/%m/%Y} đứng trước ngày đầu kỳ {first:%d/%m/%Y}.")
        self.first, self.last = first, last


class UnknownKind(SurveyError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"Không có mẫu phiếu “{kind}”.")
        self.kind = kind


class UnknownRecording(SurveyError):
    def __init__(self, digest: str) -> None:
        super().__init__("Không có bản ghi âm này.")
        self.digest = digest


class UnknownVillage(SurveyError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Đợt này không có thôn “{name}”.")
        self.name = name


class UnknownCode(SurveyError):
    """Mã trên phiếu không đúng."""

    def __init__(self) -> None:
        super().__init__("Mã này không có trong danh sách phiếu đã phát.")


class MistypedCode(UnknownCode):
    """The check letter does not fit: a letter was mistyped."""


class PollNotOpen(SurveyError):
    """Đợt lấy ý kiến chưa mở."""

    def __init__(self, code: str, opens_on: date) -> None:
        super().__init__(f"Đợt {code} chưa mở để nhận phiếu.")
        self.code = code
        self.opens_on = opens_on


class PollClosed(SurveyError):
    """Đợt lấy ý kiến đã kết thúc."""

    def __init__(self, code: str, closes_on: date) -> None:
        super().__init__(f"Đợt {code} đã kết thúc, không nhận thêm phiếu.")
        self.code = code
        self.closes_on = closes_on


class PollNotClosed(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt {code} chưa kết thúc. Kết thúc đợt trước, rồi mới mở hòm phiếu.")
        self.code = code


class PollNotCounted(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt {code} chưa kiểm phiếu. Kết quả chỉ có sau khi mở hòm phiếu.")
        self.code = code


class PollNotDraft(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt {code} đã mở rồi, không sửa, xóa hay mở lại được.")
        self.code = code


class BallotAlreadyCast(SurveyError):
    """Hộ này đã gửi phiếu."""

    def __init__(self, posting_on: date) -> None:
        super().__init__("Phiếu của hộ này đã được nhận.")
        self.posting_on = posting_on


class AlreadyKeyedIn(SurveyError):
    """Phiếu giấy này đã nhập: the same form was sent twice."""

    def __init__(self) -> None:
        super().__init__("Phiếu này đã nhập rồi, không nhập thêm lần nữa.")


class VillageFull(SurveyError):
    """Thôn đã đủ phiếu: never more ballots than households."""

    def __init__(self, village: str, households: int, collected: int, more: int = 1) -> None:
        super().__init__(f"{village} có {households} hộ, đã thu {collected} phiếu; không thể nhận thêm {more} phiếu.")
        self.village = village
        self.households = households
        self.collected = collected
        self.more = more


class TextTooLong(SurveyError):
    """Lời viết trên phiếu dài quá phong bì."""

    def __init__(self) -> None:
        super().__init__("Phần viết thêm dài quá. Xin viết ngắn lại, tất cả trong khoảng 1.200 chữ cái.")


class SlipsAlreadyIssued(SurveyError):
    def __init__(self, villages: list[str]) -> None:
        super().__init__(
            "Đã in phiếu cho: " + ", ".join(villages) + ". In lại thì các mã chưa dùng của lần trước hết hiệu lực."
        )
        self.villages = villages


class NobodyToInvite(SurveyError):
    def __init__(self) -> None:
        super().__init__("Hộ nào cũng đã trả lời, không còn phiếu mời nào để in.")


class BoxDoesNotClose(SurveyError):
    """Sổ và hòm phiếu không khớp: the numbers that clash."""

    def __init__(self, in_box: int, marked: int) -> None:
        super().__init__(f"Hòm phiếu có {in_box} phiếu nhưng sổ ghi {marked} phiếu. Không mở hòm phiếu.")
        self.in_box = in_box
        self.marked = marked


class KeyLost(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Không tìm thấy khóa của hòm phiếu đợt {code}. Không mở được hòm phiếu.")
        self.code = code


class DrawerKeyLost(SurveyError):
    """Mất khóa của ngăn chờ."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Không tìm thấy khóa của ngăn chờ đợt {code}, nên giấy đang chờ không đọc được. Nếu có bản sao của thư "
            "mục khóa, xin đặt lại; nếu không, hãy bỏ những gì đang chờ rồi quét hoặc nhập lại."
        )
        self.code = code


class PaperWaits(SurveyError):
    """Còn giấy trong ngăn chờ: how many of each kind (see ``surveys.drawer.Kind``)."""

    NAMES: ClassVar = {
        "file": "tệp ảnh chụp, ảnh quét chưa đọc",
        "page": "tờ phiếu còn thiếu trang hoặc chờ người xem",
        "ballot": "phiếu đã đọc chưa bỏ vào hòm",
        "keyed": "lượt phiếu giấy đang nhập ở mục Nhập hai lần",
        "question": "ô đánh dấu chưa rõ chờ người xem",
        "conflict": "tờ phiếu có hai ảnh không khớp nhau",
        "words": "chỗ viết tay chờ gõ lại",
    }

    def __init__(self, code: str, waits: dict[str, int]) -> None:
        what = ", ".join(f"{count} {self.NAMES[kind]}" for kind, count in waits.items())
        super().__init__(
            f"Đợt {code} còn {what}. Xin làm xong những việc này, hoặc bỏ những gì đang chờ, rồi làm tiếp."
        )
        self.code, self.waits = code, waits


class PileChanged(SurveyError):
    """Chồng phiếu vừa thay đổi: a sheet was read again while it was being put into the box."""

    def __init__(self) -> None:
        super().__init__("Có phiếu vừa được đọc hoặc xem lại, nên chưa bỏ gì vào hòm. Xin bấm lại.")


class NothingToLookAt(SurveyError):
    """Ô này người khác vừa xem xong."""

    def __init__(self) -> None:
        super().__init__("Mục này vừa có người làm xong rồi. Xin sang mục tiếp theo.")


class BoxInOrder(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Khóa của hòm phiếu đợt {code} vẫn còn, nên không bỏ hòm phiếu này được.")
        self.code = code


class NeedsTwoOfficers(SurveyError):
    """Việc này cần hai cán bộ."""

    def __init__(self, deed: str) -> None:
        super().__init__(f"Việc {deed} cần hai cán bộ: một người đề nghị, một người khác đồng ý.")
        self.deed = deed


class FaultyShares(SurveyError):
    """Mảnh khóa sai, thiếu hoặc lẫn: nothing has been opened."""


class NoTrustees(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Đợt {code} dùng một phong bì, không có khóa của tổ kiểm phiếu.")


class FaultyEnvelope(SurveyError):
    """Phong bì do trình duyệt niêm phong bị hỏng trên đường gửi."""

    def __init__(self) -> None:
        super().__init__("Phiếu gửi lên chưa trọn vẹn nên chưa được ghi nhận. Xin gửi lại.")


class BrokenJournal(SurveyError):
    """Nhật ký bị sửa: the first line whose digest does not fit."""

    def __init__(self, number: int, at: datetime) -> None:
        super().__init__(f"Nhật ký không còn nguyên vẹn từ dòng số {number} ({at:%d/%m/%Y}).")
        self.number = number


class BrokenRelease(SurveyError):
    """Bản công bố bị sửa: it is not what was posted."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Bản công bố kết quả của đợt {code} không còn nguyên vẹn nên không hiện được.")
        self.code = code


class TotalsClash(SurveyError):
    """Các con số không khớp nhau."""


class PublishedVersion(SurveyError):
    """Phiên bản đã ban hành thì không sửa được nữa."""

    def __init__(self, code: str, version: int) -> None:
        super().__init__(f"Mẫu {code} phiên bản {version} đã ban hành, không sửa được nữa.")


class WeakPassword(SurveyError):
    """Mật khẩu yếu, and every reason why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class WrongPassword(SurveyError):
    """Mật khẩu hiện tại chưa đúng."""

    def __init__(self) -> None:
        super().__init__("Mật khẩu hiện tại chưa đúng.")


class WrongCode(SurveyError):
    """Mã xác thực sai, đã dùng hoặc đã quá giờ."""

    def __init__(self) -> None:
        super().__init__("Mã chưa đúng hoặc đã dùng rồi. Xin nhập mã mới đang hiện trên điện thoại.")


class AlreadyEnrolled(SurveyError):
    """Đã gắn một điện thoại rồi."""

    def __init__(self) -> None:
        super().__init__("Mã xác thực đã bật rồi. Muốn gắn điện thoại khác, xin gỡ mã đang dùng trước.")


class SecondFactorLost(SurveyError):
    """Khóa của mã xác thực không còn trên máy chủ."""

    def __init__(self) -> None:
        super().__init__(
            "Máy chủ không còn khóa để đọc mã xác thực. Xin dùng một mã khôi phục, hoặc nhờ quản trị viên gỡ ra."
        )


class InitialPasswordExpired(SurveyError):
    """Mật khẩu ban đầu đã hết hạn."""

    def __init__(self) -> None:
        super().__init__("Mật khẩu ban đầu này đã hết hạn. Xin nhờ người lập tài khoản cấp mật khẩu khác.")


class TooSoon(SurveyError):
    """Vừa nhập sai nhiều lần, phải đợi thêm."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Vừa có nhiều lần nhập sai. Xin đợi {seconds} giây rồi thử lại.")
        self.seconds = seconds


class UnknownOfficer(SurveyError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Không có tài khoản “{name}”.")
        self.name = name


class FaultySetting(SurveyError):
    """Biến môi trường ghi sai."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"Không hiểu giá trị “{value}” của {name}.")
        self.name = name


class OfficerExists(SurveyError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Đã có tài khoản “{name}”.")


class NotAllowed(SurveyError):
    def __init__(self) -> None:
        super().__init__("Tài khoản này không được làm việc đó.")
