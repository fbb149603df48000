"""The starter template of the report that rolls communes up."""

from docx.document import Document as Doc

from analysis.papers.starters import (
    LEGAL,
    QUESTION_CELLS,
    QUESTION_HEAD,
    QUESTION_WIDTHS,
    body,
    head,
    new_document,
    rows_table,
    signatures,
    title,
)


def rolled_up(honest: tuple[str, ...], reported: str, receivers: list[str], chairman: list[str]) -> Doc:
    """Báo cáo tổng hợp của cấp trên xã."""
    document = new_document()
    head(document, symbol="Số:       /BC-MTTQ-BTT")
    title(document, "BÁO CÁO", "Tổng hợp kết quả lấy ý kiến: {{ title }}")
    body(
        document,
        *LEGAL,
        "{{ issuer }} báo cáo kết quả như sau:",
        "*I. SỐ LIỆU CHUNG",
        "{{ sum_of }} Mọi con số đều cộng từ số liệu đã xác nhận, không tính bình quân các tỷ lệ.",
        "{%p if missing %}", "Chưa xác nhận nên không cộng vào:", "{%p endif %}",
        "{%p for line in missing %}", "- {{ line }}{% if loop.last %}.{% else %};{% endif %}",
        "{%p endfor %}",
        "{%p for line in stale %}", "Lưu ý: {{ line }}", "{%p endfor %}",
        "Số tổ lấy ý kiến: {{ teams }}. Số hộ: {{ households }}; số hộ được lấy ý kiến: {{ collected }} "
        "({{ coverage }}). Số phiếu phát ra: {{ issued }}; thu về: {{ collected }} ({{ collected_of_issued }}), gồm "
        "{{ online }} phiếu bằng điện thoại và {{ paper }} phiếu giấy; hợp lệ: {{ valid }}; "
        "không hợp lệ: {{ invalid }}.",
        "*II. KẾT QUẢ CỘNG CHUNG",
        "{{ overall }} Trung bình các nội dung: {{ mean_share }}.",
        "{{ extremes }}",
        "{{ ballots }}",
    )  # fmt: skip
    rows_table(document, "q in questions", QUESTION_HEAD, QUESTION_CELLS, QUESTION_WIDTHS)
    _communes(document)
    _afterwards(document)
    body(document, *honest)
    body(document, reported, keep=True)
    signatures(document, receivers, chairman)
    return document


def _communes(document: Doc) -> None:
    """Each commune against the rules, and why people are dissatisfied."""
    body(
        document,
        "*III. TỪNG NƠI, TỪNG NỘI DUNG",
        "{%p for line in cells %}", "{{ line }}", "{%p endfor %}",
        "{{ units_met }}{% if rules_differ %} Quy tắc của các đợt không giống nhau: mỗi nơi được xét theo quy tắc của "
        "đợt ở nơi ấy.{% endif %}",
    )  # fmt: skip
    rows_table(
        document, "u in units",
        ["Nơi", "Số hộ", "Thu về", "Câu chung", "Nội dung thấp nhất", "Nội dung đạt", "Kết quả"],
        [f"{{{{ u.{name} }}}}" for name in
         ("name", "households", "collected", "satisfied", "lowest", "contents", "verdict")],
        [32, 15, 27, 32, 22, 15, 17],
    )  # fmt: skip
    body(document, "*IV. LÝ DO CHƯA HÀI LÒNG", "Số phiếu ghi lý do ở từng câu:", keep=True)
    rows_table(
        document, "r in reasons", ["STT câu hỏi", "Nội dung", "Không hài lòng: số phiếu", "Ghi lý do: số phiếu"],
        ["{{ r.number }}", "{{ r.text }}", "{{ r.dissatisfied }}", "{{ r.reasons }}"], [14, 94, 26, 26],
    )  # fmt: skip


def _afterwards(document: Doc) -> None:
    """Verification, amendments, and the versions that were summed."""
    body(
        document,
        "*V. THẨM TRA PHIẾU GIẤY",
        "{%p for line in checks %}", "{{ line }}", "{%p endfor %}",
        "*VI. SỬA ĐỔI SAU KHI XÁC NHẬN",
        "{%p if not amendments %}", "Không có bản sửa đổi nào.", "{%p endif %}",
        "{%p for line in amendments %}", "- {{ line }}", "{%p endfor %}",
        "*VII. CÁC BẢN XÁC NHẬN ĐÃ CỘNG",
    )  # fmt: skip
    rows_table(
        document, "c in confirmed", ["Nơi", "Xác nhận", "Mã số liệu"],
        ["{{ c.name }}", "{{ c.text }}", "{{ c.digest }}"], [44, 68, 48],
    )  # fmt: skip
