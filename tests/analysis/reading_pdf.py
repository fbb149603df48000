"""Reads a finished PDF back: its words, fonts, sizes and the squares drawn on it."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject
from reportlab.pdfbase.pdfmetrics import stringWidth

MM = 72 / 25.4
A4 = (210.0, 297.0)


def pages(pdf):
    return PdfReader(BytesIO(pdf)).pages


def words(pdf):
    """All text, page after page, as one line."""
    return " ".join(" ".join(page.extract_text() for page in pages(pdf)).split())


def sizes(pdf):
    """Width and height of every page in whole tenths of a millimetre, without doubles."""
    boxes = (page.mediabox for page in pages(pdf))
    return {(round(float(box.width) / MM, 1), round(float(box.height) / MM, 1)) for box in boxes}


def fonts(pdf):
    """Whether each font of the file is embedded, by name without the subset's tag."""
    reader = PdfReader(BytesIO(pdf))
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    found = [each for each in objects if isinstance(each, DictionaryObject) and each.get("/Type") == "/Font"]
    return {each["/BaseFont"].partition("+")[2]: "/FontFile2" in each["/FontDescriptor"] for each in found}


def rectangles(page):
    """x, y, width, height in points of the rectangles drawn on a page itself, forms left out."""
    stream = ContentStream(page["/Contents"], page.pdf)
    return [tuple(map(float, numbers)) for numbers, operator in stream.operations if operator == b"re"]


def form_rectangles(page, name):
    """The same for the rectangles of a form placed on the page."""
    form = next(f.get_object() for n, f in page["/Resources"]["/XObject"].items() if n.endswith(name))
    stream = ContentStream(form, page.pdf)
    return [tuple(map(float, numbers)) for numbers, operator in stream.operations if operator == b"re"]


def lines(page):
    """Left end, right end and baseline (mm from the top left corner) and words of every piece of text."""
    found = []

    def note(text, matrix, text_matrix, font, size):
        if text.strip():
            x = (text_matrix[4] * matrix[0] + matrix[4]) / MM
            y = (text_matrix[5] * matrix[3] + matrix[5]) / MM
            wide = stringWidth(text.strip(), _registered(font), size) / MM
            found.append((x, x + wide, A4[1] - y, text.strip()))

    page.extract_text(visitor_text=note)
    return found


def _registered(font):
    name = font["/BaseFont"].partition("+")[2]
    return name if "-" in name else f"{name}-Regular"
