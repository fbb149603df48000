"""A process that shows pages carries nothing that only draws and writes papers: it starts at once and stays small."""

import subprocess
import sys

HEAVY = {"PIL", "cv2", "docx", "docxtpl", "lxml", "matplotlib", "numpy", "qrcode", "reportlab", "scipy", "xlsxwriter"}
LOADED = "import sys; import app.web; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def test_pages_load_no_library_that_draws():
    loaded = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout.split()
    assert "flask" in loaded and not HEAVY & set(loaded)
