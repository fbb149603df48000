"""``langnghe scan``: files of scanned paper read at once, told page by page."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from app.command_line import Command, say
from app.installation import Installation
from surveys.scans import Outcome, PageFound, Told

_TOLD = {"read": "đã đọc", "review": "có ô phải xem", "refused": "không nhận", "duplicate": "trùng"}


@click.command(cls=Command)
@click.argument("code")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="In ra JSON, mỗi trang một mục, kèm câu trả lời đọc được.")
@click.pass_obj
def scan(here: Installation, code: str, files: tuple[Path, ...], as_json: bool) -> None:
    """Đọc phiếu giấy đã quét hoặc chụp (PDF, TIFF, JPEG, PNG) và cho vào ngăn chờ của đợt.

    Với --json, câu trả lời đọc được của từng trang hiện ra cho người ngồi ở máy chủ này; không có ở trang web.
    Phiếu vào hòm khi cán bộ bấm “Bỏ vào hòm” ở trang Quét phiếu. Mã thoát là 1 khi có trang không nhận.
    """
    pages = list(_read(here, code, files))
    if as_json:
        say([_as_json(file, found, told) for file, found, told in pages])
    else:
        _print(pages)
    if any(told.outcome is Outcome.REFUSED for _, _, told in pages):
        sys.exit(1)


def _read(here: Installation, code: str, files: tuple[Path, ...]) -> Iterator[tuple[Path, PageFound, Told]]:
    from app import scanning  # noqa: PLC0415  only where something is read
    from app.scan_reader import ScanReader  # noqa: PLC0415

    reader = ScanReader()
    try:
        with scanning.reading_alone(here):
            for file in files:
                for found, told in scanning.scanned_now(here, reader, code, file.read_bytes()):
                    yield file, found, told
    finally:
        reader.stop()


def _as_json(file: Path, found: PageFound, told: Told) -> dict[str, object]:
    return {
        "file": str(file),
        "page": told.page,
        "status": told.outcome.value,
        "reason": told.reason,
        "village": told.village,
        "serial": found.serial,
        "answers": list(found.answers.values()),
    }


def _print(pages: list[tuple[Path, PageFound, Told]]) -> None:
    """What has to be known of pages that were not simply read, then how many of each."""
    for file, _, told in pages:
        if told.reason:
            click.echo(f"{file}, trang {told.page}: {_TOLD[told.outcome]}. {told.reason}")
    counts = Counter(told.outcome for _, _, told in pages)
    click.echo(", ".join(f"{counts[outcome]} trang {_TOLD[outcome]}" for outcome in Outcome if counts[outcome]))
