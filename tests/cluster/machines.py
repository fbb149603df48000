"""Six machines in one: network namespaces on a bridge, each with its address, its programs and a cable to pull."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ADDRESSES = {
    "db1": "10.77.0.11",
    "db2": "10.77.0.12",
    "app1": "10.77.0.21",
    "app2": "10.77.0.22",
    "app3": "10.77.0.23",
    "web": "10.77.0.31",
}
"""Those of deploy/cluster."""
_SWITCH = "lnghe-net"
_CLONE_NEWNET = 0x40000000
MENDED_BY = "sudo apt-get install iproute2, and run as root: machines are network namespaces"


@dataclass
class Machine:
    """A namespace; ``programs`` are those started in it, by name."""

    name: str
    folder: Path
    programs: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return ADDRESSES[self.name]

    @property
    def space(self) -> str:
        return f"lnghe-{self.name}"

    def start(
        self, name: str, command: Sequence[object], *, environment: Mapping[str, str] | None = None, user: str = ""
    ) -> None:
        """Starts a program here; what it prints goes to ``folder/name.log``."""
        as_other = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"] if user else []
        line = ["ip", "netns", "exec", self.space, *as_other, *map(str, command)]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                line, stdout=log, stderr=log, env={**os.environ, **(environment or {})}, cwd=self.folder
            )

    def kill(self) -> None:
        """The power goes: whatever runs here is gone at once, and what the kernel still had to send goes with it."""
        for _ in range(50):
            pids = _run("ip", "netns", "pids", self.space).split()
            if not pids:
                break
            for pid in map(int, pids):
                if pid != os.getpid():
                    _end(pid)
            time.sleep(0.1)
        _run("ip", "netns", "exec", self.space, "ss", "--kill", "--tcp")
        for program in self.programs.values():
            program.wait(timeout=10)
        self.programs.clear()

    def end(self, name: str) -> None:
        """One program here is killed, in the middle of whatever it does."""
        program = self.programs.pop(name)
        _end(program.pid)
        program.wait(timeout=10)

    def cable(self, *, plugged: bool) -> None:
        _run("ip", "-n", _SWITCH, "link", "set", f"v-{self.name}", "up" if plugged else "down")


@contextmanager
def machines(folder: Path) -> Iterator[dict[str, Machine]]:
    """All of them, connected; gone with whatever runs in them afterwards."""
    assert os.geteuid() == 0, MENDED_BY
    made: dict[str, Machine] = {}
    _run("ip", "netns", "add", _SWITCH)
    try:
        _run("ip", "-n", _SWITCH, "link", "add", "br0", "type", "bridge")
        _run("ip", "-n", _SWITCH, "link", "set", "br0", "up")
        for name in ADDRESSES:
            made[name] = _machine(folder, name)
        yield made
    finally:
        for machine in made.values():
            if machine.name != "web":  # in which this very process may sit
                machine.kill()
            _run("ip", "netns", "del", machine.space)
        _run("ip", "netns", "del", _SWITCH)


def go_into(machine: Machine) -> None:
    """From now on this process (and what it starts) is on that machine's network."""
    with Path(f"/run/netns/{machine.space}").open("rb") as space:
        answer = ctypes.CDLL(None, use_errno=True).setns(space.fileno(), _CLONE_NEWNET)
    assert answer == 0, os.strerror(ctypes.get_errno())


def _machine(folder: Path, name: str) -> Machine:
    made = Machine(name, folder / name)
    made.folder.mkdir(mode=0o755)
    _run("ip", "netns", "add", made.space)
    cable = ["link", "add", f"v-{name}", "type", "veth", "peer", "name", "eth0", "netns", made.space]
    _run("ip", "-n", _SWITCH, *cable)
    _run("ip", "-n", _SWITCH, "link", "set", f"v-{name}", "master", "br0", "up")
    _run("ip", "-n", made.space, "address", "add", f"{made.address}/24", "dev", "eth0")
    for device in ("eth0", "lo"):
        _run("ip", "-n", made.space, "link", "set", device, "up")
    return made


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
