"""The attacker of ``tests/secrecy`` on a cluster: data folders and write-ahead logs of both databases.

Stood in the lane, knows in which order households answered, and holds every file of both machines but no key. Two
figures for each pair of an order of households and an order in which opened ballots lie: households put right (hits,
``tests/secrecy/score.py``), and, for boxes this large far keener, the rank correlation, summed over all villages. Both
are standard deviations from chance. The judge alone opens envelopes, to tell which household each was.

A control in every run: the same ballots are laid down once more in the order of answering, as a careless update would
do, and then every route but that of the random keys has to find it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.installation import Installation
from surveys import envelopes, polls
from surveys.codes import code_hash, read
from surveys.keys import SLIP_KEY, box_key
from tests.cluster.machines import Machine
from tests.cluster.services import PASSWORD, Cluster, direct_url, until
from tests.postgresql import PAGE, records
from tests.secrecy.loot import Layout, by_page, by_place, in_a_row
from tests.secrecy.score import LARGEST_Z

_RUN = re.compile(rb"[01x-]{19,}")
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_BY_PAGE = by_page(PAGE)
_ORDERS = {"SELECT": "", "ctid": "ORDER BY ctid", "xmin": "ORDER BY xmin::text::bigint, ctid", "key": "ORDER BY id"}
HIDDEN = "key"
"""Random keys stay random whatever is written anew: the control cannot be seen there."""


@dataclass(frozen=True)
class Seen:
    """Orders of households, each known by the marks of its ballot, which nobody else makes."""

    orders: Mapping[str, Sequence[str]]
    village: Mapping[str, int]


@dataclass(frozen=True)
class Found:
    """One way of looking."""

    way: str
    boxes: int
    hits: int
    z: float
    rank_z: float

    @property
    def caught(self) -> bool:
        return max(self.z, abs(self.rank_z)) > LARGEST_Z


def see(cluster: Cluster, here: Installation, poll: str, arrived: Sequence[str], answers: Mapping[str, str]) -> Seen:
    """What is known of households while the box is closed."""
    key, slip_key = here.keys.get(box_key(poll)), here.keys.get_or_make(SLIP_KEY)
    assert key is not None
    by_hash = {code_hash(read(slip), key=slip_key): marks for slip, marks in answers.items()}
    with here.reading() as session:
        found = polls.by_code(session, poll)
        number, questions = found.id, len(polls.questionnaire_of(found).choices)
        villages = {village.id for village in found.villages}
    pooled, village = [], {}
    with psycopg.connect(direct_url(cluster.machines[cluster.leader()])) as connection:
        for (sealed,) in connection.execute("SELECT sealed FROM pool WHERE poll_id = %s ORDER BY ctid", [number]):
            letter = envelopes.unseal(sealed, private=key, poll=poll, epoch=1)
            ballot = envelopes.ballot(letter, trustees=None, poll=poll, questions=questions)
            pooled.append(ballot.marks)
            village[ballot.marks] = letter.village_id
        query = "SELECT code_hash FROM slips WHERE village_id = ANY(%s) ORDER BY xmin::text::bigint, ctid"
        marked = [by_hash[each] for (each,) in connection.execute(query, [list(villages)]) if each in by_hash]
    orders = {"arrival": [answers[slip] for slip in arrived], "envelopes by ctid": pooled, "slips by xmin": marked}
    return Seen({name: [marks for marks in order if marks in village] for name, order in orders.items()}, village)


def attack(cluster: Cluster, seen: Seen) -> list[Found]:
    """Every pair of orders, on both machines; an order in which less than half of the ballots lie is none."""
    known, orders = set(seen.village), {}
    machines = [cluster.machines[name] for name in ("db1", "db2")]
    for machine in machines:  # before the checkpoint, which removes what both have of the log
        orders |= _logged(machine, known)
    _everything_on_disk(cluster)
    for machine in machines:
        orders |= _laid_down(machine, known)
    return [
        _scored(f"{place} × {how}", households, order, seen.village)
        for place, households in seen.orders.items()
        for how, order in orders.items()
        if 2 * len(order) >= len(known)
    ]


def lay_down_in_order(cluster: Cluster, seen: Seen) -> None:
    """The control: as if every opened ballot had been written when its household answered."""
    with psycopg.connect(direct_url(cluster.machines[cluster.leader()])) as connection, connection.cursor() as cursor:
        ids = dict(cursor.execute("SELECT marks, id FROM ballots").fetchall())
        rows = [(ids[marks],) for marks in seen.orders["arrival"]]
        cursor.executemany("UPDATE ballots SET marks = marks WHERE id = %s", rows)


def faults(found: Sequence[Found], control: Sequence[Found]) -> list[str]:
    """Prints a table; what should not be."""
    kinds = {_kind(each) for each in found}
    print("| what lies where | ways | boxes | expected | found at most | highest z | highest rank z | in the control |")
    print("|---|--:|--:|--:|--:|--:|--:|---|")
    blind = []
    for kind in sorted(kinds):
        ours, planted = ([each for each in some if _kind(each) == kind] for some in (found, control))
        rings = any(each.caught for each in planted if each.way.startswith("arrival"))
        if not (rings or kind.endswith(f", {HIDDEN}")):
            blind.append(kind)
        highest = max((each.rank_z for each in ours), key=abs)
        print(
            f"| {kind} | {len(ours)} | {ours[0].boxes} | {ours[0].boxes} | {max(each.hits for each in ours)}"
            f" | {max(each.z for each in ours):+.1f} | {highest:+.1f} | {'caught' if rings else 'not to be seen'} |"
        )
    told = [f"the attacker puts households to ballots: {each}" for each in found if each.caught]
    expected = {f"{name}, {how}" for name in ("db1", "db2") for how in (*_ORDERS, "heap", "WAL")}
    missing = expected - kinds
    told += [f"the attacker did not find the ballots by: {sorted(missing)}"] if missing else []
    return told + ([f"the attacker is blind to what the control tells: {blind}"] if blind else [])


def _kind(found: Found) -> str:
    """What lies where, without which of its places was looked at."""
    return found.way.partition(" × ")[2].removesuffix(", first").removesuffix(", last")


def in_step(cluster: Cluster) -> bool:
    """Whether the standby has replayed all that the leader wrote."""
    leader = cluster.machines[cluster.leader()]
    with _superuser(leader) as connection:
        query = "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication"
        return connection.execute(query).fetchall() == [(True,)]


def _everything_on_disk(cluster: Cluster) -> None:
    leader = cluster.leader()
    for name in (leader, *({"db1", "db2"} - {leader})):
        with _superuser(cluster.machines[name]) as connection:
            connection.execute("CHECKPOINT")
        until("both in step", lambda: in_step(cluster), 60)


def _superuser(machine: Machine) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(f"postgresql://postgres:{PASSWORD}@{machine.address}:5432/langnghe", autocommit=True)


def _logged(machine: Machine, known: set[str]) -> dict[str, list[str]]:
    """In which orders ballots stand in the write-ahead log of a machine."""
    log = b"".join(map(_records_of, _segments(_data(machine) / "pg_wal")))
    return _by_bytes(f"{machine.name}, WAL", log, known, in_a_row)


def _laid_down(machine: Machine, known: set[str]) -> dict[str, list[str]]:
    """In which orders ballots lie in its table, as the server gives them and as bytes."""
    orders = {}
    with _superuser(machine) as connection:
        for name, order in _ORDERS.items():
            rows = connection.execute(f"SELECT marks FROM ballots {order}").fetchall()
            orders[f"{machine.name}, {name}"] = [str(marks) for (marks,) in rows if marks in known]
        [(path,)] = connection.execute("SELECT pg_relation_filepath('ballots')").fetchall()
    return orders | _by_bytes(f"{machine.name}, heap", (_data(machine) / str(path)).read_bytes(), known, _BY_PAGE)


def _by_bytes(name: str, content: bytes, known: set[str], layout: Layout) -> dict[str, list[str]]:
    first, last = _places(content, known)
    return {f"{name}, first": by_place(first, layout), f"{name}, last": by_place(last, layout)}


def _data(machine: Machine) -> Path:
    return machine.folder / "postgresql" / "data"


def _segments(folder: Path) -> list[Path]:
    """In the order of the log, whatever its timeline."""
    return sorted((path for path in folder.iterdir() if _SEGMENT.fullmatch(path.name)), key=lambda path: path.name[8:])


def _records_of(path: Path) -> bytes:
    return records(path.read_bytes())


def _places(data: bytes, known: set[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The first and the last place of each ballot."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for run in _RUN.finditer(data):
        for start in range(run.start(), run.end() - 18):
            marks = data[start : start + 19].decode()
            if marks in known:
                first.setdefault(marks, start)
                last[marks] = start
    return first, last


def _scored(way: str, households: Sequence[str], order: Sequence[str], village: Mapping[str, int]) -> Found:
    ours, theirs = _by_village(households, village), _by_village(order, village)
    hits, ranks, boxes = 0, 0.0, 0
    for number, truth in ours.items():
        there = {*truth} & {*theirs[number]}
        truth, guess = ([marks for marks in each if marks in there] for each in (ours[number], theirs[number]))
        hits += sum(one == other for one, other in zip(truth, guess, strict=True))
        ranks += _rank_z(truth, guess)
        boxes += 1
    return Found(way, boxes, hits, (hits - boxes) / math.sqrt(boxes), ranks / math.sqrt(boxes))


def _by_village(order: Sequence[str], village: Mapping[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for marks in order:
        if marks in village:
            found[village[marks]].append(marks)
    return found


def _rank_z(truth: Sequence[str], guess: Sequence[str]) -> float:
    """Spearman's coefficient times √(n − 1): nearly standard normal for an order that knows nothing."""
    assert Counter(truth) == Counter(guess)
    n, place = len(truth), {marks: number for number, marks in enumerate(guess)}
    if n < 3:
        return 0.0
    apart = sum((number - place[marks]) ** 2 for number, marks in enumerate(truth))
    return (1 - 6 * apart / (n * (n * n - 1))) * math.sqrt(n - 1)
