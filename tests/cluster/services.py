"""What runs on the machines: the very files of deploy/cluster, with passwords and folders filled in."""

import json
import os
import pwd
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.cluster.machines import Machine
from tests.postgresql import programs

SHIPPED = Path(__file__).parent.parent.parent / "deploy" / "cluster"
PASSWORD = "chi-de-thu"
DATABASES, NODES, VOTES = ("db1", "db2"), ("app1", "app2", "app3"), ("db1", "db2", "app1")
DIRECT, POOLED = 5000, 6432
"""Ports of HAProxy and PgBouncer on a node."""
SERVES = "/opt/langnghe/.venv/bin/langnghe"


@dataclass(frozen=True)
class Cluster:
    """The machines by name, and what was changed of the shipped files (for the control run)."""

    machines: Mapping[str, Machine]
    changes: Mapping[str, str]

    def file(self, machine: Machine, name: str, places: Mapping[str, str]) -> Path:
        """A shipped file as it stands on this machine."""
        text = (SHIPPED / name).read_text(encoding="utf-8")
        filled = {
            "@TEN@": machine.name,
            "@DIA_CHI@": machine.address,
            "@MAT_KHAU_QUAN_TRI@": PASSWORD,
            "@MAT_KHAU_SAO_CHEP@": PASSWORD,
            **{place: value for place, value in places.items() if place in text},
            **{place: value for place, value in self.changes.items() if place in text},
        }
        for place, value in filled.items():
            text = text.replace(place, value)
        assert "@" not in re.sub(r"#.*|;.*", "", text).replace(f":{PASSWORD}@", ""), f"{name}: something is left open"
        path = machine.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
        return path

    def start_votes(self, name: str) -> None:
        machine = self.machines[name]
        data = _own(machine.folder / "etcd")
        file = self.file(machine, "etcd.env", {"/var/lib/etcd/langnghe": str(data)})
        lines = (line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
        machine.start("etcd", [shutil.which("etcd")], environment=dict(lines), user="postgres")

    def start_database(self, name: str) -> None:
        machine = self.machines[name]
        home = _own(machine.folder / "postgresql")
        places = {"/var/lib/postgresql/15/langnghe": str(home / "data"), "/usr/lib/postgresql/15/bin": str(programs())}
        file = self.file(machine, "patroni.yml", places)
        places_of_sockets = file.read_text(encoding="utf-8").replace(
            "  data_dir:", f"  parameters:\n    unix_socket_directories: {home}\n  data_dir:"
        )
        file.write_text(places_of_sockets, encoding="utf-8")
        machine.start("patroni", [shutil.which("patroni"), file], user="postgres", environment={"HOME": str(home)})

    def start_roads(self, name: str) -> None:
        """HAProxy, and PgBouncer where residents alone are served."""
        machine = self.machines[name]
        haproxy = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
        machine.start("haproxy", [haproxy, "-db", "-f", self.file(machine, "haproxy.cfg", {})])
        if name == "app1":
            return
        users = machine.folder / "userlist.txt"
        users.write_text(f'"langnghe" "{PASSWORD}"\n', encoding="utf-8")
        file = self.file(machine, "pgbouncer.ini", {"/etc/pgbouncer/userlist.txt": str(users)})
        _own(machine.folder)
        machine.start("pgbouncer", [shutil.which("pgbouncer", path="/usr/sbin:/usr/bin"), file], user="postgres")

    def start_node(self, name: str) -> None:
        """The server, by the line of the shipped unit."""
        machine = self.machines[name]
        unit = self.file(machine, "node.conf", {}).read_text(encoding="utf-8")
        line = unit.split("ExecStart=")[-1].split()
        assert line[0] == SERVES
        environment = {"LANGNGHE_HOME": str(self.home(name)), "DATABASE_URL": url(name), "LANGNGHE_URL": "https://x.vn"}
        machine.start("langnghe", [sys.executable, "-m", "app.commands", *line[1:]], environment=environment)

    def start_worker(self) -> None:
        """Work in the background, by the line of the shipped unit, where the keys are."""
        unit = (SHIPPED.parent / "langnghe-work.service").read_text(encoding="utf-8")
        line = unit.split("ExecStart=")[-1].splitlines()[0].split()
        assert line[0] == SERVES
        environment = {
            "LANGNGHE_HOME": str(self.home("app1")),
            "DATABASE_URL": url("app1"),
            "LANGNGHE_URL": "https://x.vn",
        }
        command = [sys.executable, "-m", "app.commands", *line[1:]]
        self.machines["app1"].start("work", command, environment=environment)

    def home(self, name: str) -> Path:
        return self.machines[name].folder / "home"

    def leader(self) -> str:
        """The database that leads, or "" while there is none."""
        return next((name for name in DATABASES if _answers(self.machines[name], "/primary")), "")

    def whole(self) -> bool:
        """Whether one leads and the other one follows, in step where that is asked for."""
        leader = self.leader()
        others = [name for name in DATABASES if name != leader]
        road = "/replica" if self.changes else "/sync"
        return bool(leader) and all(_answers(self.machines[name], road) for name in others)


def url(name: str) -> str:
    """DATABASE_URL of a node, as deploy/cluster/README.md has it."""
    port, query = (DIRECT, "") if name == "app1" else (POOLED, "?prepare_threshold=none")
    return f"postgresql://langnghe:{PASSWORD}@127.0.0.1:{port}/langnghe{query}"


def direct_url(machine: Machine) -> str:
    return f"postgresql://langnghe:{PASSWORD}@{machine.address}:5432/langnghe"


def make_database(leader: Machine) -> None:
    """By the line of deploy/cluster/README.md."""
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    line = next(part for part in text.split("`") if part.startswith("CREATE ROLE langnghe")).replace("…", PASSWORD)
    whom = f"postgresql://postgres:{PASSWORD}@{leader.address}:5432/postgres"
    with psycopg.connect(whom, autocommit=True) as connection:
        for statement in line.split(";"):
            if statement.strip():
                connection.execute(statement)


def until(what: str, ready: "object", seconds: float = 120) -> float:
    """Waits until ``ready()``; how long it took."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if ready():  # type: ignore[operator]
            return time.monotonic() - began
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")


def _answers(machine: Machine, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{machine.address}:8008{path}", timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def members(machine: Machine) -> str:
    """What Patroni says of its cluster, for whoever looks for a fault."""
    with urllib.request.urlopen(f"http://{machine.address}:8008/cluster", timeout=2) as answer:
        return json.dumps(json.load(answer))


def _own(folder: Path) -> Path:
    """A folder of the user PostgreSQL's package made."""
    folder.mkdir(mode=0o700, exist_ok=True)
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return folder
