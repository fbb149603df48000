"""What an administrator of a province copies: the files `make cluster-test` runs, held to their promises here."""

import configparser
import http.client
import re
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.commands import langnghe
from surveys import storage
from tests import nginx
from tests.cluster.machines import ADDRESSES
from tests.cluster.services import SHIPPED
from tests.postgresql import free_port

FILES = sorted(path for path in SHIPPED.iterdir() if path.suffix != ".md")


def _name(path: Path) -> str:
    return path.name


def without_comments(path: Path) -> str:
    return re.sub(r"^\s*[#;].*$", "", path.read_text(encoding="utf-8"), flags=re.M)


def test_every_file_is_run_by_the_cluster_test():
    services = "".join(
        (SHIPPED.parent.parent / "tests" / "cluster" / name).read_text(encoding="utf-8")
        for name in ("services.py", "__main__.py")
    )
    assert [path.name for path in FILES if f'"{path.name}"' not in services] == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_address_is_in_the_guide_and_no_password_is_in_a_file(path):
    text = without_comments(path)
    assert set(re.findall(r"10\.77\.0\.[1-9]\d*(?!\d*/)", text)) <= set(ADDRESSES.values())
    for secret in re.findall(r"password: (\S+)", text):
        assert re.fullmatch(r'"@MAT_KHAU_\w+@"', secret)


def test_the_guide_names_every_machine():
    guide = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for name, address in ADDRESSES.items():
        assert name in guide and (address in guide or address.removeprefix("10.77.0") in guide)


def test_ballots_wait_for_both_disks_and_leave_no_line():
    patroni = without_comments(SHIPPED / "patroni.yml")
    for promise in (
        "synchronous_mode: true", 'synchronous_commit: "on"', "log_statement: none", "statement_timeout: 0",
        "log_error_verbosity: terse", 'archive_mode: "off"', 'wal_recycle: "off"', "log_min_duration_statement: -1",
    ):  # fmt: skip
        assert patroni.count(promise) == 1, promise
    numbers = {name: int(value) for name, value in re.findall(r"(ttl|loop_wait|retry_timeout): (\d+)", patroni)}
    assert numbers["loop_wait"] + 2 * numbers["retry_timeout"] <= numbers["ttl"]
    assert "log" not in without_comments(SHIPPED / "haproxy.cfg")


def test_the_leaders_lock_changes_hands_by_compare_and_set():
    """Patroni 3.0 does so by the second interface of etcd alone; by the third a cut-off leader took the lock again."""
    assert re.search(r"^etcd:$", without_comments(SHIPPED / "patroni.yml"), flags=re.M)
    assert "ETCD_ENABLE_V2=true" in (SHIPPED / "etcd.env").read_text(encoding="utf-8").splitlines()


def test_a_leader_that_lost_the_others_is_down_before_patronis_next_turn():
    """Patroni 3.0 stopped and started it twice otherwise, and copied the other's data under a server that ran on."""
    patroni = without_comments(SHIPPED / "patroni.yml")
    numbers = {name: int(value) for name, value in re.findall(r"(\w+): (\d+)s?$", patroni, flags=re.M)}
    next_turn = numbers["loop_wait"] + numbers["retry_timeout"]
    assert 0 < numbers["wal_sender_timeout"] <= numbers["primary_stop_timeout"] < next_turn


def test_a_standby_that_is_copied_anew_does_not_wait_for_a_slow_checkpoint():
    """Spread out it took more than three minutes, and all that time ballots lay on one disk alone."""
    assert re.search(r"^  basebackup:\n    checkpoint: fast$", without_comments(SHIPPED / "patroni.yml"), flags=re.M)


def test_transactions_share_connections_and_nobody_waits_without_end():
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=())
    parser.read_string(without_comments(SHIPPED / "pgbouncer.ini"))
    pooler = parser["pgbouncer"]
    assert pooler["pool_mode"] == "transaction" and int(pooler["query_wait_timeout"]) < 10
    assert {pooler[name] for name in ("log_connections", "log_disconnections", "log_stats")} == {"0"}


def test_a_node_calls_a_command_that_exists():
    line = (SHIPPED / "node.conf").read_text(encoding="utf-8").split("ExecStart=")[-1].split()
    known = {name for option in langnghe.commands[line[1]].params for name in option.opts}
    assert {word for word in line[2:] if word.startswith("--")} <= known
    assert "--log-acts" in known


def test_behind_pgbouncer_no_statement_is_prepared(postgresql_server):
    for query, due in (("?prepare_threshold=none", None), ("?prepare_threshold=3", 3), ("", 5)):
        engine = storage.engine_for(postgresql_server.new_database() + query)
        with engine.connect() as connection:
            assert connection.connection.driver_connection.prepare_threshold == due
        engine.dispose()


class Node(BaseHTTPRequestHandler):
    """A node that keeps what it was sent."""

    posted: list[str] = []  # noqa: RUF012

    def do_POST(self):
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write("Đã nhận".encode())

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def ports(request):
    """Of three nodes, all dead but those the test starts."""
    return [free_port() for _ in range(3)]


def post(front, body):
    line = http.client.HTTPSConnection("127.0.0.1", front.https, timeout=20, context=ssl._create_unverified_context())
    line.request("POST", "/phieu/gui", body)
    answer = line.getresponse()
    found = answer.status, answer.read().decode()
    line.close()
    return found


def with_upstreams(ports):
    def change(site):
        upstreams = (SHIPPED / "upstreams.conf").read_text(encoding="utf-8")
        for name, port in zip(("app1", "app2", "app3"), ports, strict=True):
            upstreams = upstreams.replace(f"{ADDRESSES[name]}:8000", f"127.0.0.1:{port}")
        kept = [line for line in site.splitlines() if not line.startswith("upstream ")]
        return upstreams + "\n".join(kept)

    return change


def test_dead_nodes_are_passed_by_and_a_ballot_goes_out_once(tmp_path, ports):
    alive = ThreadingHTTPServer(("127.0.0.1", ports[1]), Node)
    threading.Thread(target=alive.serve_forever, daemon=True).start()
    try:
        with nginx.running(tmp_path / "nginx", server=1, change=with_upstreams(ports)) as front:
            sent = [f"code={number}" for number in range(6)]
            assert {post(front, body) for body in sent} == {(200, "Đã nhận")}
            assert sorted(Node.posted) == sent
    finally:
        alive.shutdown()
        alive.server_close()


def test_with_every_node_dead_a_resident_is_told_to_try_again(tmp_path, ports):
    with nginx.running(tmp_path / "nginx", server=1, change=with_upstreams(ports)) as front:
        status, page = post(front, "code=x")
        assert status == 503 and "Chưa ghi nhận, xin thử lại" in page and "không bị tính thêm" in page
    assert (tmp_path / "nginx" / "site-error.log").read_text(encoding="utf-8") == ""
