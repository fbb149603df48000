"""What a village team (tổ lấy ý kiến) is refused."""

from surveys.errors import SurveyError


class UnknownLink(SurveyError):
    """Mã của tổ không đúng, hoặc đã bỏ."""

    def __init__(self) -> None:
        super().__init__(
            "Mã của tổ không đúng hoặc không còn hiệu lực. Xin nhìn lại từng chữ trên tờ giấy của tổ; nếu vẫn không "
            "được, xin nhờ cán bộ xã, phường in tờ mới."
        )


class SlipUsed(SurveyError):
    """Phiếu này đã dùng, nên không đổi được."""

    def __init__(self) -> None:
        super().__init__("Phiếu này đã được dùng để trả lời, nên không đổi. Mỗi hộ chỉ trả lời một lần.")


class NoSlipLeft(SurveyError):
    """Thôn đã phát đủ phiếu: never more good slips than households."""

    def __init__(self, village: str) -> None:
        super().__init__(
            f"{village} đã phát đủ phiếu bằng số hộ, nên không cấp thêm mã. Hộ mất phiếu mà không còn mã thì trả lời "
            "trên tờ phiếu không có mã; tổ báo cán bộ xã ghi vào sổ phiếu giấy."
        )
        self.village = village
