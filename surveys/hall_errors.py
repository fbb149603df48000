"""Refusals about devices in village halls."""

from surveys.errors import Faulty, SurveyError


class DevicesOut(SurveyError):
    """Còn máy ở nhà văn hóa chưa cất: they may hold ballots that were not sent yet."""

    def __init__(self, code: str, told: list[str]) -> None:
        super().__init__(
            f"Đợt {code} còn máy ở nhà văn hóa chưa cất: {'; '.join(told)}. Phiếu còn trong máy sau khi kết thúc thì "
            "không được tính. Xin đưa máy đến chỗ có mạng, gửi hết phiếu rồi bấm “Cất máy”; hoặc đánh dấu vào ô vẫn "
            "kết thúc."
        )
        self.code, self.told = code, told


class UnknownDevice(SurveyError):
    """Máy này chưa được mở, hoặc đã bị thu hồi."""

    def __init__(self) -> None:
        super().__init__("Máy này chưa được mở, hoặc cán bộ đã thu hồi. Xin nhờ cán bộ xã mở lại và quét mã QR mới.")


class FaultyDevice(Faulty):
    """Máy ở nhà văn hóa khai báo có lỗi."""
