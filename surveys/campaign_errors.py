"""What a province's common plan (kế hoạch chung) is refused."""

from surveys.errors import SurveyError


class UnknownCampaign(SurveyError):
    def __init__(self, code: str) -> None:
        super().__init__(f"Không có kế hoạch chung mang mã “{code}”.")
        self.code = code


class CampaignNotDrawn(SurveyError):
    """Kế hoạch chung chưa bốc số."""

    def __init__(self) -> None:
        super().__init__("Kế hoạch này chọn mẫu: xin bốc số trước, rồi mới lập các đợt.")


class CampaignDrawn(SurveyError):
    """Kế hoạch chung đã bốc số; số ấy không đổi được nữa."""

    def __init__(self, seed: str) -> None:
        super().__init__(f"Kế hoạch này đã bốc số “{seed}”, không bốc lại được.")
        self.seed = seed


class CampaignNotLaunched(SurveyError):
    def __init__(self) -> None:
        super().__init__("Kế hoạch này chưa lập các đợt.")
