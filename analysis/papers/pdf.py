"""The PDF of exactly that Word file, by LibreOffice where it is installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.fonts import FOLDER as FONTS

SECONDS = 180

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match>
</fontconfig>
"""


class PdfFailed(RuntimeError):
    """LibreOffice made no PDF."""


def available() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def to_pdf(files: dict[str, bytes]) -> dict[str, bytes]:
    """The PDF of each Word file, under its name with .pdf. Raises PdfFailed."""
    with tempfile.TemporaryDirectory(prefix="langnghe-pdf-") as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        _convert(folder, list(files))
        made = {Path(file).with_suffix(".pdf").name for file in files}
        if missing := [file for file in made if not (folder / file).is_file()]:
            raise PdfFailed(f"LibreOffice không xuất được {', '.join(missing)}")
        return {file: (folder / file).read_bytes() for file in sorted(made)}


def _convert(folder: Path, files: list[str]) -> None:
    config = folder / "fonts.conf"
    config.write_text(_FONTCONFIG.format(fonts=FONTS, cache=folder / "cache"), encoding="utf-8")
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", *files]
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(folder)}
    try:
        subprocess.run(  # noqa: S603  a fixed program on file names we made
            command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as wrong:
        raise PdfFailed(f"LibreOffice không chạy được: {wrong}") from wrong
