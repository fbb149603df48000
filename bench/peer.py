"""A peer beside us in one run: weight of the page, time of the form, forms and submissions a second.

``python -m bench.peer --peer URL --hand PROGRAM [--weigh NAME=URL ...]``. URL is the form of an open survey with the
same questions, answered without an account, on the peer's own server for programs. PROGRAM is its administrator's
hand, outside this repository, and changes or reads the peer by the peer's own means:

``PROGRAM store N``  makes it hold exactly N answers;
``PROGRAM stored``   prints how many it holds;
``PROGRAM about``    prints one line: versions, and what its database does at a commit.

Us: the server as shipped on PostgreSQL that syncs, an open poll of the whole questionnaire. Both in turn, never at
once; the visitors (``bench.visitors``) share the cores with them, which holds back whoever is quicker. A submission
counts when the person reads that it was taken, and afterwards the databases are asked whether all of them are there.
``--weigh`` is the same form behind a front that a browser would meet, once for each way to set it up.
"""

import argparse
import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from sqlalchemy import text

from app.installation import Installation, installation, upgrade
from bench.page_weight import weighed
from bench.slow_phone import chromium
from bench.visitors import Errand, Page, Request, Seen, filled_in, percentile, sent_by
from surveys import polls, pool
from surveys.polls import VillagePlan
from tests import nginx, postgresql
from tests.conftest import settings
from tests.given import NOW, an_open_poll, slips_of
from tests.server import serving

VILLAGES, MOST_FORMS, WARMING = 60, 12_000, 40
MOST_ALONE = 500
"""Forms a second that one client can open."""
LEAST = 3
"""Forms that one client opens in any case, however long they take."""
SIZES = (0, 1_000, 10_000)


class Survey(Protocol):
    """One program with an open survey."""

    url: str

    def store(self, number: int) -> None:
        """Makes it hold so many answers before a figure is taken."""

    def stored(self) -> int:
        """How many answers its database holds."""

    def visitors(self) -> Iterator[Errand]:
        """People who come to the form, without end or until all have come."""

    def took(self, page: Page) -> bool:
        """Whether this page tells its reader that the answer was taken."""


@dataclass
class IndicoSurvey:
    """The survey module of indico (https://getindico.io): all that is particular to it.

    Its form holds a token, the same for everybody without an account, who gets a cookie only with what he sends. That
    is answered with a redirect to the list of surveys, whose page says once, by the cookie, how it went; a redirect
    alone also comes for what was refused.
    """

    url: str
    hand: str

    def store(self, number: int) -> None:
        self._ask("store", str(number))

    def stored(self) -> int:
        return int(self._ask("stored"))

    def visitors(self) -> Iterator[Errand]:
        while True:
            yield Errand(Request(urlsplit(self.url).path))

    def took(self, page: Page) -> bool:
        return "The survey has been submitted" in page.text

    def about(self) -> str:
        return self._ask("about").strip()

    def _ask(self, *what: str) -> str:
        return subprocess.run([self.hand, *what], check=True, stdout=subprocess.PIPE, text=True).stdout


@dataclass
class OurPoll:
    """Lắng Nghe, as shipped. Every figure's ballots go into one poll of its own for each size."""

    here: Installation
    url: str
    most: int
    """Slips that one size can use up."""
    _poll: str = ""
    _size: int = -1
    _slips: list[str] = field(default_factory=list)

    def store(self, number: int) -> None:
        """A new poll for a new size; within a size it keeps what the figures before sent."""
        if number == self._size:
            return
        each = -(-(number + self.most) // VILLAGES)
        villages = tuple(VillagePlan(f"Thôn {n}", each) for n in range(VILLAGES))
        self._poll, self._size = an_open_poll(self.here, villages=villages), number
        self._slips = [slip for village in slips_of(self.here, self._poll).values() for slip in village]
        opened = sent_by(self.url, _some(self.visitors(), number), clients=16).pages
        sent_by(self.url, iter(filled_in(self.url, opened)), clients=16)
        assert self.stored() == number, "not every answer that was sent is stored"
        with self.here.engine.begin() as connection:
            connection.execute(text("ANALYZE"))

    def stored(self) -> int:
        with self.here.reading() as session:
            return pool.count(session, polls.by_code(session, self._poll))

    def visitors(self) -> Iterator[Errand]:
        while self._slips:
            yield Errand(Request("/phieu", urlencode({"code": self._slips.pop()})))

    def took(self, page: Page) -> bool:
        return "Đã nhận phiếu" in page.text

    def a_slip(self) -> str:
        return self._slips.pop()

    def about(self) -> str:
        with self.here.engine.connect() as connection:
            told = [connection.execute(text(f"SHOW {each}")).scalar_one() for each in SETTINGS]
        said = ", ".join(f"{name} {value}" for name, value in zip(SETTINGS[1:], told[1:], strict=True))
        return f"Lắng Nghe: granian, 2 workers, Python {platform.python_version()}, PostgreSQL {told[0]}: {said}"


SETTINGS = ("server_version", "synchronous_commit", "fsync", "full_page_writes", "shared_buffers")


def _some(errands: Iterator[Errand], number: int) -> Iterator[Errand]:
    return (errand for _, errand in zip(range(number), errands, strict=False))


@dataclass
class Figures:
    """Of one survey at one size, one value a round."""

    waited: list[float] = field(default_factory=list)
    """Milliseconds for the form at one client, of all rounds."""
    forms: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    share: list[float] = field(default_factory=list)
    """What the answer to the POST itself took of the wait until the person reads that it was taken."""
    refused: int = 0

    def alone(self, survey: Survey, seconds: float) -> None:
        seen = sent_by(
            survey.url, _some(survey.visitors(), int(MOST_ALONE * seconds)), clients=1, seconds=seconds, least=LEAST
        )
        self.refused += len(seen.pages) + seen.broken - seen.good(lambda page: True)
        self.waited += seen.waited()

    def many(self, survey: Survey, seconds: float, clients: int) -> Seen:
        """Forms a second; gives the forms."""
        seen = sent_by(survey.url, _some(survey.visitors(), MOST_FORMS), clients=clients, seconds=seconds)
        good = seen.good(lambda page: True)
        self.refused += len(seen.pages) + seen.broken - good
        self.forms.append(good / seen.seconds)
        return seen

    def sent(self, survey: Survey, opened: Sequence[Page], seconds: float, clients: int) -> None:
        """Sends these forms; what was taken must be stored. Raises AssertionError when it is not."""
        errands, before = filled_in(survey.url, opened), survey.stored()
        seen = sent_by(survey.url, iter(errands), clients=clients, seconds=seconds)
        good, stored = seen.good(survey.took), survey.stored() - before
        assert stored >= good, f"{good} were told that it was taken, {stored} are stored"
        self.refused += len(seen.pages) + seen.broken - good
        self.taken.append(good / seen.seconds)
        self.share.append(seen.share_of_first)


def measure(surveys: Sequence[Survey], size: int, *, seconds: float, rounds: int, clients: int) -> list[Figures]:
    """Each figure of the one, then the same of the other."""
    found = [Figures() for _ in surveys]
    for survey in surveys:
        survey.store(size)
        sent_by(survey.url, _some(survey.visitors(), WARMING), clients=4, seconds=seconds)
    for _ in range(rounds):
        for survey, figures in zip(surveys, found, strict=True):
            figures.alone(survey, seconds)
        opened = [figures.many(survey, seconds, clients) for survey, figures in zip(surveys, found, strict=True)]
        for survey, figures, seen in zip(surveys, found, opened, strict=True):
            figures.sent(survey, [page for page in seen.pages if page.status == 200], seconds, clients)
            survey.store(size)
    return found


def _print_weights(us: OurPoll, port: int, folder: Path, fronts: Sequence[str]) -> None:
    print("\n| page, opened for the first time | HTML, bytes | all over the line, bytes | requests |")
    print("|---|--:|--:|--:|")
    with nginx.running(folder / "nginx", server=port) as front, chromium() as browser:
        found = {"Lắng Nghe, door and form": weighed(browser, f"https://127.0.0.1:{front.https}/phieu", us.a_slip())}
        for name, _, url in (each.partition("=") for each in fronts):
            found[name] = weighed(browser, url)
    for name, weight in found.items():
        print(f"| {name} | {weight.html:,} | {weight.line:,} | {weight.requests} |", flush=True)


def _row(stored: int, what: str, ours: float, theirs: float, digits: int) -> str:
    ratio = float(f"{ours / theirs:.2g}") if theirs else float("nan")
    return f"| {stored:,} | {what} | {ours:,.{digits}f} | {theirs:,.{digits}f} | {ratio:g} |"


def _print_size(size: int, us: Figures, peer: Figures, clients: int) -> None:
    ours, theirs = sorted(us.waited), sorted(peer.waited)
    print(_row(size, "form, median ms", statistics.median(ours), statistics.median(theirs), 1))
    asked = f"form, p99 ms (of {len(ours):,} and {len(theirs):,})"
    print(_row(size, asked, percentile(ours, 0.99), percentile(theirs, 0.99), 1))
    middle = statistics.median
    print(_row(size, f"forms a second, {clients} clients", middle(us.forms), middle(peer.forms), 1))
    print(_row(size, f"submissions a second, {clients} clients", middle(us.taken), middle(peer.taken), 1))
    share = [f"{middle(each.share):.0%}" for each in (us, peer)]
    print(f"| {size:,} | of their wait, the answer to the POST itself | {share[0]} | {share[1]} | |")
    print(f"| {size:,} | refused or broken | {us.refused} | {peer.refused} | |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peer", description=__doc__.partition("\n")[0])
    parser.add_argument("--peer", required=True, help="address of its form")
    parser.add_argument("--hand", required=True, help="program: store N, stored, about")
    parser.add_argument("--weigh", action="append", default=[], metavar="NAME=URL", help="its form behind a front")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=6, help="for each figure and round")
    parser.add_argument("--rounds", type=int, default=2)
    wanted, began = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)
        (data := folder / "data").mkdir()
        server = stack.enter_context(postgresql.running(data, synced=True))
        here = installation(settings(folder / "home", server.new_database()))
        stack.callback(here.engine.dispose)
        upgrade(here, now=NOW)
        port = stack.enter_context(serving(here, folder, url="https://127.0.0.1"))
        most = int((wanted.rounds + 1) * (MOST_FORMS + MOST_ALONE * wanted.seconds))
        us = OurPoll(here, f"http://127.0.0.1:{port}/phieu", most)
        peer = IndicoSurvey(wanted.peer, wanted.hand)
        print(us.about(), peer.about(), sep="\n", flush=True)
        us.store(0)
        _print_weights(us, port, folder, wanted.weigh)
        print("\n| stored | | Lắng Nghe | peer | ours : peer |\n|--:|---|--:|--:|--:|", flush=True)
        for size in wanted.sizes:
            found = measure([us, peer], size, seconds=wanted.seconds, rounds=wanted.rounds, clients=wanted.clients)
            _print_size(size, found[0], found[1], clients=wanted.clients)
    print(
        f"\nRates: median of {wanted.rounds} rounds of {wanted.seconds:g} s. {os.cpu_count()} cores, "
        f"{platform.machine()}; load at the end {os.getloadavg()[0]:.1f}; {(time.monotonic() - began) / 60:.0f} min."
    )


if __name__ == "__main__":
    main()
