"""200 kills in every run of the tests; ``make torture`` does 10,000."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.controls import CONTROLS

KILLS = 200
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_whatever_is_killed_nothing_is_lost_and_nothing_counted_twice(postgresql_server):
    command = [sys.executable, "-m", "tests.torture", "--kills", str(KILLS), "--url", postgresql_server.new_database()]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    kills, _acknowledged, *faults = _cells(run.stdout, "| all ")[2:]
    assert int(kills) >= KILLS and set(faults) == {"0"}
    for control in CONTROLS:
        for database in filter(control.comes_on, ("sqlite", "postgresql")):
            assert any(cell != "0" for cell in _cells(run.stdout, f"| {database} | {control.name} ")[4:])
    for point in ("part made", "part attached", "part emptied"):
        assert int(_cells(run.stdout, f"| postgresql | opening the poll | {point} ")[2]) > 0


def _cells(printed: str, beginning: str) -> list[str]:
    """Of the table's row that begins so, all but the first."""
    [row] = [line for line in printed.splitlines() if line.startswith(beginning)]
    return [cell.strip() for cell in row.strip("|").split("|")][1:]
