"""Honest polls out of a random number generator, and the same with copies slipped in.

Nothing here is fitted to the tests that are studied with it. An answer is a coin with the logit of: the poll's level,
the question, the village, the village's own view of the question, the lane, the household, and how people differ who
answer by phone. So villages differ, the answers of a household hang together, neighbours in a batch are alike, and
phone and paper differ from village to village.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from analysis.screening import Evidence, burst, longest_run

QUESTIONS = 19
QUESTION, VILLAGE, OWN_VIEW, LANE, HOUSEHOLD = 0.6, 0.35, 0.3, 0.4, 2.0
"""Standard deviations on the logit scale. At 95 % two ballots in three say "hài lòng" throughout."""
PHONE, PHONE_IN_VILLAGE = 0.2, 0.15
DAYS, OPEN, SHUT = 10, 6, 22
A_DAY = 24 * 12
BATCH = 100
"""The most sheets keyed in one sitting."""

Answers = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """A kind of place: so many villages, of so many households each."""

    name: str
    villages: int
    fewest: int
    most: int


SIZES = (
    Size("small commune, 15 villages of 60-200 households", 15, 60, 200),
    Size("ward, 60 groups of 100-250 households", 60, 100, 250),
    Size("commune since 2025, 24 villages of 200-500 households", 24, 200, 500),
)


@dataclass(frozen=True)
class Village:
    """A village as it comes in: batches of paper in their order, phone ballots, and what was sent each 5 minutes."""

    households: int
    batches: tuple[Answers, ...]
    """Each (sheets, questions)."""
    online: Answers
    five_minutes: Numbers

    @property
    def collected(self) -> int:
        return sum(len(batch) for batch in self.batches) + len(self.online)

    @property
    def copies(self) -> int:
        """One in ten of its ballots, as far as the register has room."""
        return min(round(self.collected / 10), self.households - self.collected)


def honest(size: Size, level: float, random: np.random.Generator) -> list[Village]:
    """A poll in which ``level`` of all answers are "hài lòng" on average."""
    spread = float(np.linalg.norm([QUESTION, VILLAGE, OWN_VIEW, LANE, HOUSEHOLD]))
    questions = _middle(level, spread) + random.normal(0, QUESTION, QUESTIONS)
    phone = random.normal(0, PHONE)
    return [_village(size, questions, phone + random.normal(0, PHONE_IN_VILLAGE), random) for _ in range(size.villages)]


def by_phone(village: Village, random: np.random.Generator) -> Village:
    """Copies sent with slips left over, one after another, every 25 to 45 seconds, at some hour of the collection."""
    started = _moment(random) + np.cumsum(random.uniform(25, 45, village.copies)) / 300
    added = np.concatenate([village.online, _alike(village.copies)])
    return replace(village, online=added, five_minutes=village.five_minutes + _counted(started))


def on_paper(village: Village, random: np.random.Generator) -> Village:
    """Copies keyed one after another within one batch."""
    batches = list(village.batches)
    which = int(random.integers(len(batches)))
    place = int(random.integers(len(batches[which]) + 1))
    batches[which] = np.insert(batches[which], place, _alike(village.copies), axis=0)
    return replace(village, batches=tuple(batches))


def scattered(village: Village, random: np.random.Generator) -> Village:
    """Copies on paper, mixed among the other sheets: neither order nor time tells."""
    mixed = [random.permutation(each) for each in np.array_split(_alike(village.copies), len(village.batches))]
    batches = tuple(
        np.insert(batch, random.integers(len(batch) + 1, size=len(copies)), copies, axis=0)
        for batch, copies in zip(village.batches, mixed, strict=True)
    )
    return replace(village, batches=batches)


def seen(village: Village, name: str) -> Evidence:
    """What screening gets to know of a village."""
    paper = np.concatenate(village.batches)
    everyone = np.concatenate([paper, village.online])
    return Evidence(
        village=name,
        households=village.households,
        satisfied=int(everyone[:, -1].sum()),
        answered=len(everyone),
        paper_alike=int(paper.all(axis=1).sum()),
        paper=len(paper),
        online_alike=int(village.online.all(axis=1).sum()),
        online=len(village.online),
        runs=tuple(longest_run([sheet.tobytes() for sheet in batch]) for batch in village.batches),
        burst=burst(village.five_minutes),
    )


def _middle(level: float, spread: float) -> float:
    """The logit around which answers average to ``level``."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    return float(optimize.brentq(lambda m: weights @ special.expit(m + spread * nodes) - level, -5, 25))


def _village(size: Size, questions: NDArray[np.float64], phone: float, random: np.random.Generator) -> Village:
    households = int(random.integers(size.fewest, size.most + 1))
    ballots = int(random.binomial(households, random.uniform(0.7, 0.9)))
    online = random.random(ballots) < random.uniform(0.2, 0.6)
    lanes = np.repeat(random.normal(0, LANE, ballots), random.integers(8, 16, ballots))[:ballots]
    people = lanes + random.normal(0, HOUSEHOLD, ballots) + phone * online
    here = questions + random.normal(0, VILLAGE) + random.normal(0, OWN_VIEW, QUESTIONS)
    answers = random.random((ballots, QUESTIONS)) < special.expit(here + people[:, None])
    paper = answers[~online]
    batches = tuple(np.array_split(paper, max(1, -(-len(paper) // BATCH))))
    return Village(households, batches, answers[online], _counted(_sending(int(online.sum()), random)))


def _sending(ballots: int, random: np.random.Generator) -> NDArray[np.float64]:
    """When phones answer, in counts of five minutes from the first midnight.

    Most by themselves; some helped by the same young person a few minutes apart; and in one village in three a third
    of them during a meeting, over half an hour to an hour and a half.
    """
    moments: list[float] = []
    meeting, at, pace = random.random() < 1 / 3, _moment(random), random.uniform(1.2, 3)
    while len(moments) < ballots:
        if meeting and random.random() < 1 / 3:
            moments.append(at + random.gamma(4, pace))
        elif random.random() < 0.1:
            helped = int(random.integers(2, 5))
            moments.extend(_moment(random) + np.cumsum(random.uniform(0.4, 1.5, helped)))
        else:
            moments.append(_moment(random))
    return np.array(moments[:ballots])


def _moment(random: np.random.Generator) -> float:
    """Some moment of the collection: early days and evenings more than others."""
    day = int(min(random.exponential(3), DAYS - 1))
    hour = random.choice([random.normal(11, 2), random.normal(19.5, 1.2)])
    return float(day * A_DAY + 12 * np.clip(hour, OPEN, SHUT - 1))


def _counted(moments: NDArray[np.float64]) -> Numbers:
    bins = np.clip(moments.astype(np.int64), 0, DAYS * A_DAY - 1)
    return np.bincount(bins, minlength=DAYS * A_DAY).astype(np.int64)


def _alike(copies: int) -> Answers:
    return np.ones((copies, QUESTIONS), dtype=np.bool_)


def polls(size: Size, level: float, seeds: np.random.SeedSequence, many: int) -> Iterator[tuple[list[Village], int]]:
    """So many honest polls, each with a number to seed what is done to it."""
    for child in seeds.spawn(many):
        random = np.random.default_rng(child)
        yield honest(size, level, random), int(random.integers(2**62))
