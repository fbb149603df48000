"""How well and how fast filled ballots are read, scans and photographs apart.

    make bench-scan [BALLOTS=1000] [SEED=1] [WORKERS=2]

A silent error is an answer that was taken without a person looking and is not what the sheet says: also a blank taken
for an answer, or one answer of two. ``--training`` takes the seeds that the reader was tuned on.
"""

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import cv2
import pypdfium2

from analysis import scans
from analysis.ballot_sheets import layout_of
from bench.paper.hands import Marked
from bench.paper.sets import HOLD_OUT, KEY, POLL, SOURCES, TRAINING, Taken, ballots, sheets

_PART = 25
"""Ballots of one task."""


@dataclass
class Score:
    """Counts over a set."""

    counts: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    """Silent errors by kind of mark, what it was and what was read."""
    looked: Counter = field(default_factory=Counter)
    """Questions to a person by kind of mark and doubt."""
    refused: Counter = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, other: "Score") -> None:
        for name in ("counts", "wrong", "looked", "refused"):
            getattr(self, name).update(getattr(other, name))
        self.seconds += other.seconds


def main() -> None:
    """Prints the table."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--ballots", type=int, default=1000)
    read.add_argument("--seed", type=int, default=1)
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--training", action="store_true")
    read.add_argument("--sources", nargs="*", default=SOURCES)
    read.add_argument("--memory", type=int, default=1000, help="pages of the PDF whose reading is measured; 0: none")
    read.add_argument("--only-memory", type=Path, help=argparse.SUPPRESS)
    read.add_argument("--keep", type=Path, help="a folder for pages with silent errors")
    asked = read.parse_args()
    if asked.only_memory:
        _read_all(asked.only_memory)
        return
    base = (TRAINING if asked.training else HOLD_OUT) + asked.seed * 20_000
    for source in asked.sources:
        tasks = [(source, min(_PART, asked.ballots - n), base + n, asked.keep) for n in range(0, asked.ballots, _PART)]
        total = Score()
        with multiprocessing.get_context("spawn").Pool(asked.workers) as pool:
            for score in pool.imap_unordered(_task, tasks):
                total.add(score)
        _print(source, total)
    if asked.memory:
        _memory(asked.memory, base)


def _task(task: tuple[str, int, int, Path | None]) -> Score:
    source, count, seed, keep = task
    cv2.setNumThreads(1)
    layouts = {layout.digest: layout for layout in (layout_of(sheet) for _, sheet in sheets())}
    score = Score()
    for ballot in ballots(source, count, seed):
        score.counts["ballots"] += 1
        for taken in ballot:
            _judge(score, taken, layouts, keep)
    return score


def _judge(score: Score, taken: Taken, layouts: dict, keep: Path | None) -> None:
    begun = time.process_time()
    [picture] = scans.pages(taken.data)
    page = scans.read(picture, layouts, POLL, KEY)
    score.seconds += time.process_time() - begun
    score.counts["pages"] += 1
    score.counts["questions"] += len(taken.marked)
    score.counts["clean"] += sum(mark.clean for mark in taken.marked)
    if page.status is scans.Status.REFUSED:
        score.refused[page.reason.name] += 1
        _keep(keep, taken, page.reason.name)
        return
    assert (page.serial, page.page) == (taken.serial, taken.page)
    for mark in taken.marked:
        _question(score, mark, page, keep, taken)


def _question(score: Score, mark: Marked, page: scans.ReadPage, keep: Path | None, taken: Taken) -> None:
    answer = page.answers[mark.number]
    if answer == "?":
        score.counts["looked at"] += 1
        score.counts["clean looked at"] += mark.clean
        score.looked[mark.kind if not mark.clean else "clean", page.doubts[mark.number].name] += 1
    elif answer != mark.truth:
        score.counts["wrong"] += 1
        score.counts["clean wrong"] += mark.clean
        score.wrong[mark.kind, mark.truth, answer] += 1
        _keep(keep, taken, f"{mark.kind}-{mark.number}-{mark.truth or 'blank'}-{answer or 'blank'}")
    if mark.clean and answer == "?":
        _keep(keep, taken, f"look-{mark.kind}-{mark.number}-{page.doubts[mark.number].name}")


def _keep(keep: Path | None, taken: Taken, name: str) -> None:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{taken.serial}-{taken.page}-{name}.jpg").write_bytes(taken.data)


def _print(source: str, score: Score) -> None:
    n, questions, clean = score.counts, max(1, score.counts["questions"]), max(1, score.counts["clean"])
    print(f"\n{source}: {n['ballots']} ballots, {n['pages']} pages, {questions} questions, {clean} of them clean")
    print(f"  silent errors            {n['wrong']} ({n['wrong'] / questions:.4%}), on clean marks {n['clean wrong']}")
    print(f"  to a person              {n['looked at'] / questions:.2%}, of clean {n['clean looked at'] / clean:.2%}")
    print(f"  pages refused            {sum(score.refused.values())} {dict(score.refused)}")
    print(f"  pages a second, one core {n['pages'] / max(score.seconds, 1e-9):.1f}")
    print(
        "  silent errors by kind (is, read):",
        *(f"{kind} {is_!r}→{got!r} {c}" for (kind, is_, got), c in score.wrong.most_common()),
    )
    print(
        "  to a person by kind:",
        ", ".join(f"{kind} {why} {count}" for (kind, why), count in score.looked.most_common(25)),
        flush=True,
    )


# Memory ------------------------------------------------------------------------


def _memory(count: int, seed: int) -> None:
    """The most memory that reading a PDF of so many scanned pages takes, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scans.pdf"
        path.write_bytes(_scans_pdf(count, seed))
        print(f"\na PDF of {count} pages, {path.stat().st_size / 1e6:.0f} MB:", flush=True)
        command = [sys.executable, "-m", "bench.scan", "--only-memory", str(path)]
        subprocess.run(command, check=True)


def _scans_pdf(count: int, seed: int) -> bytes:
    pictures = [taken.data for ballot in ballots("scan", 30, seed) for taken in ballot if taken.data[:2] == b"\xff\xd8"]
    document = pypdfium2.PdfDocument.new()
    for number in range(count):
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(BytesIO(pictures[number % len(pictures)]), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
        page = document.new_page(595, 842)
        page.insert_obj(image)
        page.gen_content()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _read_all(path: Path) -> None:
    cv2.setNumThreads(1)
    layouts = {layout.digest: layout for layout in (layout_of(sheet) for _, sheet in sheets())}
    begun = time.process_time()
    found = Counter(scans.read(page, layouts, POLL, KEY).status.value for page in scans.pages(path.read_bytes()))
    used = time.process_time() - begun
    print(f"  peak memory {_most_memory():.0f} MB, {sum(found.values()) / used:.1f} pages a second, {dict(found)}")


def _most_memory() -> float:
    """The most memory (MB) this program took; getrusage would tell the parent's, too, from before it was started."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
