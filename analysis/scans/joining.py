"""Pages of one serial make one ballot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.ballot_sheets.layout import Layout
from analysis.scans.reading import ReadPage, Status


@dataclass(frozen=True)
class ReadBallot:
    """Phiếu đã đọc."""

    serial: str
    village: int
    layout: str
    answers: Mapping[int, str] = field(default_factory=dict)
    """By number of the question; a question read twice with different answers is "?"."""
    missing: tuple[int, ...] = ()
    """Pages of the ballot that were not read."""
    repeated: tuple[int, ...] = ()
    """Pages of the ballot that came more than once."""

    @property
    def complete(self) -> bool:
        return not self.missing


def join_pages(pages: Iterable[ReadPage], layouts: Mapping[str, Layout]) -> list[ReadBallot]:
    """The ballots of the pages that were not refused, by serial."""
    sheets: dict[tuple[str, int, str], list[ReadPage]] = {}
    for page in pages:
        if page.status is not Status.REFUSED:
            sheets.setdefault((page.serial, page.village, page.layout), []).append(page)
    return [_joined(*key, sheets[key], layouts[key[2]]) for key in sorted(sheets)]


def _joined(serial: str, village: int, layout: str, pages: list[ReadPage], plan: Layout) -> ReadBallot:
    seen = [page.page for page in pages]
    answers: dict[int, str] = {}
    for page in pages:
        for number, answer in page.answers.items():
            answers[number] = answer if answers.get(number, answer) == answer else "?"
    return ReadBallot(
        serial=serial,
        village=village,
        layout=layout,
        answers={number: answers[number] for number in plan.questions if number in answers},
        missing=tuple(page.number for page in plan.pages if page.number not in seen),
        repeated=tuple(sorted({page for page in seen if seen.count(page) > 1})),
    )
