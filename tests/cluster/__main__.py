"""Kills machines one by one while households answer: ``python -m tests.cluster [--ballots 20000] [--unprotected]``.

Two databases in step under Patroni with etcd, HAProxy and PgBouncer, three nodes, the worker, nginx, each a network
namespace;
the files are those of deploy/cluster. Needs root for the namespaces. ``--unprotected`` is the control: the same
deaths with a standby that nobody waits for, in which ballots must be lost.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.installation import Installation, installation, upgrade
from surveys.jobs import Kind
from surveys.polls import VillagePlan
from tests import nginx
from tests.cluster import attacker, background
from tests.cluster.background import Given
from tests.cluster.machines import Machine, go_into, machines
from tests.cluster.residents import Diary, all_answer, shares
from tests.cluster.services import DATABASES, NODES, SHIPPED, VOTES, Cluster, direct_url, make_database, until
from tests.conftest import settings
from tests.given import NOW, QUESTIONS, an_open_poll, close, count, slips_of

PHONES, VILLAGES = 64, 20
UNPROTECTED = {
    "synchronous_mode: true": "synchronous_mode: false",
    'synchronous_commit: "on"': 'synchronous_commit: "local"',
}
_VILLAGES = "SELECT villages.id FROM villages JOIN polls ON polls.id = poll_id WHERE polls.code = %s"
SHARED_KEYS = ("ma-phieu.key", "trang-web.key")
CUT_BEFORE_DEATH, CUT = 3, 30
"""Seconds the standby hears nothing before the leader dies; seconds the next leader is off the network."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("--ballots", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=150, help="over which the households answer")
    parser.add_argument("--unprotected", action="store_true")
    parser.add_argument("--calm", action="store_true", help="nobody dies: to try the test itself")
    parser.add_argument("--keep", type=Path, help="a folder for logs, kept")
    wanted = parser.parse_args()
    changes = UNPROTECTED if wanted.unprotected else {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        with machines(folder) as made:
            faults = run(Cluster(made, changes), wanted, folder=folder)
    if faults:
        sys.exit("\n".join(faults))


def run(cluster: Cluster, wanted: argparse.Namespace, *, folder: Path) -> list[str]:
    """The whole story; gives what should not be."""
    ballots = wanted.ballots
    go_into(cluster.machines["web"])
    here = set_up(cluster)
    villages = tuple(VillagePlan(f"Thôn {number}", -(-ballots // VILLAGES)) for number in range(VILLAGES))
    poll = an_open_poll(here, villages=villages)
    given = None if cluster.changes else background.give(here, ballots=max(60, ballots // 4))
    slips = [slip for codes in slips_of(here, poll).values() for slip in codes][:ballots]
    answers = shares(slips, QUESTIONS)
    start_nodes(cluster, here)
    cluster.start_worker()
    site = (SHIPPED / "upstreams.conf").read_text(encoding="utf-8")
    with nginx.running(folder / "nginx", server=1, change=lambda text: _with_upstreams(text, site)) as front:
        story: list[str] = []
        deaths = threading.Thread(
            target=_stay_calm if wanted.calm else kill_in_turn, args=(cluster, here, given, story)
        )
        deaths.start()
        diary = all_answer(front.https, answers, phones=PHONES, seconds=wanted.seconds)
        deaths.join()
    return tell(cluster, poll, given, answers, diary, story)


def set_up(cluster: Cluster) -> Installation:
    """Databases in step, tables, and the officers' installation on app1 (spoken to from here)."""
    for name in VOTES:
        cluster.start_votes(name)
    for name in DATABASES:
        cluster.start_database(name)
    until("two databases in step", cluster.whole, 180)
    leader = cluster.machines[cluster.leader()]
    make_database(leader)
    here = installation(settings(cluster.home("app1"), direct_url(leader)))
    upgrade(here, now=NOW)
    return here


def start_nodes(cluster: Cluster, here: Installation) -> None:
    """Keys as the guide has it: the two that all need; those of boxes stay on app1."""
    for name in NODES:
        if name != "app1":
            cluster.home(name).joinpath("keys").mkdir(parents=True)
            for key in SHARED_KEYS:
                here.keys.get_or_make(key)
                shutil.copy(here.keys.folder / key, cluster.home(name) / "keys" / key)
        cluster.start_roads(name)
        cluster.start_node(name)
    until("three nodes", lambda: all(_healthy(cluster.machines[name]) for name in NODES))


def kill_in_turn(cluster: Cluster, here: Installation, given: Given | None, story: list[str]) -> None:
    """The worker, a node, the leading database, the worker again, the network of the next leader; all come back."""
    began = time.monotonic()

    def note(what: str) -> None:
        story.append(f"{time.monotonic() - began:5.0f} s  {what}")
        print(story[-1], file=sys.stderr)

    if given:
        _worker_dies(cluster, Kind.SCANS, note)
    time.sleep(8)
    with _dead(cluster.machines["app2"], note):
        time.sleep(12)
    cluster.start_roads("app2")
    cluster.start_node("app2")
    time.sleep(5)
    if given:
        background.wants_opening(here, given)
        _worker_dies(cluster, Kind.OPENING, note)
    _leader_dies(cluster, note)
    took = until("two databases in step again", cluster.whole, 180)
    note(f"both in step again, {took:.0f} s later")
    time.sleep(3)
    cut = cluster.machines[cluster.leader()]
    cut.cable(plugged=False)
    note(f"{cut.name}, which leads, is off the network")
    time.sleep(CUT)
    cut.cable(plugged=True)
    note(f"{cut.name} is on the network again; {cluster.leader() or 'nobody'} leads")
    took = until("two databases in step at the end", cluster.whole, 180)
    note(f"both in step again, {took:.0f} s later")


def _stay_calm(_cluster: Cluster, here: Installation, given: Given | None, _story: list[str]) -> None:
    if given:
        background.wants_opening(here, given)


def _worker_dies(cluster: Cluster, kind: Kind, note: Callable[[str], None]) -> None:
    """In the middle of a job of that kind; another one comes, to which nobody says what was left."""
    url = direct_url(cluster.machines[cluster.leader()])
    at_it = background.waits_until_under_way(url, kind, steps=1 if kind is Kind.SCANS else 0)
    cluster.machines["app1"].end("work")
    note(f"the worker is dead, {'in the middle of' if at_it else 'AFTER'} {kind}")
    time.sleep(3)
    cluster.start_worker()
    note("a worker is there again")


def _leader_dies(cluster: Cluster, note: Callable[[str], None]) -> None:
    leader = cluster.leader()
    other = next(name for name in DATABASES if name != leader)
    cluster.machines[other].cable(plugged=False)
    note(f"{other}, which follows, hears nothing")
    time.sleep(CUT_BEFORE_DEATH)
    with _dead(cluster.machines[leader], note):
        cluster.machines[other].cable(plugged=True)
        took = until("another leader", lambda: cluster.leader() == other, 90)
        note(f"{other} leads, {took:.0f} s later")
        time.sleep(5)
    cluster.start_votes(leader)
    cluster.start_database(leader)


@contextmanager
def _dead(machine: Machine, note: Callable[[str], None]) -> Iterator[None]:
    machine.kill()
    note(f"{machine.name} is dead")
    yield
    note(f"{machine.name} comes back")


def tell(
    cluster: Cluster, poll: str, given: Given | None, answers: dict[str, str], diary: Diary, story: list[str]
) -> list[str]:
    """Prints what became of every ballot and gives what should not be."""
    leader = cluster.machines[cluster.leader()]
    if given:
        took = until("the queue is empty", lambda: background.empty(direct_url(leader)), 300)
        story.append(f"the queue is empty {took:.0f} s after the last household")
    here = installation(settings(cluster.home("app1"), direct_url(leader)))
    with psycopg.connect(direct_url(leader)) as connection:
        ours = "SELECT id FROM polls WHERE code = %s"
        [(pool,)] = connection.execute(f"SELECT count(*) FROM pool WHERE poll_id = ({ours})", [poll]).fetchall()
        used = f"SELECT count(*) FROM slips WHERE used = 1 AND village_id IN ({_VILLAGES})"
        [(marked,)] = connection.execute(used, [poll]).fetchall()
    seen = attacker.see(cluster, here, poll, diary.order, answers) if given else None
    close(here, poll)
    opened = count(here, poll)
    with psycopg.connect(direct_url(leader)) as connection:
        ballots = f"SELECT marks FROM ballots WHERE village_id IN ({_VILLAGES})"
        found = Counter(marks for (marks,) in connection.execute(ballots, [poll]))
    due = Counter(answers[slip] for slip in diary.received)
    lost, twice = sum((due - found).values()), sum((found - due).values())
    print("\n".join(story))
    work = background.faults(here, given) if given else []
    here.engine.dispose()
    print("| acknowledged | slips marked | in the box | opened | lost | twice | longest silence s |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    print(
        f"| {len(diary.received)} | {marked} | {pool} | {opened} | {lost} | {twice} | {diary.longest_silence():.1f} |"
    )
    print("told:", ", ".join(f"{told} × {number}" for told, number in diary.told.most_common()))
    print(f"{os.cpu_count()} cores, {platform.machine()}, load at the end {os.getloadavg()[0]:.0f}")
    for other in sorted(set(diary.others))[:5]:
        print("something else:", other)
    exact = opened == pool == marked == len(diary.received)
    return _faults(cluster, diary, lost, twice, exact=exact) + work + (_secrecy(cluster, seen) if seen else [])


def _secrecy(cluster: Cluster, seen: attacker.Seen) -> list[str]:
    """What the attacker finds on both databases, and that it would find what is there."""
    try:
        until("both databases are in step after the opening", lambda: attacker.in_step(cluster), 120)
    except AssertionError as never:
        return [f"the attacker could not read both databases alike: {never}"]
    found = attacker.attack(cluster, seen)
    attacker.lay_down_in_order(cluster, seen)
    return attacker.faults(found, attacker.attack(cluster, seen))


def _faults(cluster: Cluster, diary: Diary, lost: int, twice: int, *, exact: bool) -> list[str]:
    if cluster.changes:
        return [] if lost else ["the control lost nothing: it proves nothing"]
    faults = {
        f"{lost} acknowledged ballots were lost": lost > 0,
        f"{twice} ballots too many": twice > 0,
        "the books do not agree": not exact,
        "residents saw another page than the two": bool(diary.others),
        "nothing was accepted for 30 s or longer": diary.longest_silence() >= 30,
    }
    return [what for what, is_so in faults.items() if is_so]


def _healthy(machine: Machine) -> bool:

    try:
        with urllib.request.urlopen(f"http://{machine.address}:8000/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _with_upstreams(site: str, upstreams: str) -> str:
    """The shipped site with the shipped upstreams in place of its own two lines."""
    kept = [line for line in site.splitlines() if not line.startswith("upstream ")]
    assert len(site.splitlines()) - len(kept) == 2
    return upstreams + "\n".join(kept)


if __name__ == "__main__":
    main()
