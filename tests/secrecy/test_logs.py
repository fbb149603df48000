"""What the server and nginx leave behind names no household: no code, no address, no phone, no word, no moment."""

import http.client
import random
import socket
import sqlite3
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy.exc import IntegrityError

from app.installation import Installation
from app.web import LARGEST_REQUEST
from surveys import polls, pool
from surveys.keys import SLIP_KEY
from tests import nginx, server
from tests.given import QUESTIONS, an_open_poll, cast, close, count, slips_of
from tests.secrecy import traces

pytestmark = pytest.mark.slow

BALLOTS = 20
PHONE = "Canary-Phone/7.31 (SM-A045F; Zalo; x{:02})"
FORWARDED = "203.0.113.{}"
ADDRESS = "127.9.8.{}"
"""Where the household's connection really comes from: all of 127/8 is this machine."""
WORDS = "CANARY{:02}REASON"
OTHER = "CANARY{:02}OTHER"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Village:
    """Twenty households before the shipped site, and what must not be found afterwards."""

    here: Installation
    code: str
    slips: list[str]
    front: nginx.Front
    folder: Path
    needles: set[str] = field(default_factory=set)

    def ask(self, household: int, method: str, path: str, body: bytes | str | None = None) -> tuple[int, str]:
        """One request as the household's phone sends it; status and page."""
        self.needles |= {PHONE.format(household), FORWARDED.format(household), ADDRESS.format(household)}
        line = self.connect(household)
        line.request(method, path, body, FORM | phone(household))
        answer = line.getresponse()
        page = answer.read().decode()
        line.close()
        return answer.status, page

    def connect(self, household: int) -> http.client.HTTPSConnection:
        trusted = ssl.create_default_context(cafile=str(self.front.certificate))
        trusted.check_hostname = False  # the certificate names the site, the test knows only the port
        source = (ADDRESS.format(household), 0)
        return http.client.HTTPSConnection(
            "127.0.0.1", self.front.https, timeout=30, source_address=source, context=trusted
        )

    def cast(self, household: int) -> None:
        """The whole road of one household: door, code, ballot."""
        code = self.slips[household]
        self.needles |= traces.forms(code) | traces.hashed(code, key=self.here.keys.get_or_make(SLIP_KEY))
        self.needles |= {WORDS.format(household), OTHER.format(household)}
        assert self.ask(household, "GET", "/phieu")[0] == 200
        assert self.ask(household, "POST", "/phieu", urlencode({"code": code.lower()}))[0] == 200
        status, page = self.ask(household, "POST", "/phieu/gui", ballot(code, household))
        assert status == 200 and "Số biên nhận" in page

    def logs(self) -> list[Path]:
        return traces.files(self.folder)

    def in_pool(self) -> int:
        with self.here.reading() as session:
            return pool.count(session, polls.by_code(session, self.code))


def phone(household: int) -> dict[str, str]:
    """What phones, their browsers and mobile operators send along unasked."""
    address = FORWARDED.format(household)
    return {
        "Host": nginx.NAME,
        "User-Agent": PHONE.format(household),
        "X-Forwarded-For": address,
        "X-Real-IP": address,
        "Forwarded": f"for={address}",
        "Referer": f"https://{nginx.NAME}/phieu?{address}",
        "Connection": "close",
    }


def ballot(code: str, household: int) -> str:
    marks = {f"q{n}": "1" for n in range(1, QUESTIONS + 1)}
    words = {"q3": "0", "reason3": WORDS.format(household), "other": OTHER.format(household)}
    return urlencode({"code": code, **marks, **words})


@contextmanager
def a_village(here: Installation, folder: Path, change: Callable[[str], str] = str) -> Iterator[Village]:
    code = an_open_poll(here)
    slips = [slip for village in slips_of(here, code).values() for slip in village]
    random.Random(7).shuffle(slips)
    with (
        server.serving(here, folder, url=f"https://{nginx.NAME}") as port,
        nginx.running(folder / "nginx", server=port, change=change) as front,
    ):
        yield Village(here, code, slips, front, folder)


def mistyped_codes(village: Village) -> None:
    for household in (0, 20, 21):
        wrong = village.slips[household][::-1]
        village.needles |= traces.forms(wrong)
        assert village.ask(household, "POST", "/phieu", urlencode({"code": wrong}))[0] == 404
        assert village.ask(household, "POST", "/phieu/gui", ballot(wrong, household))[0] == 404


def a_line_that_breaks(village: Village) -> None:
    """Half a ballot, then nothing more."""
    body = ballot(village.slips[22], 22).encode()
    line = village.connect(22)
    line.putrequest("POST", "/phieu/gui", skip_host=True)
    for name, value in {**FORM, **phone(22), "Content-Length": str(len(body))}.items():
        line.putheader(name, value)
    line.endheaders(body[: len(body) // 2])
    assert line.sock is not None
    line.sock.close()
    village.needles |= {PHONE.format(22), FORWARDED.format(22), ADDRESS.format(22), *traces.forms(village.slips[22])}


def a_body_that_is_too_large(village: Village) -> None:
    body = ballot(village.slips[23], 23) + "&x=" + "CANARY23OTHER" * (LARGEST_REQUEST // 12)
    with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # nginx need not hear it out
        assert village.ask(23, "POST", "/phieu/gui", body)[0] == 413
    village.needles |= {"CANARY23OTHER", *traces.forms(village.slips[23])}


def codes_in_addresses(village: Village) -> None:
    """People paste codes where they do not belong."""
    code = village.slips[24]
    village.needles |= traces.forms(code)
    for path in (f"/phieu/{code}", f"/{code}?ma={code.lower()}", f"/ket-qua/{code}"):
        assert village.ask(24, "GET", path)[0] == 404
    assert village.ask(24, "DELETE", f"/phieu?ma={code}")[0] == 405
    moved = http.client.HTTPConnection("127.0.0.1", village.front.http, source_address=(ADDRESS.format(24), 0))
    moved.request("GET", f"/phieu?ma={code}", headers=phone(24))
    answer = moved.getresponse()
    assert answer.status == 301 and str(answer.getheader("Location")).startswith(f"https://{nginx.NAME}/")
    moved.close()


def broken_greetings(village: Village) -> None:
    """Scanners greet in bad TLS; nginx at ``crit`` writes their address."""
    village.needles.add(ADDRESS.format(25))
    good = client_hello()
    draw = random.Random(3)
    for _ in range(150):
        spoilt = bytearray(good)
        for _ in range(3):
            spoilt[draw.randrange(5, len(spoilt))] = draw.randrange(256)
        with socket.create_connection(
            ("127.0.0.1", village.front.https), timeout=5, source_address=(ADDRESS.format(25), 0)
        ) as line:
            line.sendall(bytes(spoilt))
            line.shutdown(socket.SHUT_WR)
            line.settimeout(5)
            with suppress(OSError):
                line.recv(4096)


def client_hello() -> bytes:
    """The first bytes of an honest TLS connection."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    greeting = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname=nginx.NAME)
    with pytest.raises(ssl.SSLWantReadError):
        greeting.do_handshake()
    return outgoing.read()


def faults_of_the_server(village: Village) -> None:
    """The database refuses a statement, then a table is not there: "chưa ghi nhận" both times."""
    village.needles |= traces.forms(village.slips[26])
    village.needles |= traces.hashed(village.slips[26], key=village.here.keys.get_or_make(SLIP_KEY))
    database = sqlite3.connect(village.here.settings.home / "langnghe.db", timeout=10)
    database.execute("CREATE TRIGGER broken BEFORE UPDATE ON slips BEGIN SELECT RAISE(ABORT, 'provoked'); END")
    database.commit()
    assert village.ask(26, "POST", "/phieu/gui", ballot(village.slips[26], 26))[0] == 503
    database.execute("DROP TRIGGER broken")
    database.execute("ALTER TABLE slips RENAME TO slips_away")
    database.commit()
    assert village.ask(26, "POST", "/phieu/gui", ballot(village.slips[26], 26))[0] == 503
    database.execute("ALTER TABLE slips_away RENAME TO slips")
    database.commit()
    database.close()


def no_server_behind(village: Village) -> None:
    """Asked while the server is down, nginx says so to the phone and to nobody else."""
    assert village.ask(27, "POST", "/phieu/gui", ballot(village.slips[27], 27))[0] == 503


MISHAPS = (
    mistyped_codes,
    a_line_that_breaks,
    a_body_that_is_too_large,
    codes_in_addresses,
    broken_greetings,
    faults_of_the_server,
)


def test_twenty_ballots_add_no_line_to_any_log(here, tmp_path):
    with a_village(here, tmp_path) as village:
        village.ask(28, "GET", "/phieu")
        assert "Trợ giúp cho người dân" in village.ask(28, "GET", "/tro-giup/nguoi-dan")[1]
        before = traces.line_counts(village.logs())
        for household in range(BALLOTS):
            village.cast(household)
        time.sleep(0.5)
        assert traces.line_counts(village.logs()) == before
    assert len(before) >= 4 and village.in_pool() == BALLOTS
    assert traces.found(village.needles, traces.files(tmp_path)) == set()


def test_no_ballot_passes_through_a_temporary_file(here, tmp_path):
    """A file that came and went changes the time of its folder."""
    with a_village(here, tmp_path) as village:
        temporary = [path for path in tmp_path.rglob("*") if path.is_dir() and "tmp" in path.name + path.parent.name]
        temporary += sorted((tmp_path / "nginx").glob("temporary-*"))
        before = {path: path.stat().st_mtime_ns for path in temporary}
        village.cast(0)
        large = ballot(village.slips[1], 1) + "&x=" + "CANARY" * (LARGEST_REQUEST // 7)
        assert village.ask(1, "POST", "/phieu/gui", large)[0] == 200
        assert {path: path.stat().st_mtime_ns for path in temporary} == before
    assert len(before) >= 6


def test_nothing_that_goes_wrong_leaves_a_trace_of_a_household(here, tmp_path):
    with a_village(here, tmp_path) as village:
        for household in range(BALLOTS):
            village.cast(household)
        for mishap in MISHAPS:
            mishap(village)
        time.sleep(0.5)
    assert village.in_pool() == BALLOTS
    assert "Traceback" in (tmp_path / "server.log").read_text(encoding="utf-8"), "the provoked fault left no trace"
    assert traces.found(village.needles, traces.files(tmp_path)) == set()


def test_nginx_alone_says_nothing_of_those_it_cannot_serve(here, tmp_path):
    code = an_open_poll(here)
    with nginx.running(tmp_path / "nginx", server=1) as front:
        village = Village(here, code, slips_of(here, code)["Thôn Một"] * 3, front, tmp_path)
        no_server_behind(village)
    assert traces.found(village.needles | traces.forms(village.slips[27]), traces.files(tmp_path)) == set()


@contextmanager
def a_listener() -> Iterator[tuple[int, list[bytes]]]:
    """Stands in for the server and keeps what nginx says to it."""
    heard: list[bytes] = []

    def listen() -> None:
        with suppress(OSError):  # closed at the end
            while True:
                line, _ = listening.accept()
                with line:
                    heard.append(line.recv(65_536))
                    line.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=listen, daemon=True).start()
        yield listening.getsockname()[1], heard


def test_the_application_hears_nothing_of_a_household_but_its_form(here, tmp_path):
    slips = slips_of(here, an_open_poll(here))["Thôn Một"]
    with a_listener() as (port, heard), nginx.running(tmp_path / "nginx", server=port) as front:
        village = Village(here, "", slips, front, tmp_path)
        for method, path in (("GET", "/phieu"), ("POST", "/phieu/gui"), ("GET", "/ket-qua/ABCDEF")):
            assert village.ask(1, method, path, ballot(slips[1], 1))[0] == 200
    heads = [request.partition(b"\r\n\r\n")[0].decode().lower().split("\r\n") for request in heard]
    assert len(heads) == 3 and all(f"host: {nginx.NAME}" in head for head in heads)
    for head in heads[:2]:
        names = {line.partition(":")[0] for line in head[1:]}
        assert names == {"host", "connection", "content-type", "content-length", "accept-encoding"}
        assert "accept-encoding: gzip" in head  # nginx's own word, the same for all
    for unwanted in (PHONE.format(1), ADDRESS.format(1), "x-forwarded-for", "x-real-ip", "forwarded:", "user-agent"):
        assert unwanted.lower() not in "\n".join(heads[2])


def test_the_search_catches_an_access_log(here, tmp_path):
    """Negative control: one word changed in the shipped file, and the alarm rings for each kind of trace."""

    def talkative(site: str) -> str:
        return site.replace("access_log off;", f"access_log {tmp_path}/nginx/access.log combined;")

    with a_village(here, tmp_path, change=talkative) as village:
        before = traces.line_counts(village.logs())
        for household in range(3):
            village.cast(household)
        codes_in_addresses(village)
        time.sleep(0.5)
        after = traces.line_counts(village.logs())
    caught = {needle for name, needle in traces.found(village.needles, traces.files(tmp_path)) if name == "access.log"}
    assert {PHONE.format(0), ADDRESS.format(0), village.slips[24]} <= caught
    grown = {path.name: after[path] - before[path] for path in before if after[path] != before[path]}
    assert grown["access.log"] >= 9


REFUSING = {
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON ballots BEGIN SELECT RAISE(ABORT, 'provoked'); END",
    "postgresql": "ALTER TABLE ballots ADD CONSTRAINT provoked CHECK (marks = '')",
}


def test_a_fault_at_the_opening_prints_no_word_of_a_ballot(anywhere):
    """The opening writes words in the clear: a traceback must not carry them into the journal of the system."""
    code = an_open_poll(anywhere)
    for slip in slips_of(anywhere, code)["Thôn Một"][:3]:
        cast(anywhere, slip, other="CANARYOPENING")
    close(anywhere, code)
    with anywhere.engine.begin() as connection:
        connection.exec_driver_sql(REFUSING[connection.dialect.name])
    with pytest.raises(IntegrityError, match="provoked") as fault:
        count(anywhere, code)
    assert "CANARYOPENING" not in "".join(traceback.format_exception(fault.value))


@pytest.mark.parametrize("level", ["crit", "info"])
def test_the_search_catches_an_error_log(here, tmp_path, level):
    """Negative control: why the shipped file says ``emerg``: above it nginx writes addresses beside mishaps."""
    with a_village(here, tmp_path, change=lambda site: site.replace(" emerg;", f" {level};")) as village:
        broken_greetings(village)
        time.sleep(0.5)
    assert ("site-error.log", ADDRESS.format(25)) in traces.found(village.needles, traces.files(tmp_path))


def test_the_search_catches_words_codes_and_hashes_in_any_form(tmp_path):
    """Negative control of the search itself."""
    code, key = "K7QX-2M4T-9RWD", b"k"
    (tmp_path / "a.log").write_text("k7qx2m4t9rwd", encoding="utf-8")
    (tmp_path / "b.log").write_bytes(b"\x00K7QX 2M4T 9RWD\x00")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "c").write_text(code, encoding="utf-8")
    hits = traces.found(traces.forms(code), traces.files(tmp_path))
    assert {name for name, _ in hits} == {"a.log", "b.log"}
    assert all(len(value) >= 32 for value in traces.hashed("2222-2222-2222", key=key))
