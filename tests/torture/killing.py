"""kill -9: a prepared process is forked for each kill, dies, and its heirs look at the books."""

import os
import random
import select
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from surveys import box
from surveys.errors import BallotAlreadyCast, SurveyError
from tests.torture import books, deeds
from tests.torture.books import Figures
from tests.torture.deeds import Deed
from tests.torture.points import CASTING, LAUNCHING, OPENING, PART_EMPTIED, Point, Trap
from tests.torture.scene import Scene, cast, closed, draft_opened, opened

AT_RANDOM = "random moment"
PATIENCE = 20.0
VICTIM = "victim"
AT_ONCE = 4
"""Households that answer in one life."""
GIVEN_UP = 0.5
"""How often a poll that is opened had a box before, when it is killed at a random moment."""


class Unkillable(AssertionError):
    """A victim failed of itself, or hangs."""


@dataclass
class Killer:
    """Kills victims of one scene. ``finishes``: whether what starts after a kill finishes openings, as ours does."""

    scene: Scene
    chance: random.Random
    finishes: bool = True
    figures: dict[tuple[str, str], Figures] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    """The households that saw "đã nhận" in this round."""
    lifetimes: dict[Deed, float] = field(default_factory=dict)
    """Seconds a victim takes for a deed, as far as is known; random moments lie within them."""

    @property
    def killed(self) -> int:
        return sum(found.kills for found in self.figures.values())

    def kill(self, deed: Deed, point: Point | None, numbers: Sequence[int]) -> bool:
        """Whether the victim was killed before it was done. ``point`` None: at a random moment."""
        self.scene.here.engine.dispose()
        trap = Trap(self.chance.randint(1, point.most if point else 1), self.chance)

        def live(tell: deeds.Tell) -> None:
            if point:
                point.arm(self.scene.here.engine, trap)
            deed(self.scene, numbers, tell)

        started = time.monotonic()
        killed, told = _life(live, PATIENCE if point else self._moment(deed))
        if not killed:
            self.lifetimes[deed] = time.monotonic() - started
        self.told |= told
        _until_gone(self.scene)
        return killed

    def _moment(self, deed: Deed) -> float:
        """Somewhere in a life; the first is spared, and where lives grow longer the estimate follows."""
        if deed not in self.lifetimes:
            return PATIENCE
        self.lifetimes[deed] *= 1.05
        return self.chance.uniform(0, self.lifetimes[deed])

    def note(self, kind: str, point: Point | None, figures: Figures) -> None:
        place = (kind, point.name if point else AT_RANDOM)
        self.figures[place] = self.figures.get(place, Figures()) + figures

    def restart(self) -> None:
        if self.finishes:
            books.a_minute_passes(self.scene)
            box.finish_openings(self.scene.here.engine, keys=self.scene.here.keys)

    def cast(self, point: Point | None, deed: Deed = deeds.casting) -> None:
        """One kill of those who cast. Who was not told sends again with the next victim, or at the end of a round."""
        left = [number for number in range(len(self.scene.slips)) if number not in self.told]
        if len(left) < AT_ONCE:
            self._round_ends(left)
            left = list(range(len(self.scene.slips)))
        self.chance.shuffle(left)
        before = set(self.told)
        killed = self.kill(deed, point, left[:AT_ONCE])
        self.restart()
        found = books.of_box(self.scene, self.told)
        found.kills, found.acknowledged = int(killed), len(self.told - before)
        self.note("casting", point, found)

    def _round_ends(self, left: Sequence[int]) -> None:
        """Everybody has sent; the box is opened and each is in it once."""
        for number in left:
            try:
                cast(self.scene, number)
            except BallotAlreadyCast:
                continue
        closed(self.scene)
        opened(self.scene)
        everybody = range(len(self.scene.slips))
        found = books.of_box(self.scene, everybody)
        found.acknowledged = 0
        self.note("casting", None, found)
        self.begin_round()

    def begin_round(self) -> None:
        self.scene.empty()
        self.told.clear()

    def open(self, point: Point | None, deed: Deed = deeds.opening) -> None:
        """One kill of an opening; then it is run again."""
        self.scene.full()
        everybody = range(len(self.scene.slips))
        killed = self.kill(deed, point, ())
        self.restart()
        found = books.of_box(self.scene, everybody)
        if self.finishes and not found.faults:
            opened(self.scene)
            found = books.of_box(self.scene, everybody)
        found.kills = int(killed)
        self.note("opening the box", point, found)

    def launch(self, point: Point | None, deed: Deed = deeds.launching) -> None:
        """One kill of an officer's act that opens a poll; then it is done again where it was not."""
        self.scene.undone(given_up=point is PART_EMPTIED or (not point and self.chance.random() < GIVEN_UP))
        had_part = self.scene.has_part()
        self.told.clear()
        killed = self.kill(deed, point, ())
        self.restart()
        found = books.of_draft(self.scene, self.told, had_part=had_part)
        if not found.lost and not self.told:
            self._launch_again()
            found += books.of_draft(self.scene, ())
        found.kills = int(killed)
        self.note("opening the poll", point, found)

    def _launch_again(self) -> None:
        try:
            draft_opened(self.scene)
        except SurveyError:
            return  # it was open


KINDS: dict[str, tuple[Callable[[Killer, Point | None], None], Sequence[Point]]] = {
    "casting": (Killer.cast, CASTING),
    "opening the box": (Killer.open, OPENING),
    "opening the poll": (Killer.launch, LAUNCHING),
}
"""Each kind of deed with its named points."""


def _life(live: Callable[[deeds.Tell], None], delay: float) -> tuple[bool, set[int]]:
    """Forks a victim and kills it after ``delay`` seconds at the latest: was it killed, and who had been told."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _live(live, mouth)
    os.close(mouth)
    heard = _listen(ear, child, delay)
    os.close(ear)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise Unkillable("a victim failed of itself; its trace stands above")
    return os.WIFSIGNALED(status), {int(line) for line in heard.split(b"\n")[1:-1]}


def _live(live: Callable[[deeds.Tell], None], mouth: int) -> None:
    """A victim's life. What it has told is in the pipe, whatever becomes of it."""
    code = 1
    try:
        os.environ["PGAPPNAME"] = VICTIM
        os.write(mouth, b"alive\n")
        live(lambda number: (os.write(mouth, b"%d\n" % number), None)[1])
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _listen(ear: int, child: int, delay: float) -> bytes:
    """Until the victim falls silent. The delay runs from its first word."""
    heard = os.read(ear, 4096)
    until = time.monotonic() + delay
    while True:
        ready, _, _ = select.select([ear], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            if delay == PATIENCE:
                os.waitpid(child, 0)
                raise Unkillable("a victim hangs")
            until = time.monotonic() + PATIENCE
            continue
        word = os.read(ear, 4096)
        if not word:
            return heard
        heard += word


def _until_gone(scene: Scene) -> None:
    """PostgreSQL finishes the statement of a client that died: the next one comes after that."""
    if scene.database == "sqlite":
        return
    query = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
    until = time.monotonic() + PATIENCE
    with scene.here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(query, {"name": VICTIM}).scalar_one():
            if time.monotonic() > until:
                raise Unkillable("PostgreSQL works on for a client that is dead")
            time.sleep(0.001)
