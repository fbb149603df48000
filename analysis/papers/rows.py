"""Rows of a table that stay on one page: none stands alone, neither under its head nor on the last page.

Put into the finished file, so that it holds in a locality's own templates, too.
"""

from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.text.paragraph import Paragraph

FIRST, LAST = 2, 3
"""Rows that stay together after the head of a table, and at its end."""


def kept_together(document: Doc) -> None:
    """Binds the first and the last rows of every table to each other, and the last one to what it must not leave.

    A page too short for them tears them apart.
    """
    for table in document.element.body.iter(qn("w:tbl")):
        for row in _bound(table, document):
            for paragraph in row.iter(qn("w:p")):
                Paragraph(paragraph, document).paragraph_format.keep_with_next = True


def _bound(table: CT_Tbl, document: Doc) -> list[CT_Row]:
    """The rows that may not be left by what follows them."""
    rows = table.tr_lst
    head = sum(row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows)
    last, after = len(rows) - 1, table.getnext()
    tied = isinstance(after, CT_P) and Paragraph(after, document).paragraph_format.keep_with_next
    bound = rows if tied else rows[:last]
    return [row for number, row in enumerate(bound) if number < head + FIRST - 1 or number > last - LAST]
