"""What an administrator copies keeps what is promised about it."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.commands import langnghe
from app.request import LARGEST_SCAN
from app.web import LARGEST_REQUEST

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
TIMERS = sorted(DEPLOY.glob("*.timer"))
PROGRAM = "/opt/langnghe/.venv/bin/langnghe"
PROMISED = {
    "User": "langnghe",
    "UMask": "0077",
    "StateDirectory": "langnghe",
    "StateDirectoryMode": "0700",
    "StandardOutput": "journal",
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "MemoryDenyWriteExecute": "yes",
    "CapabilityBoundingSet": "",
}


def _name(path: Path) -> str:
    return path.name


def unit(path: Path) -> configparser.ConfigParser:
    """A unit file; a setting that stands twice is refused."""
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def complaints(folder: Path, units: list[Path]) -> list[str]:
    """What systemd itself says of copies of the units; only the program is replaced by one that is here."""
    for path in units:
        text = path.read_text(encoding="utf-8").replace(PROGRAM, shutil.which("true"))
        (folder / path.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(folder / path.name) for path in units)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in said.stderr.splitlines() if "langnghe" in line]
    return lines if lines or said.returncode == 0 else [said.stderr]


def test_the_units_are_all_there():
    assert [path.name for path in SERVICES] == [
        "langnghe-backup.service",
        "langnghe-forget.service",
        "langnghe-watch.service",
        "langnghe-work.service",
        "langnghe.service",
    ]
    assert [path.name for path in TIMERS] == ["langnghe-backup.timer", "langnghe-forget.timer"]


@pytest.mark.parametrize("path", SERVICES, ids=_name)
def test_every_service_keeps_what_is_promised(path):
    service = dict(unit(path)["Service"])
    assert {name: service.get(name) for name in PROMISED} == PROMISED
    assert service["Environment"] == "LANGNGHE_HOME=/var/lib/langnghe"


@pytest.mark.parametrize("path", SERVICES, ids=_name)
def test_every_service_calls_a_command_that_exists(path):
    service = unit(path)["Service"]
    called = [service[name].split() for name in ("ExecStartPre", "ExecStart") if name in service]
    for program, command, *options in called:
        assert program == PROGRAM
        known = {name for option in langnghe.commands[command].params for name in option.opts}
        assert {option for option in options if option.startswith("--")} <= known


@pytest.mark.parametrize("path", TIMERS, ids=_name)
def test_every_timer_wakes_a_service_once_a_day_and_makes_up_for_a_night_without_power(path):
    timer = unit(path)["Timer"]
    assert path.with_suffix(".service") in SERVICES
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:00 Asia/Ho_Chi_Minh", timer["OnCalendar"])
    assert timer["Persistent"] == "true"


def test_the_worker_is_a_unit_of_its_own_that_comes_with_the_server():
    server, worker = (unit(DEPLOY / f"langnghe{name}.service") for name in ("", "-work"))
    assert "--no-worker" in server["Service"]["ExecStart"] and "langnghe-work.service" in server["Unit"]["Wants"]
    assert worker["Service"]["ExecStart"].split()[1:] == ["work"] and worker["Service"]["Restart"] == "always"


def test_the_backup_sees_no_key():
    service = unit(DEPLOY / "langnghe-backup.service")["Service"]
    assert service["InaccessiblePaths"] == "-/var/lib/langnghe/keys"
    assert service["ReadWritePaths"] == "/var/backups/langnghe"


def test_systemd_finds_nothing_to_complain_of_and_would_say_so(tmp_path):
    """Where there is no systemd, the tests above are what is known; where there is, it is asked."""
    if shutil.which("systemd-analyze") is None:
        assert not Path("/run/systemd/system").exists(), "this machine runs systemd: install systemd-analyze"
        return
    (tmp_path / "shipped").mkdir()
    assert complaints(tmp_path / "shipped", [*SERVICES, *TIMERS]) == []
    misspelt = tmp_path / "langnghe.service"
    misspelt.write_text(
        (DEPLOY / "langnghe.service").read_text(encoding="utf-8").replace("ProtectSystem=", "ProtectSytem="),
        encoding="utf-8",
    )
    (tmp_path / "spoilt").mkdir()
    assert any("ProtectSytem" in line for line in complaints(tmp_path / "spoilt", [misspelt]))


def test_nginx_takes_what_the_application_takes_and_keeps_all_of_it_in_memory():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    kilo = {"k": 2**10, "m": 2**20}
    found = re.findall(r"^\s+(client_\w+_size) (\d+)([km]);", site, re.M)
    assert [(name, int(number) * kilo[letter]) for name, number, letter in found] == [
        ("client_max_body_size", LARGEST_REQUEST),
        ("client_body_buffer_size", 6400 * kilo["k"]),
        ("client_max_body_size", LARGEST_SCAN),
    ]
    assert 6400 * kilo["k"] > LARGEST_REQUEST
    scans = site.split(r"location ~ ^/(can-bo/dot/[^/]+/(quet|kiem-tay/[0-9]+)|to/cuong/anh)$ {")[1].split("}")[0]
    assert "proxy_request_buffering off;" in scans, "what is larger than the buffer would lie in a file"
    assert "proxy_max_temp_file_size 0;" in site


def test_every_nginx_server_is_silent_and_answers_for_strangers():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    servers = site.split("\nserver {")[1:]
    for server in servers:
        assert "access_log off;" in server and "error_log /dev/null emerg;" in server
        listens = re.findall(r"listen [^;]+;", server)
        assert len(listens) == 2 and all("default_server" in line for line in listens)
    assert len(servers) == 2


def test_what_a_resident_opens_brings_no_header_of_the_phone_to_the_program():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for path in ("/phieu", "/tro-giup", "/hoi-truong"):
        [place] = re.findall(rf"location {path} {{(.*?)}}", site, re.S)
        assert "proxy_pass_request_headers off;" in place and "gzip on;" in place, path
    assert set(re.findall(r"proxy_pass ([^;]+);", site)) == {"http://residents", "http://officers"}, "not the cluster's"
