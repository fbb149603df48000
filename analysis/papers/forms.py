"""What stands in each starter template; ``python -m analysis.papers.forms`` writes them into ``templates/``."""

from collections.abc import Callable
from pathlib import Path

from docx.document import Document as Doc

from analysis.papers.province_form import rolled_up
from analysis.papers.starters import (
    LEGAL,
    QUESTION_CELLS,
    QUESTION_HEAD,
    QUESTION_WIDTHS,
    VILLAGE_CELLS,
    VILLAGE_HEAD,
    VILLAGE_WIDTHS,
    body,
    centred,
    head,
    new_document,
    rows_table,
    signatures,
    title,
)

FOLDER = Path(__file__).parent / "templates"
CAUTION = ("{%p if caution %}", "Lưu ý: {{ caution }}", "{%p endif %}")
ENVELOPES = ("{%p if envelopes %}", "{{ envelopes }}", "{%p endif %}")
DISSATISFIED = (
    "Số phiếu có ít nhất một câu không hài lòng: {{ with_dissatisfaction }}/{{ valid }} phiếu hợp lệ "
    "({{ with_dissatisfaction_share }}). Số phiếu có ý kiến khác: {{ other_opinions }}/{{ collected }} phiếu thu về "
    "({{ other_opinions_share }})."
)
AFTERWARDS = ("{%p for line in afterwards %}", "{{ line }}", "{%p endfor %}")
HONEST = (*AFTERWARDS, *CAUTION, "{%p if check %}", "{{ check }}", "{%p endif %}")
TOGETHER = (
    "Cộng {{ village_count }} nơi: {{ households }} hộ; phát ra {{ issued }} phiếu, thu về {{ collected }} phiếu, "
    "hợp lệ {{ valid }} phiếu, không hợp lệ {{ invalid }} phiếu; "
    "hài lòng chung {{ overall.satisfied }}/{{ overall.base }} phiếu ({{ overall.share }})."
)
REPORTED = "Trên đây là kết quả lấy ý kiến, {{ issuer }} trân trọng báo cáo./."
CHAIRMAN = ["*TM. BAN THƯỜNG TRỰC", "*CHỦ TỊCH"]
RECEIVERS = ["*/Nơi nhận:", "- Ban Thường trực cấp trên trực tiếp;", "- Cấp ủy, UBND cùng cấp;", "- Lưu: VT."]


def minutes() -> Doc:
    """Biên bản kiểm phiếu của một thôn (nearest official model: Nghị định 59/2023/NĐ-CP, Mẫu 02)."""
    document = new_document()
    head(document, village=True)
    title(document, "BIÊN BẢN KIỂM PHIẾU", "{{ poll_title }}")
    body(
        document,
        "Hôm nay, hồi …… giờ …… phút, ngày …… tháng …… năm ……, tại ………………………………………, "
        "{{ village_inside }}, {{ place_path }}.",
        "*1. Tổ kiểm phiếu",
        "{%p if team %}", "Tổ lấy ý kiến: {{ team }}.", "{%p endif %}",
        "Tổ trưởng: ông (bà) ………………………………………………………………",
        "Thành viên: ông (bà) ……………………………………………………………",
        "Đại diện hộ gia đình chứng kiến: ông (bà) …………………………… và ông (bà) ……………………………",
        "*2. Số phiếu",
        "Tổng số hộ: {{ households }}. Số phiếu phát ra: {{ issued }}. Số phiếu thu về: {{ collected }} "
        "({{ coverage }} số hộ), trong đó {{ online }} phiếu bằng điện thoại và {{ paper }} phiếu giấy. "
        "Số phiếu hợp lệ: {{ valid }}. Số phiếu không hợp lệ: {{ invalid }}.",
        *ENVELOPES,
        "{%p if sheets %}",
    )  # fmt: skip
    body(document, "Đối chiếu số tờ phiếu của thôn:", keep=True)
    rows_table(document, "s in sheets", ["Mục", "Số tờ"], ["{{ s.name }}", "{{ s.number }}"], [130, 30])
    body(
        document, "{%p endif %}",
        "{%p for line in sheets_signed %}", "{{ line }}", "{%p endfor %}",
        "{%p for line in keyed %}", "{{ line }}", "{%p endfor %}",
        "*3. Kết quả",
    )  # fmt: skip
    rows_table(document, "q in questions", QUESTION_HEAD, QUESTION_CELLS, QUESTION_WIDTHS)
    body(
        document,
        DISSATISFIED,
        "*4. Lý do chưa hài lòng",
        "{%p for line in reasons %}", "{{ line }}", "{%p endfor %}",
        *HONEST,
    )  # fmt: skip
    body(
        document,
        "Biên bản lập xong hồi …… giờ …… phút cùng ngày, đã đọc cho mọi người cùng nghe và ký tên.",
        keep=True,
    )
    signatures(document, ["*ĐẠI DIỆN HỘ GIA ĐÌNH CHỨNG KIẾN", "", "", "", "", "*…………………………", "", "", "", "*…………………………"],
               ["*TM. BAN CÔNG TÁC MẶT TRẬN", "*TRƯỞNG BAN"])  # fmt: skip
    return document


def summary() -> Doc:
    """Biểu tổng hợp kết quả, landscape."""
    document = new_document(landscape=True)
    head(document, symbol="Số:       /BTH-MTTQ-BTT")
    title(document, "BIỂU TỔNG HỢP KẾT QUẢ LẤY Ý KIẾN", "{{ poll_title }}")
    body(
        document,
        "Số hộ: {{ households }}; số hộ được lấy ý kiến: {{ collected }} ({{ coverage }}); phát ra {{ issued }}, "
        "hợp lệ {{ valid }}, không hợp lệ {{ invalid }}; điện thoại {{ online }}, phiếu giấy {{ paper }}.",
        *ENVELOPES,
    )
    rows_table(document, "q in questions", QUESTION_HEAD, QUESTION_CELLS, [17, 110, 22, 22, 20, 22, 19, 15])
    body(document, "Trung bình các nội dung: {{ mean_share }}.")
    centred(document, "Kết quả từng thôn", 14, bold=True)
    rows_table(document, "v in villages", VILLAGE_HEAD, VILLAGE_CELLS, [80, 24, 24, 24, 24, 24, 24, 23], keep=True)
    body(document, TOGETHER, *HONEST, keep=True)
    signatures(document, RECEIVERS, CHAIRMAN)
    return document


def report() -> Doc:
    """Báo cáo kết quả lấy ý kiến."""
    document = new_document()
    head(document, symbol="Số:       /BC-MTTQ-BTT")
    title(document, "BÁO CÁO", "Kết quả đợt “{{ poll_title }}”")
    body(
        document,
        *LEGAL,
        "{{ issuer }} báo cáo kết quả lấy ý kiến người dân như sau:",
        "*I. TỔ CHỨC LẤY Ý KIẾN",
        "Thời gian lấy ý kiến: từ ngày {{ opens_on }} đến ngày {{ closes_on }}. Số tổ lấy ý kiến: {{ teams }}, "
        "tại {{ village_count }} nơi. Số hộ được lấy ý kiến: {{ collected }}/{{ households }} hộ, đạt {{ coverage }}. "
        "Số phiếu phát ra: {{ issued }}; thu về: {{ collected }}, gồm {{ online }} phiếu bằng điện thoại và "
        "{{ paper }} phiếu giấy; hợp lệ: {{ valid }}; không hợp lệ: {{ invalid }}.",
        *ENVELOPES,
        "*II. KẾT QUẢ",
        "*{{ verdict }}",
        "{{ bounds_words }}",
        "{{ weakest }}",
        "{{ range_words }}",
        "Câu chung (câu {{ overall.number }}): {{ overall.satisfied }}/{{ overall.base }} phiếu hài lòng, đạt "
        "{{ overall.share }}; "
        "{{ overall.dissatisfied }} phiếu không hài lòng ({{ overall.dissatisfied_share }}). "
        "Trung bình các nội dung: {{ mean_share }}.",
    )  # fmt: skip
    rows_table(document, "q in questions", QUESTION_HEAD, QUESTION_CELLS, QUESTION_WIDTHS)
    body(document, "*Kết quả từng thôn")
    rows_table(document, "v in villages", VILLAGE_HEAD, VILLAGE_CELLS, VILLAGE_WIDTHS)
    body(
        document,
        "*III. SO VỚI QUY ĐỊNH",
        "{%p for line in tests %}", "- {{ line }}", "{%p endfor %}",
        "*IV. Ý KIẾN CỦA NGƯỜI DÂN",
        DISSATISFIED,
        "Lý do chưa hài lòng theo từng câu:",
        "{%p for line in reasons %}", "{{ line }}", "{%p endfor %}",
        "*V. THEO CÁC NỘI DUNG CỦA CUỘC VẬN ĐỘNG",
    )  # fmt: skip
    rows_table(
        document, "m in movement", ["Nội dung", "Tổng câu trả lời", "Hài lòng", "Không hài lòng", "Tỷ lệ (%)"],
        ["{{ m.content }}", "{{ m.base }}", "{{ m.satisfied }}", "{{ m.dissatisfied }}", "{{ m.share }}"],
        [72, 22, 22, 22, 22],
    )  # fmt: skip
    body(document, "*VI. KẾT LUẬN", "{{ conclusion }}", *HONEST)
    body(document, REPORTED, keep=True)
    signatures(document, RECEIVERS, CHAIRMAN)
    _annexes(document)
    return document


def _annexes(document: Doc) -> None:
    """The pictures, and the intervals of the villages."""
    body(document, "*PHỤ LỤC 1. HÌNH VẼ")
    document.paragraphs[-1].paragraph_format.page_break_before = True
    body(
        document,
        "{%p for picture in pictures %}", "{{ picture }}", "{%p endfor %}",
        "*PHỤ LỤC 2. KHOẢNG ƯỚC LƯỢNG",
    )  # fmt: skip
    body(
        document,
        "Bảng này chỉ để tham khảo và chỉ đúng nếu việc không trả lời không liên quan đến hài lòng hay không. Với độ "
        "tin cậy 95%, số hộ hài lòng (câu chung) trong toàn bộ số hộ nằm trong khoảng ghi ở cột cuối.",
        keep=True,
    )
    rows_table(
        document, "i in intervals", ["Nơi", "Số hộ", "Trả lời câu chung", "Hài lòng", "Khoảng 95% (số hộ)"],
        ["{{ i.name }}", "{{ i.households }}", "{{ i.answered }}", "{{ i.satisfied }}", "{{ i.interval }}"],
        [50, 22, 26, 22, 40],
    )  # fmt: skip
    body(document, "{%p if weighted %}", "{{ weighted }}", "{%p endif %}")


def notice() -> Doc:
    """Thông báo niêm yết: the whole place only."""
    document = new_document()
    head(document, symbol="Số:       /TB-MTTQ-BTT")
    title(document, "THÔNG BÁO", "Niêm yết kết quả đợt “{{ poll_title }}”")
    body(
        document,
        "Từ ngày {{ opens_on }} đến ngày {{ closes_on }}, {{ collected }}/{{ households }} hộ đã được lấy ý kiến "
        "({{ coverage }}). Số phiếu hợp lệ: {{ valid }}; không hợp lệ: {{ invalid }}.",
        "{{ overall_words }} {{ conclusion }}",
        "{%p if questions %}",
    )
    rows_table(document, "q in questions", QUESTION_HEAD, QUESTION_CELLS, QUESTION_WIDTHS)
    body(
        document,
        "{%p endif %}",
        *HONEST,
    )
    body(
        document,
        "Kết quả được niêm yết trong {{ posting_days }} ngày tại nhà văn hóa các thôn và trụ sở Ủy ban nhân dân, đọc "
        "trên loa truyền thanh. Ý kiến về kết quả này xin gửi {{ issuer }} hoặc Ban công tác Mặt trận ở thôn trước "
        "khi hết thời gian niêm yết.",
        keep=True,
    )
    signatures(document, RECEIVERS, CHAIRMAN)
    return document


def periodic() -> Doc:
    """Báo cáo 6 tháng, báo cáo năm; landscape for the table of polls."""
    document = new_document(landscape=True)
    head(document, symbol="Số:       /BC-MTTQ-BTT")
    title(document, "BÁO CÁO", "Kết quả lấy ý kiến sự hài lòng của người dân, từ ngày {{ first }} đến ngày {{ last }}")
    body(document, "{{ issuer }} báo cáo như sau:", "*I. KẾT QUẢ CHUNG", "{{ summary }}", "{%p if polls %}",
         "*II. CÁC ĐỢT LẤY Ý KIẾN")  # fmt: skip
    rows_table(
        document, "p in polls",
        ["STT", "Loại đợt", "Nơi", "Thời gian", "Hộ trả lời", "Hài lòng (câu chung)", "Kết quả", "Nội dung thấp nhất"],
        [f"{{{{ p.{name} }}}}" for name in
         ("number", "kind", "place", "dates", "collected", "satisfied", "verdict", "weakest")],
        [11, 43, 36, 28, 35, 37, 20, 37],
    )  # fmt: skip
    body(document, "*III. THEO CÁC NỘI DUNG CỦA CUỘC VẬN ĐỘNG",
         "Cộng các câu trả lời của mọi đợt; một câu hỏi thuộc hai nội dung được tính ở cả hai.")  # fmt: skip
    rows_table(
        document, "c in contents", ["Nội dung", "Số đợt", "Hài lòng", "Tổng câu trả lời", "Tỷ lệ (%)"],
        [f"{{{{ c.{name} }}}}" for name in ("content", "polls", "satisfied", "base", "share")], [117, 25, 35, 35, 35],
    )  # fmt: skip
    body(document, "{%p endif %}")
    body(document, REPORTED, keep=True)
    signatures(document, RECEIVERS, CHAIRMAN)
    return document


def petitions() -> Doc:
    """Công văn chuyển kiến nghị của người dân đến cơ quan giải quyết."""
    document = new_document()
    head(document, symbol="Số:       /MTTQ-BTT", about="V/v chuyển kiến nghị của người dân")
    centred(document, "Kính gửi: {{ authority }}", 13, after=12)
    body(
        document,
        "Trong đợt “{{ poll_title }}”, người dân ghi trên phiếu một số ý kiến. {{ issuer }} đã đọc, bỏ tên người, gom "
        "những ý kiến giống nhau thành {{ petition_count }} kiến nghị dưới đây và chuyển đến Quý cơ quan.",
    )
    rows_table(
        document, "p in petitions", ["Số", "Kiến nghị", "Câu hỏi, tiêu chí", "Số ý kiến"],
        ["{{ p.number }}", "{{ p.text }}", "{{ p.about_text }}", "{{ p.said }}"], [14, 86, 38, 22],
    )  # fmt: skip
    body(
        document,
        "Số ý kiến là số lời ghi trên phiếu; lời ghi được giữ tách khỏi câu trả lời, không gắn với hộ nào, thôn nào.",
    )
    body(
        document,
        "Đề nghị Quý cơ quan xem xét và trả lời bằng văn bản chậm nhất ngày {{ deadline }} ({{ source }}). "
        "{{ issuer }} sẽ ghi nhận và công bố nội dung trả lời để người dân biết./.",
        keep=True,
    )
    signatures(document, ["*/Nơi nhận:", "- Như trên;", "- Lưu: VT."], CHAIRMAN)
    return document


FORMS: dict[str, Callable[[], Doc]] = {
    "bien-ban-kiem-phieu": minutes,
    "bieu-tong-hop-ket-qua": summary,
    "bao-cao-ket-qua-lay-y-kien": report,
    "thong-bao-niem-yet": notice,
    "bao-cao-dinh-ky": periodic,
    "bao-cao-tong-hop": lambda: rolled_up(CAUTION, REPORTED, RECEIVERS, CHAIRMAN),
    "chuyen-kien-nghi": petitions,
}


def write_all(folder: Path = FOLDER) -> None:
    """Writes every starter template."""
    folder.mkdir(exist_ok=True)
    for name, make in FORMS.items():
        make().save(str(folder / f"{name}.docx"))


if __name__ == "__main__":
    write_all()
