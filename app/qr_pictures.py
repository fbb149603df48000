"""QR codes as pictures within a page: what they say lies under no address of its own."""

import base64
import io


def qr_picture(text: str) -> str:
    """A QR code as an address that carries the picture itself."""
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415  drawing is heavy and only needed here
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415

    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    drawn = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
