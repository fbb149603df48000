"""How often screening raises a question about honest polls, and about polls with copies in one village in ten.

    make screening-study [POLLS=400] [SEED=20261125]

Each poll is looked at four times: as it is, and with an extra 10 % of copied "hài lòng throughout" ballots in one
village in ten sent by phone, keyed one after another on paper, or mixed among the rest. Runs are looked for in stacks
and files that were keyed; scanned paper has no order, so what is seen of it is printed apart ("unordered"). The tests
were chosen on other seeds. Beside the rates stands what the honest polls are like: how many ballots are "hài
lòng" throughout, and how much villages differ in the overall question (the median of the Beta-binomial's intraclass
correlation, 1/(a + b + 1)).
"""

import argparse
import multiprocessing
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np

from analysis.proportions import wilson
from analysis.screening import Evidence, beta_binomial, screen
from bench.simulated_polls import SIZES, Size, Village, by_phone, on_paper, polls, scattered, seen

LEVELS = (0.90, 0.95, 0.98)
WAYS: dict[str, Callable[[Village, np.random.Generator], Village]] = {
    "by phone": by_phone,
    "on paper": on_paper,
    "mixed in": scattered,
}
UNORDERED = ("honest, unordered", "on paper, unordered")
Task = tuple[Size, float, int, int]


def main() -> None:
    """Prints a table for each size."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--polls", type=int, default=400)
    read.add_argument("--seed", type=int, default=20261125)
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--sizes", type=int, nargs="*", default=range(len(SIZES)), help="places in SIZES; all by default")
    asked = read.parse_args()
    tasks = [(SIZES[at], level, asked.polls, asked.seed) for at in asked.sizes for level in LEVELS]
    with multiprocessing.Pool(asked.workers) as pool:
        for (size, level, _, _), raised in zip(tasks, pool.imap(studied, tasks), strict=True):
            if level == LEVELS[0]:
                print(f"\n{size.name}; {asked.polls} polls each, seed {asked.seed}")
            print(
                f"  {level:.0%} satisfied:",
                "; ".join(_line(raised, way, asked.polls) for way in ("honest", *WAYS, *UNORDERED)),
            )
            kinds = {name.split(": ")[1]: many for name, many in raised.items() if name.startswith("honest: ")}
            print("      raised in honest polls by", kinds or "nothing", flush=True)
            print(f"      {alike(size, level, asked.seed)}", flush=True)


def alike(size: Size, level: float, seed: int, many: int = 30) -> str:
    """What ``many`` of the honest polls are like."""
    found = [
        [seen(each, "") for each in villages] for villages, _ in polls(size, level, _seeds(size, level, seed), many)
    ]
    throughout = sum(each.paper_alike + each.online_alike for poll in found for each in poll)
    ballots = sum(each.collected for poll in found for each in poll)
    spread = median(1 / (1 + sum(beta_binomial(*map(np.array, _overall(poll))))) for poll in found)
    return f"{throughout / ballots:.0%} of ballots satisfied throughout; intraclass correlation {spread:.4f}"


def studied(task: Task) -> Counter[str]:
    """In how many polls something was raised, for each way of copying and (": kind") each test."""
    size, level, many, seed = task
    raised: Counter[str] = Counter()
    for villages, further in polls(size, level, _seeds(size, level, seed), many):
        random = np.random.default_rng(further)
        before = [seen(village, f"Thôn {number}") for number, village in enumerate(villages, start=1)]
        chosen = random.choice(len(villages), max(1, round(len(villages) / 10)), replace=False)
        raised.update(_kinds("honest", before))
        raised.update(_kinds(UNORDERED[0], _unordered(before)))
        for way, copied in WAYS.items():
            after = list(before)
            for at in chosen:
                after[at] = seen(copied(villages[at], random), before[at].village)
            raised.update(_kinds(way, after))
            if way == "on paper":
                raised.update(_kinds(UNORDERED[1], _unordered(after)))
    return raised


def _unordered(villages: list[Evidence]) -> list[Evidence]:
    """The same where paper was scanned: nobody knows in which order."""
    return [replace(each, runs=()) for each in villages]


def _seeds(size: Size, level: float, seed: int) -> np.random.SeedSequence:
    """Every cell of the table has polls of its own, whatever the others are."""
    return np.random.SeedSequence([seed, SIZES.index(size), round(100 * level)])


def _overall(villages: list[Evidence]) -> tuple[list[int], list[int]]:
    return [each.satisfied for each in villages], [each.answered for each in villages]


def _kinds(way: str, villages: list[Evidence]) -> set[str]:
    kinds = {f"{way}: {finding.kind}" for finding in screen(villages)}
    return kinds | {way} if kinds else kinds


def _line(raised: Counter[str], way: str, many: int) -> str:
    low, high = wilson(raised[way], many)
    return f"{way} {raised[way] / many:.1%} ({low:.1%}-{high:.1%})"


if __name__ == "__main__":
    main()
