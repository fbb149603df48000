"""How long the officer's result page takes without its pictures: 60 villages, 19 questions, 10,000 ballots."""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from app.drawing import Album
from app.installation import installation, upgrade
from surveys.ballots import Ballot
from tests.conftest import settings
from tests.gallery import signed_in
from tests.given import NOW, QUESTIONS
from tests.ten_polls import counted

VILLAGES, BALLOTS, TIMES = 60, 10_000, 15


def main() -> None:
    dice = random.Random(1)
    each = [BALLOTS // VILLAGES + (number < BALLOTS % VILLAGES) for number in range(VILLAGES)]
    villages = {
        f"Thôn {number + 1}": (size + 40, [
            Ballot("".join("1" if dice.random() < 0.95 else "0" for _ in range(QUESTIONS)), online=dice.random() < 0.6)
            for _ in range(size)
        ])
        for number, size in enumerate(each)
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        here = installation(settings(Path(home)))
        upgrade(here, now=NOW)
        client = signed_in(here)
        code = counted(here, villages)
        Album.of = lambda *_, **__: None  # type: ignore[method-assign]  no pictures: the page alone
        took = [_milliseconds(lambda: client.get(f"/can-bo/dot/{code}/ket-qua")) for _ in range(TIMES)]
        here.engine.dispose()
    wall, cpu = ([pair[place] for pair in took[1:]] for place in (0, 1))
    sys.stdout.write(
        f"result page, {VILLAGES} villages x {QUESTIONS} questions x {BALLOTS} ballots, without pictures: first "
        f"{took[0][0]:.0f} ms, then median {statistics.median(wall):.0f} ms wall, {statistics.median(cpu):.0f} ms CPU\n"
    )


def _milliseconds(act: object) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()  # type: ignore[operator]
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


if __name__ == "__main__":
    main()
