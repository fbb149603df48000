"""Refusals about what people wrote: opinions that were read, petitions, and what is published of them."""

from surveys.errors import Faulty, SurveyError


class FaultyPetition(Faulty):
    """Kiến nghị ghi có lỗi."""


class UnknownPetition(SurveyError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Đợt này không có kiến nghị số {number}.")
        self.number = number


class PetitionSent(SurveyError):
    """Kiến nghị đã chuyển đi: what was sent stays as it was sent."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Kiến nghị số {number} đã chuyển cơ quan giải quyết nên không sửa, không bỏ được nữa.")
        self.number = number


class PetitionNotSent(SurveyError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Kiến nghị số {number} chưa chuyển cơ quan giải quyết nên chưa ghi trả lời được.")
        self.number = number


class PetitionEmpty(SurveyError):
    def __init__(self, number: int) -> None:
        super().__init__(f"Kiến nghị số {number} chưa có ý kiến nào.")
        self.number = number


class NotPostedYet(SurveyError):
    """Chưa niêm yết: nothing of the poll is public yet."""

    def __init__(self) -> None:
        super().__init__("Kết quả của đợt chưa niêm yết nên chưa công bố kiến nghị được.")


class TooFewToPublish(SurveyError):
    """Quá ít phiếu: nothing of the poll may be published, to keep everybody from being found."""

    def __init__(self, fewest: int) -> None:
        super().__init__(f"Đợt có dưới {fewest} phiếu hợp lệ nên không công bố kiến nghị, để không ai bị nhận ra.")


class CopiedWords(SurveyError):
    """Chép nguyên văn: what is published must not carry a resident's own sentence."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"Đoạn “{words}” chép nguyên lời người dân ghi trên phiếu. Xin tóm tắt bằng lời của cán bộ rồi công bố."
        )
        self.words = words
