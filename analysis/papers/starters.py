"""The parts of the starter templates: page, head, tables, signatures.

Layout by Nghị định 30/2020/NĐ-CP: A4, margins 20/20/30/20 mm, Times New Roman 13–14, page number centred in the
top margin and not on page 1, the head in two columns that do not break the Quốc hiệu.
"""

from collections.abc import Sequence

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
LEFT, RIGHT, TOP, BOTTOM = 30, 20, 20, 20
"""Margins in millimetres."""
SHORT_RULE = "―――――"
"""Under the issuer, and under what a paper is about."""
PICTURE = "{{ picture"
"""Pictures are as wide as the text: they begin at its edge."""
LEGAL = ("{%p for line in legal %}", "/Căn cứ {{ line }}{% if loop.last %}.{% else %};{% endif %}", "{%p endfor %}")

QUESTION_HEAD = ["STT câu hỏi", "Nội dung", "Tổng số phiếu", "Hài lòng: số phiếu", "Tỷ lệ (%)",
                 "Không hài lòng: số phiếu", "Tỷ lệ (%)", "Trống"]  # fmt: skip
QUESTION_CELLS = ["{{ q.number }}", "{{ q.text }}", "{{ q.base }}", "{{ q.satisfied }}", "{{ q.share }}",
                  "{{ q.dissatisfied }}", "{{ q.dissatisfied_share }}", "{{ q.blank }}"]  # fmt: skip
VILLAGE_HEAD = ["Thôn", "Số hộ", "Phát ra", "Thu về", "Hợp lệ", "Không hợp lệ", "Hài lòng chung", "Tỷ lệ (%)"]
VILLAGE_CELLS = [f"{{{{ v.{name} }}}}" for name in
                 ("name", "households", "issued", "collected", "valid", "invalid", "satisfied", "share")]  # fmt: skip
QUESTION_WIDTHS = [11, 53, 16, 16, 17, 16, 17, 14]
VILLAGE_WIDTHS = [42, 17, 17, 17, 17, 16, 17, 17]
WORDS = {"text", "name", "content", "about_text", "kind", "place", "dates", "verdict", "weakest", "lowest", "digest"}
"""Columns of words, which begin at the left; all others hold numbers."""


def new_document(*, landscape: bool = False) -> Doc:
    document = Document()
    section = document.sections[0]
    wide, high = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(13), RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(kind), FONT)
    style.paragraph_format.space_after = Pt(6)
    return document


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def head(document: Doc, *, symbol: str = "", village: bool = False, about: str = "") -> None:
    """Issuer on the left, Quốc hiệu on the right, number and date below; ``about`` stands under a letter's number."""
    wide = text_width(document)
    table = _plain_table(document, 1 if village else 2, [wide * 0.394, wide * 0.606])
    left, right = table.rows[0].cells
    if village:
        lines(
            left,
            ["ỦY BAN MTTQ VIỆT NAM {{ place_capitals }}", "*BAN CÔNG TÁC MẶT TRẬN {{ village_capitals }}", SHORT_RULE],
            12,
        )
    else:
        above = ["{%p if superior %}", "{{ superior }}", "{%p endif %}"]
        issuer = ["*ỦY BAN MTTQ VIỆT NAM {{ place_capitals }}", "*BAN THƯỜNG TRỰC", SHORT_RULE]
        lines(left, [*above, *issuer], 12)
    _no_wrap(right)
    lines(right, ["*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], 12)
    lines(right, ["*Độc lập - Tự do - Hạnh phúc", "―――――――――――――"], 13, more=True)
    if not village:  # minutes say in their first line when and where they were written
        lines(table.rows[1].cells[0], [symbol], 13)
        lines(table.rows[1].cells[1], ["/{{ place_name }}, {{ date_words }}"], 13)
    if about:
        lines(table.rows[1].cells[0], [about], 12, more=True)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def text_width(document: Doc) -> float:
    """Between the margins, in millimetres."""
    wide = document.sections[0].page_width
    assert wide is not None
    return float(wide.mm) - LEFT - RIGHT


def lines(cell: _Cell, texts: list[str], size: float, *, more: bool = False, align: ALIGN = ALIGN.CENTER) -> None:
    """Paragraphs of a cell; a leading * makes one bold, a leading / italic, both together both."""
    for number, text in enumerate(texts):
        paragraph = cell.add_paragraph() if number or more else cell.paragraphs[0]
        paragraph.alignment, paragraph.paragraph_format.space_after = align, Pt(0)
        words = text.lstrip("*/")
        marks = text.removesuffix(words)
        run = paragraph.add_run(words)
        run.font.size, run.bold, run.italic = Pt(size), "*" in marks, "/" in marks


def _no_wrap(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(OxmlElement("w:noWrap"))


def _plain_table(document: Doc, rows: int, widths: Sequence[float]) -> Table:
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    _set_padding(table, 0)
    _set_widths(table, widths)
    return table


def _set_padding(table: Table, wide: float) -> None:
    """Left and right in each cell, in millimetres; Word's own 1.9 leave numbers too little room."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(wide * 56.7)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # Word wants them in this order


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def title(document: Doc, *texts: str) -> None:
    """The kind of the paper and what it is about, each bold, with the rule below them."""
    for number, text in enumerate(texts):
        centred(document, text, 14 if not number else 13, bold=True)
    centred(document, SHORT_RULE, 12)


def centred(document: Doc, text: str, size: float, *, bold: bool = False, after: float = 2) -> None:
    """One line in the middle, on the page of what follows it."""
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.keep_with_next = Pt(after), True
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def body(document: Doc, *texts: str, keep: bool = False) -> None:
    """Paragraphs; a leading * makes a bold heading, a leading / italic. ``{%p … %}`` lines steer the template.

    Headings, and with ``keep`` all of them, stay on the page of what follows.
    """
    for text in texts:
        paragraph = document.add_paragraph()
        paragraph.alignment = ALIGN.JUSTIFY
        if not text.startswith(PICTURE):
            paragraph.paragraph_format.first_line_indent = Mm(10)
        run = paragraph.add_run(text.lstrip("*/"))
        run.bold, run.italic = text.startswith("*"), text.startswith("/")
        paragraph.paragraph_format.keep_with_next = bool(run.bold) or keep


def rows_table(
    document: Doc, each: str, titles: list[str], cells: list[str], widths: Sequence[float], *, keep: bool = False
) -> None:
    """A table whose head is repeated on every page and whose row is repeated for ``each``.

    With ``keep`` its last rows stay on the page of what follows.
    """
    table = document.add_table(rows=4, cols=len(titles))
    table.style, table.autofit = "Table Grid", False
    _set_padding(table, 1.2)
    marker = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(marker)
    for cell, text in zip(table.rows[0].cells, titles, strict=True):
        lines(cell, [f"*{text}"], 11)
    table.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[1].cells[0].text = f"{{%tr for {each} %}}"
    for number, (cell, text) in enumerate(zip(table.rows[2].cells, cells, strict=True)):
        words = text.strip("{ }").partition(".")[2] in WORDS
        align = ALIGN.LEFT if words else ALIGN.CENTER if not number else ALIGN.RIGHT
        lines(cell, [text], 12, align=align)
    table.rows[3].cells[0].text = "{%tr endfor %}"
    _set_widths(table, widths)
    _after_table(document, 14, keep=keep)


def _after_table(document: Doc, space: float, *, keep: bool = False) -> None:
    """The paragraph Word wants after a table, too low to be moved to a page of its own."""
    form = document.add_paragraph().paragraph_format
    form.keep_with_next = keep
    form.space_after, form.line_spacing, form.line_spacing_rule = Pt(space), Pt(1), WD_LINE_SPACING.EXACTLY


def signatures(document: Doc, left: list[str], right: list[str]) -> None:
    """Who gets it, or who signs on the left; who signs on the right. Never torn apart by the end of a page."""
    wide = text_width(document)
    table = _plain_table(document, 1, [wide / 2, wide / 2])
    receivers = "Nơi nhận" in left[0]
    lines(table.rows[0].cells[0], left[:1], 12, align=ALIGN.LEFT if receivers else ALIGN.CENTER)
    small, align = (11, ALIGN.LEFT) if receivers else (12, ALIGN.CENTER)
    lines(table.rows[0].cells[0], left[1:], small, more=True, align=align)
    lines(table.rows[0].cells[1], [*right, "", "", "", "", "*…………………………"], 13)
    no_split = OxmlElement("w:cantSplit")
    table.rows[0]._tr.get_or_add_trPr().append(no_split)
    _after_table(document, 0)
