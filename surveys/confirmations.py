"""Confirmations (xác nhận số liệu): a village confirms its minutes, then the place above the sum of its villages.

Each names who and when, holds the figures as they stood, and is never changed. What is found later is a dated
amendment with its reason: a further version beside the first. Ballots never change after the opening; what can is
the book of paper sheets, the difference two officers signed, the names of those who signed, the number of teams, and
what a re-check of the paper found (``surveys.rechecks``), which stands beside the count of the ballots.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import counting, figures, journal, reconciliation, records
from surveys.ballots import Tally
from surveys.confirmation_errors import (
    AlreadyConfirmed,
    BrokenRecord,
    FaultyConfirmation,
    NothingToAmend,
    NotYetConfirmed,
    VillagesChanged,
    VillagesMissing,
)
from surveys.errors import Fault
from surveys.figures import Figures
from surveys.places import tidy
from surveys.reconciliation import Reconciliation
from surveys.tables import Confirmation, ConfirmedFigures, Officer, Poll, Village

WHOLE = 0
"""The position under which the whole place confirms."""
LONGEST_NAME, MOST_SIGNERS, LONGEST_REASON, MOST_TEAMS = 100, 12, 500, 1_000


@dataclass(frozen=True)
class Part:
    """Bản xác nhận của nơi bên dưới mà một tổng dựa vào."""

    position: int
    place: str
    number: int
    digest: str


@dataclass(frozen=True)
class Confirmed:
    """Một bản xác nhận."""

    place: str
    position: int
    number: int
    officer: str
    role: str
    at: datetime
    signers: tuple[str, ...]
    """As on the paper."""
    reason: str
    """Why the version before is amended; "" for the first."""
    amends: str
    """Digest of the version before; "" for the first."""
    figures: Figures
    difference: str
    """The difference of sheets as two officers signed it; "" where there is none."""
    parts: tuple[Part, ...]
    """What it is the sum of; empty for a village."""
    rechecked: tuple[str, ...]
    """Digests of the re-checks of a village's paper known when it was confirmed."""
    digest: str


@dataclass(frozen=True)
class Now:
    """Số liệu của một thôn như đang có: what would be confirmed."""

    village: Village
    figures: Figures
    difference: str
    sheets: Reconciliation


def of_poll(session: Session, poll: Poll) -> dict[int, list[Confirmed]]:
    """Every version by position, the oldest first. Raises BrokenRecord, also when one is missing from its chain."""
    rows = select(Confirmation).where(Confirmation.poll_id == poll.id).order_by(Confirmation.number)
    return in_chains(session.scalars(rows))


def in_chains(rows: Iterable[Confirmation]) -> dict[int, list[Confirmed]]:
    """The rows of one poll, the oldest first, by position. Raises BrokenRecord."""
    found: dict[int, list[Confirmed]] = {}
    for row in rows:
        confirmed, before = _read(row), found.setdefault(row.position, [])
        if confirmed.amends != (before[-1].digest if before else ""):
            raise BrokenRecord(row.digest)
        before.append(confirmed)
    return found


def posted_with(session: Session, beginning: str) -> list[tuple[Poll, Confirmed, Confirmed]]:
    """Posted polls whose whole was confirmed under a digest that begins so: that version, and the one in force."""
    rows = (
        select(Confirmation, Poll)
        .join(Poll, Confirmation.poll_id == Poll.id)
        .where(Poll.posted_at.is_not(None), Confirmation.position == WHOLE, Confirmation.digest.startswith(beginning))
    )
    return [(poll, _read(row), of_poll(session, poll)[WHOLE][-1]) for row, poll in session.execute(rows)]


def now_of(session: Session, poll: Poll, versions: dict[int, list[Confirmed]]) -> dict[int, Now]:
    """What each village would confirm, with as many teams as it stated last. Raises PollNotCounted."""
    counted = counting.count(session, poll)
    found = {}
    for village, place in zip(poll.villages, counted.villages, strict=True):
        teams = versions[village.position][-1].figures.teams if village.position in versions else 1
        sheets = reconciliation.of_village(session, village)
        signed = f"{sheets.agreed.reason} ({sheets.agreed.by})" if sheets.agreed else ""
        found[village.position] = Now(village, _figures(place.tally, sheets, teams), signed, sheets)
    return found


def changed(current: Now, last: Confirmed) -> list[tuple[str, int, int]]:
    """What of a village is not as it was confirmed: name, number confirmed, number now."""
    return figures.differences(last.figures, current.figures)


def stale(last: Confirmed, versions: dict[int, list[Confirmed]]) -> list[str]:
    """The villages of whose figures a whole holds an older version than there is."""
    return [part.place for part in last.parts if versions[part.position][-1].digest != part.digest]


def confirm_village(
    session: Session, *, village: Village, signers: str, teams: int = 1, reason: str | None = None,
    rechecked: Sequence[str] = (), by: Officer, now: datetime,
) -> Confirmed:  # fmt: skip
    """Confirms the minutes of a village; with a ``reason`` it amends what was confirmed.

    ``signers`` are the names on the paper, one a line; ``rechecked`` the digests of re-checks of its paper.
    Raises PollNotCounted, NotReconciled, FaultyConfirmation, AlreadyConfirmed, NotYetConfirmed, NothingToAmend.
    """
    poll = village.poll
    names = tuple(filter(None, map(tidy, signers.splitlines())))
    versions = of_poll(session, poll)
    before = _before(village.name, versions.get(village.position, []), reason)
    _require_sound(names, teams, reason)
    current = now_of(session, poll, versions)[village.position]
    reconciliation.require_settled([current.sheets])
    values = {
        "figures": {**figures.as_json(current.figures), "teams": teams},
        "difference": current.difference,
        "signers": names,
        "parts": (),
        "rechecked": tuple(rechecked),
    }
    if before is not None and _says(before) == values:
        raise NothingToAmend(village.name)
    return _add(
        session, poll, values, before, place=village.name, position=village.position, reason=reason, by=by, now=now
    )


def confirm_whole(session: Session, *, poll: Poll, reason: str | None = None, by: Officer, now: datetime) -> Confirmed:
    """Confirms the sum of the villages, every one of them confirmed; with a ``reason`` it amends what was confirmed.

    Raises PollNotCounted, VillagesMissing, VillagesChanged, FaultyConfirmation, AlreadyConfirmed, NotYetConfirmed,
    NothingToAmend.
    """
    versions = of_poll(session, poll)
    before = _before(poll.place.name, versions.get(WHOLE, []), reason)
    _require_sound(None, 1, reason)
    missing = [village.name for village in poll.villages if village.position not in versions]
    if missing:
        raise VillagesMissing(missing)
    last = {village.position: versions[village.position][-1] for village in poll.villages}
    current = now_of(session, poll, versions)
    others = [now.village.name for position, now in current.items() if changed(now, last[position])]
    if others:
        raise VillagesChanged(others)
    values = {
        "figures": figures.as_json(figures.total([each.figures for each in last.values()])),
        "difference": "",
        "signers": (),
        "parts": tuple((each.position, each.place, each.number, each.digest) for each in last.values()),
        "rechecked": (),
    }
    if before is not None and _says(before) == values:
        raise NothingToAmend(poll.place.name)
    made = _add(session, poll, values, before, place=poll.place.name, position=WHOLE, reason=reason, by=by, now=now)
    _keep_numbers(session, poll, made, last.values())
    return made


def _keep_numbers(session: Session, poll: Poll, whole: Confirmed, parts: Iterable[Confirmed]) -> None:
    """For ``surveys.rollups``, which sums them."""
    where = (Confirmation.poll_id == poll.id, Confirmation.position == WHOLE, Confirmation.number == whole.number)
    id_ = session.scalars(select(Confirmation.id).where(*where)).one()
    session.add(ConfirmedFigures(confirmation_id=id_, **packed(whole, parts)))
    session.flush()


def packed(whole: Confirmed, parts: Iterable[Confirmed]) -> dict[str, bytes]:
    """The columns of ``ConfirmedFigures``."""
    below = b"".join(figures.packed(each.figures) for each in parts)
    return {"whole": figures.packed(whole.figures), "parts": below}


def _figures(tally: Tally, sheets: Reconciliation, teams: int) -> Figures:
    return figures.of_tally(
        tally, teams=teams, loose=sheets.loose, spoiled=sheets.spoiled, not_returned=sheets.not_returned,
        stubs=sheets.stubs,
    )  # fmt: skip


def _before(place: str, versions: list[Confirmed], reason: str | None) -> Confirmed | None:
    """The version that is amended; None for the first one."""
    if reason is None and versions:
        raise AlreadyConfirmed(place, versions[-1].officer)
    if reason is not None and not versions:
        raise NotYetConfirmed(place)
    return versions[-1] if versions else None


def _require_sound(signers: tuple[str, ...] | None, teams: int, reason: str | None) -> None:
    faults = []
    if signers is not None and not 0 < len(signers) <= MOST_SIGNERS:
        faults.append(Fault("signers", f"Người ký biên bản: xin ghi từ 1 đến {MOST_SIGNERS} người, mỗi người một dòng"))
    if any(len(name) > LONGEST_NAME for name in signers or ()):
        faults.append(Fault("signers", f"Người ký biên bản: mỗi dòng không quá {LONGEST_NAME} chữ cái"))
    if not 0 < teams <= MOST_TEAMS:
        faults.append(Fault("teams", f"Số tổ lấy ý kiến phải từ 1 đến {MOST_TEAMS}"))
    if reason is not None and not 0 < len(tidy(reason)) <= LONGEST_REASON:
        faults.append(Fault("reason", f"Lý do sửa đổi cần có từ 1 đến {LONGEST_REASON} chữ cái"))
    if faults:
        raise FaultyConfirmation(faults)


def _says(last: Confirmed) -> dict[str, Any]:
    """What a version says, in the shape of a new one."""
    return {
        "figures": figures.as_json(last.figures),
        "difference": last.difference,
        "signers": last.signers,
        "parts": tuple((each.position, each.place, each.number, each.digest) for each in last.parts),
        "rechecked": last.rechecked,
    }


def _add(
    session: Session, poll: Poll, values: dict[str, Any], before: Confirmed | None, *, place: str, position: int,
    reason: str | None, by: Officer, now: datetime,
) -> Confirmed:  # fmt: skip
    number = before.number + 1 if before else 1
    head = {"poll": poll.code, "place": place, "position": position, "number": number, "reason": tidy(reason or "")}
    who = {"officer": by.name, "role": by.role, "at": now.isoformat(), "amends": before.digest if before else ""}
    body, digest = records.sealed({**values, **head, **who})
    row = Confirmation(poll_id=poll.id, position=position, number=number, body=body, digest=digest, at=now)
    session.add(row)
    session.flush()
    act = "sửa đổi số liệu đã xác nhận" if before else "xác nhận số liệu"
    detail = f"{place}, bản {number}: {digest}"
    journal.note(session, officer=by.name, act=act, poll=poll.code, detail=detail, now=now)
    return _read(row)


def _read(row: Confirmation) -> Confirmed:
    body = records.read(row)
    return Confirmed(
        **{name: body[name] for name in ("place", "position", "number", "officer", "role", "reason", "amends")},
        at=datetime.fromisoformat(body["at"]),
        signers=tuple(body["signers"]),
        figures=figures.from_json(body["figures"]),
        difference=body["difference"],
        parts=tuple(Part(*part) for part in body["parts"]),
        rechecked=tuple(body["rechecked"]),
        digest=row.digest,
    )
