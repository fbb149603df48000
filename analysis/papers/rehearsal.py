"""Word papers of a rehearsal (đợt THỬ): the mark stands in the header of every page.

Put into the finished file, so that it stands on a locality's own templates, too.
"""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import _Header
from docx.shared import Pt

from surveys.rehearsals import MARK, SAYS


def marked(word: bytes) -> bytes:
    """The same Word file with the mark on every page."""
    document = Document(io.BytesIO(word))
    for section in document.sections:
        _write(section.header)
        if section.different_first_page_header_footer:
            _write(section.first_page_header)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _write(header: _Header) -> None:
    header.is_linked_to_previous = False
    for text, size, after in ((MARK, 40, 0), (SAYS, 13, 8)):
        paragraph = header.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(after)
        run = paragraph.add_run(text)
        run.bold, run.font.size = True, Pt(size)
