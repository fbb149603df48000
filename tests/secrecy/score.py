"""How well guesses do, over many boxes.

The score of a guess is its number of fixed points. A guess that knows nothing has one on average, with variance
one, whatever the size of the box; the sum over R boxes is very nearly Poisson(R). So with

    z = (hits - R) / sqrt(R)

one household more linked in every box adds sqrt(R) to z. A route fails when z > 4. With 50 boxes such a leak
passes unseen once in 1,900 times (``missed``); z is then expected at 7.1, with the 200 of ``make secrecy`` at 14.1.
A route that knows nothing exceeds 4 once in 10,000 times; some 400 ways are tried on each database, so a first
look sounds an alarm for nothing at most once in 13 builds (``false_alarm``). Therefore a suspicion is settled by
three times as many fresh boxes, all counted together with the first: a leak's z doubles, chance's halves. Then an
alarm for nothing is left once in hundreds of builds; ``test_score.py`` computes these figures.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from scipy.stats import poisson

from tests.secrecy.attacker import Guess

LARGEST_Z = 4
MORE = 3
ENOUGH = 50
"""Boxes a route needs before its silence means anything."""

Guessed = tuple[Mapping[str, Guess], Sequence[str]]
"""All guesses on one box, and the truth."""


class Score:
    """Hits of every route so far."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.boxes: Counter[str] = Counter()

    def add(self, guessed: Iterable[Guessed]) -> "Score":
        for guesses, truth in guessed:
            for route, guess in guesses.items():
                assert sorted(guess) == sorted(truth), f"{route}: a guess names every ballot once"
                self.hits[route] += fixed_points(guess, truth)
                self.boxes[route] += 1
        return self

    @property
    def z(self) -> dict[str, float]:
        """For each route how many standard deviations its hits lie above chance."""
        return {route: (self.hits[route] - n) / math.sqrt(n) for route, n in self.boxes.items()}

    @property
    def alarms(self) -> dict[str, float]:
        return {route: z for route, z in self.z.items() if z > LARGEST_Z}


def fixed_points(guess: Guess, truth: Sequence[str]) -> int:
    return sum(guessed == true for guessed, true in zip(guess, truth, strict=True))


def settled(sample: Callable[[], Iterable[Guessed]]) -> Score:
    """The score of one sample; of four when a route looks as if it beat chance."""
    score = Score().add(sample())
    if score.alarms:
        for _ in range(MORE):
            score.add(sample())
    return score


def missed(boxes: int, linked: int = 1) -> float:
    """The probability that a route which links ``linked`` households more in every box stays at z <= 4."""
    return float(poisson.cdf(math.floor(LARGEST_Z * math.sqrt(boxes) + (1 - linked) * boxes), boxes))


def false_alarm(boxes: int) -> float:
    """The probability that a route which knows nothing exceeds z = 4."""
    return float(poisson.sf(math.floor(boxes + LARGEST_Z * math.sqrt(boxes)), boxes))


def false_alarm_settled(boxes: int) -> float:
    """The same after a suspicion was settled: over a first sample and over all four."""
    bound = [math.floor(n + LARGEST_Z * math.sqrt(n)) for n in (boxes, (1 + MORE) * boxes)]
    return sum(
        float(poisson.pmf(first, boxes) * poisson.sf(bound[1] - first, MORE * boxes))
        for first in range(bound[0] + 1, bound[1] + 1)
    )
