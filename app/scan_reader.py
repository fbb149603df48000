"""The process that reads scans: one job after another, limited in memory, in time and in what it may do."""

import json
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surveys.scans import PageFound

ROOT = Path(__file__).parent.parent
LONGEST_PAGE = 60.0
"""Seconds without a word after which the process is ended: the largest page allowed takes a few."""
MOST_DEATHS = 5
"""Pages of one file over which the process may die before the rest is left unread."""
_START = "import sys; sys.path.insert(0, sys.argv[1]); from analysis.scans.child import main; main()"
_SURROUNDINGS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
DIED = "Chương trình không đọc được trang này. Xin quét hoặc chụp lại."
LEFT = "Tệp có nhiều trang không đọc được nên phần còn lại chưa đọc. Xin quét lại."


@dataclass(frozen=True)
class Plan:
    """Những gì cần để đọc phiếu của một đợt."""

    poll: str
    key: bytes
    """Which sealed the codes on its sheets."""
    layouts: tuple[str, ...]
    """As JSON."""


class ScanReader:
    """Người đọc phiếu: a process that is started when it is needed, and again when it died."""

    def __init__(self, longest_page: float = LONGEST_PAGE) -> None:
        self._longest, self._process = longest_page, None

    _process: subprocess.Popen[bytes] | None

    def pages(self, plan: Plan, data: bytes, *, after: int = 0) -> Iterator[PageFound]:
        """The pages of a file beyond the first ``after``, each as soon as it is read; never raises for a bad file."""
        deaths = 0
        while True:
            finished = False
            job = {"poll": plan.poll, "key": plan.key.hex(), "layouts": plan.layouts, "after": after}
            for said in self._said(job, data):
                finished = "end" in said
                if not finished:
                    after = max(after, said["page"])
                    yield _found(said)
            if finished:
                return
            self.stop()
            deaths, after = deaths + 1, after + 1
            yield PageFound(after, DIED if deaths < MOST_DEATHS else LEFT)
            if deaths == MOST_DEATHS:
                return

    def codes(self, data: bytes) -> list[str]:
        """What QR codes in a picture say; none for a file that cannot be read."""
        texts: list[str] = []
        finished = False
        for said in self._said({"codes": True}, data):
            finished = "end" in said
            texts += said.get("texts", [])
        if not finished:
            self.stop()
        return texts

    def stop(self) -> None:
        """Ends the process; the next file starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _said(self, job: dict[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
        """What the process says of a file, up to its word that it is finished, or its death."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None  # as it was started
        try:
            process.stdin.write(json.dumps(job | {"length": len(data)}).encode() + b"\n" + data)
            process.stdin.flush()
        except BrokenPipeError:
            return
        while line := self._line(process):
            said = json.loads(line)
            yield said
            if "end" in said:
                return

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """The next line, b"" when the process died or said nothing for too long."""
        watch = threading.Timer(self._longest, process.kill)
        watch.start()
        try:
            line = process.stdout.readline() if process.stdout else b""
            return line if line.endswith(b"\n") else b""
        finally:
            watch.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  this Python and a module of this house
                [sys.executable, "-I", "-B", "-c", _START, str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_SURROUNDINGS,
            )
        return self._process


def _found(said: dict[str, Any]) -> PageFound:
    if said["refused"]:
        return PageFound(said["page"], said["refused"])
    return PageFound(
        page=said["page"],
        village=said["village"],
        serial=said["serial"],
        side=said["side"],
        sides=said["sides"],
        answers=dict(said["answers"]),
        crops={number: b64decode(crop) for number, crop in said["crops"]},
        words=tuple((kind, b64decode(crop)) for kind, crop in said["words"]),
        picture=b64decode(said["picture"]),
    )
