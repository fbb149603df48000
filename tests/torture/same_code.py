"""Fifty posts of one code at once, for many codes; ``python -m tests.torture.same_code`` for a thousand of them."""

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.installation import Installation, installation, upgrade
from app.web import create_app
from surveys import polls, slips
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot
from tests import postgresql
from tests.conftest import settings
from tests.given import NOW, an_open_poll, slips_of

AT_ONCE = 50
DATABASES = ("sqlite", "postgresql")
FIELDS = {f"q{number}": "1" for number in range(1, 20)}
HEADING = "<h1>Đã nhận phiếu</h1>"
RECEIPT = "Số biên nhận"


@dataclass
class Found:
    codes: int = 0
    posts: int = 0
    friendly: int = 0
    """Answers that were the friendly page."""
    receipts: Counter[int] = field(default_factory=Counter)
    """How many codes got how many receipt numbers: each must get one."""
    ballots: int = 0
    used: int = 0

    @property
    def sound(self) -> bool:
        once = self.ballots == self.used == self.codes and self.receipts == {1: self.codes}
        return once and self.friendly == self.posts == AT_ONCE * self.codes


def post_all(here: Installation, codes: int) -> Found:
    """Each of so many codes, ``AT_ONCE`` times at once."""
    poll = an_open_poll(here, villages=(VillagePlan("Thôn", codes),))
    patient, found = _patient(here), Found(codes=codes)
    app = create_app(patient)
    with ThreadPoolExecutor(AT_ONCE) as phones:
        for slip in slips_of(here, poll)["Thôn"]:
            start = Barrier(AT_ONCE)
            pages = list(phones.map(lambda _, slip=slip, start=start: _post(app, slip, start), range(AT_ONCE)))
            found.posts += len(pages)
            found.friendly += sum(status == 200 and HEADING in page for status, page in pages)
            found.receipts[sum(RECEIPT in page for _, page in pages)] += 1
    patient.engine.dispose()
    with Session(here.engine) as session:
        found.ballots = session.scalar(select(func.count()).select_from(SealedBallot)) or 0
        found.used = slips.used(session, polls.by_code(session, poll).villages[0])
    return found


def _patient(here: Installation) -> Installation:
    """The same on PostgreSQL, waiting longer for a connection: fifty at once are slow to come by on a busy machine."""
    if here.engine.dialect.name == "sqlite":
        return here
    url = here.engine.url.update_query_dict({"connect_timeout": "60"})
    return installation(settings(here.settings.home, url.render_as_string(hide_password=False)))


def _post(app: Flask, slip: str, start: Barrier) -> tuple[int, str]:
    phone = app.test_client()
    start.wait(timeout=60)
    answer = phone.post("/phieu/gui", data={"code": slip, **FIELDS})
    return answer.status_code, answer.text


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.same_code", description=__doc__)
    parser.add_argument("--codes", type=int, default=1000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    wish = parser.parse_args()
    print("| database | codes | posts | friendly pages | ballots | slips used | codes with one receipt |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        urls = {"sqlite": ""}
        if "postgresql" in wish.databases:
            server = stack.enter_context(postgresql.running(Path(tempfile.mkdtemp(dir=folder))))
            urls["postgresql"] = server.new_database()
        everything = [_row(Path(folder) / name, urls[name], wish.codes) for name in wish.databases]
    return 0 if all(found.sound for found in everything) else 1


def _row(home: Path, url: str, codes: int) -> Found:
    here = installation(settings(home, url))
    upgrade(here, now=NOW)
    found = post_all(here, codes)
    here.engine.dispose()
    numbers = (found.codes, found.posts, found.friendly, found.ballots, found.used, found.receipts[1])
    print(f"| {here.engine.dialect.name} | {' | '.join(f'{number:,}' for number in numbers)} |", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
