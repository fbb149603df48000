"""A commune answers while a thief watches: from the first slip to the opened box."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, text

from app.installation import Installation
from surveys import box, envelopes, polls, sealing, storage, trustees
from surveys.codes import code_hash, read
from surveys.envelopes import TrusteeKeys
from surveys.keys import SLIP_KEY
from surveys.polls import VillagePlan
from tests.given import NOW, a_draft, close, slips_of
from tests.secrecy.attacker import Loot, Row, Seen, guesses
from tests.secrecy.households import Cast, Channel, Household, Scene, cast
from tests.secrecy.loot import Glance, Places, ballots_in, known
from tests.secrecy.score import Guessed

BACKUP_EVERY = 10
"""Ballots of each village."""
FEWEST_TOGETHER = 10
"""Where a row says by which channel it came, so many came by each: two boxes, attacked apart."""
_random = random.SystemRandom()


class Thief(Protocol):
    """What both kinds of database offer to thieves."""

    def glance(self) -> Glance: ...
    def backup(self) -> bytes: ...
    def before_opening(self, places: Places) -> None: ...
    def at_opening(self) -> None: ...
    def after_opening(self, places: Places) -> list[dict[str, object]]: ...


Open = Callable[[Scene], None]


def open_box(scene: Scene) -> None:
    """The opening of the product."""
    box.open_box(scene.here.engine, poll_code=scene.code, keys=scene.here.keys, shares=scene.shares, by="test", now=NOW)


@dataclass(frozen=True)
class Plan:
    """Which commune, and what is special about it."""

    households: tuple[int, ...]
    """Of each village."""
    two_envelopes: bool = False
    channels: tuple[Channel, ...] = (Channel.PHONE,)
    """Drawn from at random."""
    talkative: bool = True
    """Short ballots lie together in one page."""
    cast: Cast = cast
    open: Open = open_box


@dataclass
class Answered:
    """What happened to each household, and what lay about meanwhile, in the order of time."""

    households: list[Household]
    seen: list[Seen]
    sights: dict[str, list[set[str]]]
    places: Places


def attacked(here: Installation, thief: Thief, plan: Plan, *, port: int = 0) -> list[Guessed]:
    """Lets a commune answer and gives the attacker's guesses and the truth for each of its boxes."""
    scene = _opened_poll(here, plan, port)
    answered = _answer(scene, thief, plan)
    close(here, scene.code)
    thief.before_opening(answered.places)
    with _watched(thief):
        plan.open(scene)
    rows = thief.after_opening(answered.places)
    answered.sights["backups"].append(set(ballots_in(thief.backup())))
    answered.sights["journal"] = _journal(here, scene.code)
    keys = _trustee_keys(here, scene)
    boxes = [
        each for number in range(len(plan.households)) for each in _boxes(here, scene, answered, rows, number, keys)
    ]
    _clear(here)
    return [(guesses(loot), truth) for loot, truth in boxes]


def _opened_poll(here: Installation, plan: Plan, port: int) -> Scene:
    villages = tuple(VillagePlan(f"Thôn {n}", size) for n, size in enumerate(plan.households, start=1))
    code, shares = a_draft(here, villages=villages), tuple[str, ...]()
    with here.writing() as session:
        poll = polls.by_code(session, code)
        if plan.two_envelopes:
            shares = trustees.appoint(session, poll=poll, by="test", now=NOW).shares
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    return Scene(here, code, shares[:2], port)


def _rounds(scene: Scene, plan: Plan) -> list[list[Household]]:
    """The order in which they answer: in each round one household of each village, in random order."""
    slips = list(slips_of(scene.here, scene.code).values())
    for village in slips:
        _random.shuffle(village)
    rounds = []
    for turn in range(max(plan.households)):
        round_ = [
            Household(number, village[turn], _random.choice(plan.channels), plan.talkative)
            for number, village in enumerate(slips)
            if turn < len(village)
        ]
        _random.shuffle(round_)
        rounds.append(round_)
    return rounds


def _answer(scene: Scene, thief: Thief, plan: Plan) -> Answered:
    answered = Answered([], [], {"files": [], "logs": [], "backups": []}, Places())
    known = thief.glance().keys
    for number, households in enumerate(_rounds(scene, plan), start=1):
        for household in households:
            receipt = plan.cast(scene, household)
            glance = thief.glance()
            [slot] = glance.keys - known
            known = glance.keys
            answered.households.append(household)
            answered.seen.append(Seen(slot, slip=_slip(scene, household), receipt=receipt or None))
            answered.sights["files"].append(set(ballots_in(glance.new)))
            answered.sights["logs"].append(set(ballots_in(glance.lines)))
        if number % BACKUP_EVERY == 0:
            answered.sights["backups"].append(set(ballots_in(thief.backup())))
    return answered


def _slip(scene: Scene, household: Household) -> bytes | None:
    if household.channel is Channel.PAPER:
        return None
    return code_hash(read(household.slip), key=scene.here.keys.get_or_make(SLIP_KEY))


@contextmanager
def _watched(thief: Thief) -> Iterator[None]:
    """Lets the thief in between the opening's commit and its scrubbing."""
    scrub = storage.scrub

    def watched(engine: Engine) -> None:
        thief.at_opening()
        scrub(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "scrub", watched)
        yield


def _boxes(
    here: Installation,
    scene: Scene,
    answered: Answered,
    rows: Sequence[dict[str, object]],
    number: int,
    keys: TrusteeKeys | None,
) -> Iterator[tuple[Loot, list[str]]]:
    """The box of one village; two where the rows say how they came and enough came each way."""
    with here.reading() as session:
        village_id = polls.by_code(session, scene.code).villages[number].id
    ours = [row for row in rows if row["village_id"] == village_id]
    mine = [
        (each, seen) for each, seen in zip(answered.households, answered.seen, strict=True) if each.village == number
    ]
    ways = [(True, False)] if not _two_boxes(ours) else [(True,), (False,)]
    for online in ways:
        households = [pair for pair in mine if (pair[1].slip is not None) in online]
        chosen = [row for row in ours if len(ways) == 1 or bool(row["online"]) in online]
        truth = [household.marks for household, _ in households]
        lengths = {household.marks: household.length for household, _ in households}
        yield _loot(answered, chosen, [seen for _, seen in households], lengths, scene, keys), truth


def _two_boxes(rows: Sequence[dict[str, object]]) -> bool:
    ways = [row.get("online") for row in rows]
    return min(sum(way == 1 for way in ways), sum(way == 0 for way in ways)) >= FEWEST_TOGETHER


def _loot(
    answered: Answered,
    rows: Sequence[dict[str, object]],
    seen: Sequence[Seen],
    lengths: Mapping[str, int],
    scene: Scene,
    keys: TrusteeKeys | None,
) -> Loot:
    places = answered.places
    opened = [_row(row, lengths) for row in rows]
    orders = {"SQL": [row.marks for row in opened]}
    orders["key"] = [row.marks for row in sorted(opened, key=lambda row: row.key)]
    orders |= {name: [each for each in found if each in lengths] for name, found in places.ballots.items()}
    watched = [_completed(each, places) for each in seen]
    return Loot(
        seen=watched,
        rows=opened,
        orders={name: found for name, found in orders.items() if len(found) == len(opened)},
        slots=places.slots,
        receipts=places.receipts,
        slips=places.slips,
        sights=answered.sights,
        read=[_read_by_trustees(each.sealed, keys, scene.code) for each in watched] if keys else (),
    )


def _row(row: dict[str, object], lengths: Mapping[str, int]) -> Row:
    """The attacker is told how much stood on each ballot, though its words lie elsewhere now."""
    key, marks = row["id"], known(str(row["marks"]))
    assert isinstance(key, bytes)
    return Row(key, marks, lengths[marks], row, int(str(row.get("xid", 0))))


def _completed(seen: Seen, places: Places) -> Seen:
    xid = places.slip_xids.get(seen.slip or b"", 0)
    return Seen(seen.slot, places.sealed.get(seen.slot, b""), seen.slip, seen.receipt, xid)


def _trustee_keys(here: Installation, scene: Scene) -> TrusteeKeys | None:
    if not scene.shares:
        return None
    with here.reading() as session:
        return trustees.put_together(polls.by_code(session, scene.code), scene.shares)


def _read_by_trustees(sealed: bytes, keys: TrusteeKeys, code: str) -> str:
    """What the trustees' keys, together and without the key of the box, make of an envelope."""
    for opened in _attempts(sealed, keys, code):
        found = ballots_in(opened)
        if found:
            return found[0]
    return ""


def _attempts(sealed: bytes, keys: TrusteeKeys, code: str) -> Iterator[bytes]:
    """The whole envelope, and what would be an inner one at its end."""
    inner = envelopes.ANSWERS_LENGTH + sealing.OVERHEAD
    tries = (
        (sealing.unseal, sealed, keys.server, f"langnghe ballot|{code}|1"),
        (sealing.unseal, sealed[-inner:], keys.server, f"langnghe inner|{code}"),
        (
            sealing.unseal_from_browser,
            sealed[-envelopes.BROWSER_LENGTH :],
            keys.browser,
            f"langnghe inner|{code}|browser",
        ),
    )
    for unseal, part, pair, info in tries:
        with suppress(InvalidTag, ValueError):
            yield unseal(part, private=pair.private, info=info)


def _journal(here: Installation, code: str) -> list[set[str]]:
    """Every line of the officers' journal."""
    with here.reading() as session:
        lines = session.execute(text("SELECT * FROM journal WHERE poll = :code ORDER BY id"), {"code": code}).all()
    return [set(ballots_in(repr(tuple(line)).encode())) for line in lines]


def _clear(here: Installation) -> None:
    """Empty tables for the next commune."""
    with here.writing() as session:
        for table in ("ballots", "receipts", "slips", "pool", "words", "opinion_counts"):
            session.execute(text(f"DELETE FROM {table}"))
    storage.scrub(here.engine)
    if here.engine.dialect.name == "postgresql":
        with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (FULL) ballots"))
            connection.execute(text("VACUUM (FULL) receipts"))
