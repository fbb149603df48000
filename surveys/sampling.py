"""Drawing communes and villages by a written rule and a published seed, so that anyone can do it again.

The rule: every candidate is written as its names from the province down, parted by "/". Its number is the SHA-256
of ``seed|name``, as hexadecimal text. Candidates are sorted by that number; the first n are chosen. Communes are
drawn first (wards apart where the rule says so), then villages in each chosen commune. Within one draw every
candidate has the same chance; villages of small communes have a larger chance than those of large ones, so sums
over a sample are sums of those asked and no estimate for the whole province.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from surveys import drawing_lots
from surveys.places import key_of, tidy
from surveys.polls import VillagePlan
from surveys.questionnaires import canonical

WARD = key_of("phường") + " "


@dataclass(frozen=True)
class Rule:
    """Quy tắc chọn mẫu. None: not drawn, all are taken."""

    communes: int | None = None
    """How many communes; of communes that are no wards when ``wards`` is given."""
    wards: int | None = None
    """How many wards (phường), drawn apart; None: drawn together with the others."""
    villages: int | None = None
    """How many villages of each chosen commune; all of one that has fewer."""

    @property
    def draws(self) -> bool:
        """Whether anything is drawn at all."""
        return self.communes is not None or self.villages is not None


@dataclass(frozen=True)
class Candidate:
    """Một xã có thể được chọn, with its villages as they are on the opening day."""

    path: tuple[str, ...]
    villages: tuple[VillagePlan, ...]

    @property
    def name(self) -> str:
        return "/".join(self.path)

    @property
    def is_ward(self) -> bool:
        return key_of(self.path[-1]).startswith(WARD)

    @property
    def households(self) -> int:
        return sum(village.households for village in self.villages)


def choose(rule: Rule, candidates: Iterable[Candidate], *, seed: str) -> tuple[Candidate, ...]:
    """The chosen communes with their chosen villages, each in the order of the list."""
    listed = list(candidates)
    if rule.communes is not None:
        kinds = [[each for each in listed if each.is_ward is ward] for ward in (False, True)]
        drawn = (
            [*_drawn(kinds[0], rule.communes, seed), *_drawn(kinds[1], rule.wards, seed)]
            if rule.wards is not None
            else _drawn(listed, rule.communes, seed)
        )
        listed = [each for each in listed if each in drawn]
    return tuple(_with_drawn_villages(each, rule.villages, seed) for each in listed)


def spelled(seed: str) -> str:
    """A seed as it is used and printed: one line, NFC."""
    return tidy(seed)


def to_text(rule: Rule, candidates: Iterable[Candidate]) -> tuple[str, str]:
    """Rule and candidates as canonical JSON."""
    listed = [
        {"path": each.path, "villages": [[village.name, village.households, village.team] for village in each.villages]}
        for each in candidates
    ]
    return canonical({"communes": rule.communes, "wards": rule.wards, "villages": rule.villages}), canonical(listed)


def from_text(rule: str, candidates: str) -> tuple[Rule, tuple[Candidate, ...]]:
    """The inverse."""
    listed = json.loads(candidates)
    return Rule(**json.loads(rule)), tuple(
        Candidate(tuple(each["path"]), tuple(VillagePlan(*village) for village in each["villages"])) for each in listed
    )


def _drawn(candidates: list[Candidate], count: int, seed: str) -> list[Candidate]:
    return drawing_lots.order(candidates, seed=seed, label=lambda each: each.name)[:count]


def _with_drawn_villages(commune: Candidate, count: int | None, seed: str) -> Candidate:
    if count is None:
        return commune
    path = commune.name
    drawn = drawing_lots.order(commune.villages, seed=seed, label=lambda village: f"{path}/{village.name}")[:count]
    return replace(commune, villages=tuple(village for village in commune.villages if village in drawn))
