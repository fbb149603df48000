"""Nobody on a phone waits for what draws and computes: it is loaded where an officer first needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HEAVY = (
    "numpy", "scipy", "matplotlib", "cv2", "zxingcpp", "pypdfium2",
    "PIL", "docx", "docxtpl", "lxml", "qrcode", "reportlab", "xlsxwriter",
)  # fmt: skip
STARTED = """
import sys
from pathlib import Path
from app.installation import installation, upgrade
from app.settings import Settings
from app.web import create_app
from datetime import UTC, datetime

home = Path(sys.argv[1])
here = installation(Settings(home, f"sqlite:///{home / 'db'}", "http://127.0.0.1:8000", home))
upgrade(here, now=datetime(2026, 3, 2, tzinfo=UTC))
answer = create_app(here).test_client().get(sys.argv[2])
assert answer.status_code == 200, answer.status_code
print("loaded", *sorted(name for name in sys.argv[3:] if name in sys.modules))
"""


@pytest.mark.parametrize("page", ["/phieu", "/can-bo/dang-nhap"])
def test_the_start_and_the_first_page_load_no_numbers_and_no_pictures(page, tmp_path):
    """A fresh process: other tests of this one have loaded everything long ago."""
    command = [sys.executable, "-W", "error::ImportWarning", "-c", STARTED, str(tmp_path), page, *HEAVY]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "loaded\n"), ended.stderr
