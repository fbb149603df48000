"""The whole set of a poll's papers, Word, Excel and PDF in one file: minutes of work, so made by the worker.

A set is known by everything that went into it. Change anything (a day, an amendment, a template), and there is none
until it is made anew.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.findings import Findings
from analysis.papers import pdf
from app import digests, results, shelf
from app.installation import Installation
from surveys import polls, reconciliation
from surveys.reconciliation import Reconciliation
from surveys.tables import Poll
from surveys.workdays import HANOI

_SETS = "ca-bo-"
TOGETHER = 5
"""Word files printed at once: LibreOffice takes longer to start than to print one."""


@dataclass(frozen=True)
class Going:
    """Những gì đi vào bộ giấy tờ."""

    findings: Findings
    before: Findings | None
    sheets: dict[str, Reconciliation]
    parts: dict[str, Any]

    @property
    def name(self) -> str:
        """Of the set on the shelf."""
        told = repr((self.findings, self.before, self.sheets, self.parts, _templates(self.parts["templates"])))
        return f"{_SETS}{hashlib.sha256(told.encode()).hexdigest()[:16]}.zip"


def going(here: Installation, session: Session, poll: Poll, *, now: datetime) -> Going:
    """What papers of a counted poll are made of. Raises PollNotCounted, TotalsClash."""
    parts = {
        "made_on": now.astimezone(HANOI).date(),
        "templates": here.settings.templates,
        "check": digests.check_line(here, poll.code, now=now),
        "afterwards": results.afterwards(session, poll),
    }
    return Going(results.of(session, poll), results.before(session, poll), results.sheets(session, poll), parts)


def made(here: Installation, session: Session, poll: Poll, *, now: datetime) -> str:
    """The name of the set on the shelf while it still says what papers would say today; "" for none.

    What goes in is looked at only where there is a set: the digest of a release may have to be computed for it.
    """
    there = {name for name in shelf.names(here, poll.code) if name.startswith(_SETS)}
    name = going(here, session, poll, now=now).name if there else ""
    return name if name in there else ""


def make(here: Installation, code: str, *, now: datetime, step: Callable[[int], object] = bool) -> None:
    """Makes the set of today and lays it on the shelf; ``step`` is called after each part of so many.

    Raises PollNotCounted, TotalsClash, NotReconciled.
    """
    from analysis.papers.papers import papers  # noqa: PLC0415  Word templates are heavy and only needed here

    with here.reading() as session:
        found = going(here, session, polls.by_code(session, code), now=now)
    reconciliation.require_settled(found.sheets.values())
    made = papers(found.findings, before=found.before, sheets=found.sheets, **found.parts)
    if pdf.available():
        words = [name for name in made if name.endswith(".docx")]
        for start in range(0, len(words), TOGETHER):
            made |= pdf.to_pdf({name: made[name] for name in words[start : start + TOGETHER]})
            step(-(-len(words) // TOGETHER))
    shelf.put(here, code, found.name, zipped(made), instead=_SETS)


def zipped(files: dict[str, bytes]) -> bytes:
    """Files by name, packed into one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _templates(folder: Any) -> list[tuple[str, int]]:  # noqa: ANN401  a path
    return sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*")) if folder.is_dir() else []
