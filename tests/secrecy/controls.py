"""Negative controls: storages that leak, each in its own way. An attacker that does not catch them proves nothing."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from surveys import box, envelopes, journal, sealing, storage
from surveys.box import new_receipt
from surveys.codes import code_hash, read
from surveys.envelopes import Letter
from surveys.keys import SLIP_KEY
from surveys.tables import OpenedBallot, Receipt, Slip
from tests.given import NOW
from tests.secrecy.commune import Plan
from tests.secrecy.households import Channel, Household, Scene, cast
from tests.secrecy.score import Score
from tests.secrecy.theft import Theft

Key = Callable[[Scene, Household], bytes]

ORDINARY = "CREATE TABLE ballots (id BLOB PRIMARY KEY, village_id INTEGER, online BOOLEAN, marks TEXT)"


@dataclass(frozen=True)
class Control:
    """A storage that leaks, and the routes that have to find it out: on both databases, or on one."""

    plan: Plan
    caught_by: Sequence[str] = ()
    on_sqlite: Sequence[str] = ()
    on_postgresql: Sequence[str] = ()
    spoil: Callable[[pytest.MonkeyPatch], None] = lambda patch: None
    communes: int = 1
    tables: str = ""
    """What is done to SQLite's table of ballots before."""

    def expected(self, dialect: str) -> set[str]:
        return {*self.caught_by, *(self.on_sqlite if dialect == "sqlite" else self.on_postgresql)}


def scored(control: Control, theft: Theft) -> Score:
    """The same attacker on the storage of the control."""
    (log := theft.here.settings.home / "talkative.log").touch()
    theft.logs.watch(log)
    if control.tables and theft.database == "sqlite":
        with theft.here.writing() as session:
            session.execute(text("DROP TABLE ballots"))
            session.execute(text(control.tables))
        storage.scrub(theft.here.engine)  # no free pages: what comes later lies later
    with pytest.MonkeyPatch.context() as patch:
        control.spoil(patch)
        return Score().add(theft.attacked([control.plan] * control.communes))


def _slip(scene: Scene, household: Household) -> bytes:
    return code_hash(read(household.slip), key=scene.here.keys.get_or_make(SLIP_KEY))


def _random_key(scene: Scene, household: Household) -> bytes:
    return secrets.token_bytes(16)


def _key_of_slip(scene: Scene, household: Household) -> bytes:
    return _slip(scene, household)[:16]


_next = iter(range(2**62))


def _running_key(scene: Scene, household: Household) -> bytes:
    return next(_next).to_bytes(16)


def _write(session: Session, scene: Scene, household: Household, key: Key) -> str:
    """The ballot in the clear, as it is, in the table of opened ballots."""
    receipt = new_receipt()
    slip = session.get_one(Slip, _slip(scene, household))
    row = {"id": key(scene, household), "village_id": slip.village_id, "online": True}
    row |= {"marks": household.ballot.marks}
    session.execute(insert(OpenedBallot), [row])
    village = slip.village_id
    poll = session.scalar(text("SELECT poll_id FROM villages WHERE id = :id"), {"id": village})
    session.execute(insert(Receipt), [{"number": receipt, "poll_id": poll}])
    return receipt


def _mark(session: Session, scene: Scene, household: Household) -> None:
    session.execute(update(Slip).where(Slip.code_hash == _slip(scene, household)).values(used=1))


def _in_one_transaction(key: Key) -> Callable[[Scene, Household], str]:
    def cast_plain(scene: Scene, household: Household) -> str:
        with scene.here.writing() as session:
            _mark(session, scene, household)
            return _write(session, scene, household, key)

    return cast_plain


def _in_two_transactions(scene: Scene, household: Household) -> str:
    with scene.here.writing() as session:
        _mark(session, scene, household)
    with scene.here.writing() as session:
        return _write(session, scene, household, _random_key)


def _ballot_before_mark(scene: Scene, household: Household) -> str:
    with scene.here.writing() as session:
        receipt = _write(session, scene, household, _random_key)
    with scene.here.writing() as session:
        _mark(session, scene, household)
    return receipt


def _with_a_line_in_the_journal(scene: Scene, household: Household) -> str:
    receipt = cast(scene, household)
    with scene.here.writing() as session:
        journal.note(session, officer="test", act="nhận phiếu", poll=scene.code, detail=household.marks, now=NOW)
    return receipt


def _with_a_line_in_a_log(scene: Scene, household: Household) -> str:
    with (scene.here.settings.home / "talkative.log").open("a", encoding="utf-8") as log:
        log.write(f"INFO nhận phiếu {household.marks}\n")
    return cast(scene, household)


def _stays_shut(scene: Scene) -> None:
    """There is no box to open."""


def _without_padding(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing, "pad", lambda content, length: len(content).to_bytes(2, "big") + content)


def _without_outer_envelope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(envelopes, "seal", lambda letter, **_: letter.to_bytes())
    patch.setattr(envelopes, "unseal", lambda sealed, **_: Letter.from_bytes(sealed))


def _without_shuffling(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(secrets.SystemRandom, "shuffle", lambda self, items: None)


def _without_shuffling_receipts(patch: pytest.MonkeyPatch) -> None:
    shuffle = secrets.SystemRandom.shuffle
    kept = lambda self, items: None if items and isinstance(items[0], str) else shuffle(self, items)  # noqa: E731
    patch.setattr(secrets.SystemRandom, "shuffle", kept)


def _with_every_channel(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(box, "FEWEST_TOGETHER", 0)


HAMLETS = Plan((4,) * 80, channels=(Channel.PHONE, Channel.PAPER))
VILLAGE = Plan((30,))
SHORT = Plan((30,), talkative=False)
OPEN_TABLE = replace(VILLAGE, cast=_in_one_transaction(_random_key), open=_stays_shut)
AS_THEY_COME = ("arrival × SQL", "arrival × layout", "files", "pool key kept")
AS_POSTGRESQL_KEEPS_THEM = ("arrival × xmin", "arrival × ctid", "arrival × dump", "slips by xmin × ctid")

CONTROLS = {
    "plain table, random keys, one transaction": Control(
        replace(OPEN_TABLE, households=(30,) + (72,) * 5),
        caught_by=(*AS_THEY_COME, "backups"),
        on_sqlite=("arrival × rowid", "arrival × bytes of a backup"),
        on_postgresql=(*AS_POSTGRESQL_KEEPS_THEM, "xmin join"),
        tables=ORDINARY,
    ),
    "the same in two transactions": Control(
        replace(OPEN_TABLE, cast=_in_two_transactions),
        caught_by=AS_THEY_COME,
        on_sqlite=("arrival × rowid",),
        on_postgresql=(*AS_POSTGRESQL_KEEPS_THEM, "xmin+1 join"),
        tables=ORDINARY,
    ),
    "the same, the ballot before its mark": Control(
        replace(OPEN_TABLE, cast=_ballot_before_mark),
        caught_by=AS_THEY_COME,
        on_sqlite=("arrival × rowid",),
        on_postgresql=(*AS_POSTGRESQL_KEEPS_THEM, "xmin-1 join"),
        tables=ORDINARY,
    ),
    "the same, sorted by random keys, short ballots": Control(
        replace(OPEN_TABLE, talkative=False),
        caught_by=("files", "pool key kept"),
        on_sqlite=("arrival × layout, in pages",),
        on_postgresql=("arrival × layout",),
    ),
    "the same, running keys": Control(
        replace(OPEN_TABLE, cast=_in_one_transaction(_running_key)),
        caught_by=("arrival × key", "arrival × SQL", "files"),
    ),
    "the same, keys made from slips": Control(
        replace(OPEN_TABLE, cast=_in_one_transaction(_key_of_slip)), caught_by=("slips by key × key", "files")
    ),
    "envelopes without padding": Control(VILLAGE, communes=4, caught_by=("ciphertext length",), spoil=_without_padding),
    "inner envelope alone": Control(
        replace(VILLAGE, two_envelopes=True, channels=(Channel.PHONE, Channel.BROWSER)),
        caught_by=("trustees' key",),
        spoil=_without_outer_envelope,
    ),
    "opening without shuffling": Control(
        SHORT,
        communes=3,
        on_sqlite=("envelopes by key × log of opening, in pages",),
        on_postgresql=("envelopes by layout × ctid", "envelopes by SQL × SQL", "arrival × log of opening"),
        spoil=_without_shuffling,
    ),
    "receipts not shuffled": Control(
        SHORT,
        communes=3,
        on_sqlite=("receipts by log of opening, in pages × log of opening, in pages",),
        on_postgresql=(
            "receipts by log of opening × log of opening",
            "receipts by layout × layout",
            "receipts by SQL × SQL",
        ),
        spoil=_without_shuffling_receipts,
    ),
    "channel beside every ballot": Control(HAMLETS, caught_by=("channel",), spoil=_with_every_channel),
    "marks in the officers' journal": Control(
        replace(VILLAGE, cast=_with_a_line_in_the_journal), caught_by=("journal",)
    ),
    "marks in a log": Control(replace(VILLAGE, cast=_with_a_line_in_a_log), caught_by=("logs",)),
}
_EVERYWHERE = {"SQL", "key", "layout", "log of opening", "files", "backups", "logs", "journal"}
_EVERYWHERE |= {"ciphertext length", "trustees' key", "channel", "pool key kept"}
LISTED = {
    "sqlite": _EVERYWHERE | {"rowid", "bytes of a backup"},
    "postgresql": _EVERYWHERE | {"xmin", "xmin join", "xmin+1 join", "xmin-1 join", "ctid", "dump"},
}
"""What is demanded: every kind of route must have caught something before it may be silent about ours."""
