"""Roll-up (tổng hợp): the frozen figures of many polls inside a place, verified at every level on the way up.

What a place confirmed must be the sum of the versions of its villages that it names, and the place above is the sum
of those. Nothing is read from ballots here, and a poll that has not been confirmed is told and not added.

``sums`` adds the numbers alone (``ConfirmedFigures``); ``of`` reads every record as well, who confirmed it and when,
and refuses numbers that are not those of the record. Both ask the database as often for many polls as for two.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session, selectinload

from surveys import confirmations, figures, places, polls, publishing
from surveys.confirmation_errors import BrokenRecord, UnknownRollup
from surveys.confirmations import WHOLE, Confirmed
from surveys.figures import Figures
from surveys.polls import State
from surveys.questionnaires import Questionnaire, rules_from_dict, with_rules
from surveys.tables import Campaign, Confirmation, ConfirmedFigures, Place, Poll, QuestionnaireVersion


@dataclass(frozen=True)
class Numbers:
    """Số liệu một nơi đã xác nhận, dạng nén: packed as in ``surveys.figures``."""

    whole: bytes
    parts: bytes
    """Of the versions it is the sum of, one after another."""

    @property
    def below(self) -> list[bytes]:
        return figures.apart(self.parts, len(self.whole))

    def require_sum(self, place: str) -> None:
        """Raises TotalsClash."""
        if figures.sum_of(self.below) != self.whole:
            parts = [figures.unpacked(each) for each in self.below]
            figures.require_sum(figures.unpacked(self.whole), parts, place=place)


@dataclass(frozen=True)
class Group:
    """Các đợt cộng được với nhau: those of one plan, or of one version of a questionnaire."""

    key: str
    title: str
    questionnaire_id: int
    campaign_id: int | None
    polls: dict[int, str]
    """The newest one of each place, with the name of the place."""
    left_out: int
    """Earlier polls at the same places."""


@dataclass(frozen=True)
class Sum:
    """Tổng của một nhóm, chỉ có số."""

    group: Group
    confirmed: int
    """Places whose figures are in it."""
    figures: Figures | None
    """None without one."""

    @property
    def missing(self) -> int:
        """Places that have not confirmed."""
        return len(self.group.polls) - self.confirmed


@dataclass(frozen=True)
class Line:
    """Một nơi đã xác nhận."""

    poll: str
    place: str
    questionnaire: Questionnaire
    """Under the rules of this poll."""
    whole: Confirmed
    parts: tuple[Confirmed, ...]
    """The versions it is the sum of."""
    stale: tuple[str, ...]
    """Villages that amended since."""
    amendments: tuple[Confirmed, ...]
    """Later versions, of villages and of the whole, the oldest first."""


@dataclass(frozen=True)
class Missing:
    """Một đợt chưa xác nhận nên không cộng vào."""

    poll: str
    place: str
    state: State


@dataclass(frozen=True)
class Rollup:
    """Tổng hợp các đợt trong một địa bàn."""

    key: str
    title: str
    place: tuple[str, ...]
    questionnaire: Questionnaire
    """Under the rules of its polls; under its own where these differ."""
    rules_differ: bool
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    left_out: int

    @property
    def figures(self) -> Figures | None:
        """The sum of every confirmed place; None without one."""
        return figures.total([line.whole.figures for line in self.lines]) if self.lines else None


def groups(session: Session, place: Place) -> list[Group]:
    """What can be rolled up inside a place, the newest first; no rehearsal."""
    told = (
        select(Poll.id, Poll.place_id, Poll.questionnaire_id, Poll.campaign_id)
        .add_columns(Place.name.label("place"), Campaign.code.label("plan"), Campaign.title.label("plan_title"))
        .add_columns(QuestionnaireVersion.code, QuestionnaireVersion.version, QuestionnaireVersion.title)
        .join(QuestionnaireVersion, Poll.questionnaire_id == QuestionnaireVersion.id)
        .join(Place, Poll.place_id == Place.id)
        .outerjoin(Campaign, Poll.campaign_id == Campaign.id)
        .where(*_perhaps(place))
        .order_by(Poll.closes_on.desc(), Poll.id.desc())
    )
    inside = places.within(session, place)
    found: dict[str, list[Row[*tuple[object, ...]]]] = {}
    for row in session.execute(told):
        if row.place_id in inside:
            found.setdefault(_key(row), []).append(row)
    return [_group(key, each) for key, each in found.items()]


def sums(session: Session, place: Place) -> list[Sum]:
    """The sum of each group inside a place, the newest first. Raises BrokenRecord, TotalsClash."""
    found, numbers = groups(session, place), _numbers(session, _perhaps(place))
    return [_sum(group, numbers) for group in found]


def of(session: Session, *, place: Place, key: str) -> Rollup:
    """The roll-up of one group. Raises UnknownRollup, BrokenRecord, TotalsClash."""
    group = next((each for each in groups(session, place) if each.key == key), None)
    if group is None:
        raise UnknownRollup(key)
    which = (*_perhaps(place), *_of_group(group))
    versions, numbers = _versions(session, which), _numbers(session, which)
    found = [(poll, versions.get(poll.id, {})) for poll in _polls(session, group, which)]
    rules = {poll.rules for poll, _ in found}
    own = publishing.questionnaire(found[0][0].questionnaire_version)
    return Rollup(
        key=key,
        title=group.title,
        place=place.path,
        questionnaire=with_rules(own, rules_from_dict(json.loads(rules.pop()))) if len(rules) == 1 else own,
        rules_differ=len({poll.rules for poll, _ in found}) > 1,
        lines=tuple(_line(poll, each, numbers[poll.id]) for poll, each in found if WHOLE in each),
        missing=tuple(Missing(p.code, p.place.name, polls.state(p)) for p, each in found if WHOLE not in each),
        left_out=group.left_out,
    )


def _perhaps(area: Place) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a query: real polls at places that may lie in an area."""
    return Poll.rehearsal.is_(False), Poll.place_id.in_(places.perhaps_within(area))


def _of_group(group: Group) -> tuple[ColumnElement[bool], ...]:
    same_plan = Poll.campaign_id.is_not_distinct_from(group.campaign_id)
    return Poll.questionnaire_id == group.questionnaire_id, same_plan


def _key(poll: Row[*tuple[object, ...]]) -> str:
    return str(poll.plan) if poll.campaign_id is not None else f"{poll.code}@{poll.version}"


def _group(key: str, newest_first: Sequence[Row[*tuple[object, ...]]]) -> Group:
    newest: dict[int, tuple[int, str]] = {}
    for poll in newest_first:
        newest.setdefault(poll.place_id, (poll.id, poll.place))
    first = newest_first[0]
    title = first.title if first.campaign_id is None else first.plan_title
    return Group(
        key, title, first.questionnaire_id, first.campaign_id, dict(newest.values()),
        len(newest_first) - len(newest),
    )  # fmt: skip


def _polls(session: Session, group: Group, which: Iterable[ColumnElement[bool]]) -> list[Poll]:
    """Those of the group, by the names of their places."""
    rows = select(Poll).where(*which).options(selectinload(Poll.questionnaire_version))
    return sorted((poll for poll in session.scalars(rows) if poll.id in group.polls), key=lambda poll: poll.place.path)


def _versions(session: Session, which: Iterable[ColumnElement[bool]]) -> dict[int, dict[int, list[Confirmed]]]:
    """What ``confirmations.of_poll`` gives, for each poll."""
    rows = select(Confirmation).join(Poll, Confirmation.poll_id == Poll.id).where(*which)
    by_poll = groupby(
        session.scalars(rows.order_by(Confirmation.poll_id, Confirmation.number)), key=lambda row: row.poll_id
    )
    return {poll: confirmations.in_chains(several) for poll, several in by_poll}


def _numbers(session: Session, which: Iterable[ColumnElement[bool]]) -> dict[int, Numbers]:
    """By poll what its whole place confirmed last. Raises BrokenRecord where a record has no numbers."""
    rows = (
        select(Confirmation.poll_id, Confirmation.digest, ConfirmedFigures.whole, ConfirmedFigures.parts)
        .outerjoin(ConfirmedFigures, ConfirmedFigures.confirmation_id == Confirmation.id)
        .join(Poll, Confirmation.poll_id == Poll.id)
        .where(Confirmation.position == WHOLE, *which)
        .order_by(Confirmation.number)
    )
    last = {}
    for poll, digest, whole, parts in session.execute(rows):
        if not whole or len(parts) % len(whole):
            raise BrokenRecord(digest)
        last[poll] = Numbers(whole, parts)
    return last


def _sum(group: Group, numbers: dict[int, Numbers]) -> Sum:
    confirmed = {poll: numbers[poll] for poll in group.polls if poll in numbers}
    for poll, each in confirmed.items():
        each.require_sum(group.polls[poll])
    total = figures.sum_of(each.whole for each in confirmed.values()) if confirmed else None
    return Sum(group, len(confirmed), None if total is None else figures.unpacked(total))


def _line(poll: Poll, versions: dict[int, list[Confirmed]], stored: Numbers) -> Line:
    """Raises TotalsClash when the whole is not the sum of its villages, BrokenRecord when one of them is not there."""
    whole = versions[WHOLE][-1]
    by_digest = {each.digest: each for several in versions.values() for each in several}
    if any(part.digest not in by_digest for part in whole.parts):
        raise BrokenRecord(whole.digest)
    parts = tuple(by_digest[part.digest] for part in whole.parts)
    numbers = Numbers(**confirmations.packed(whole, parts))
    numbers.require_sum(poll.place.name)
    if numbers != stored:
        raise BrokenRecord(whole.digest)
    later = [each for several in versions.values() for each in several if each.number > 1]
    return Line(
        poll=poll.code,
        place=poll.place.name,
        questionnaire=polls.questionnaire_of(poll),
        whole=whole,
        parts=parts,
        stale=tuple(confirmations.stale(whole, versions)),
        amendments=tuple(sorted(later, key=lambda each: each.at)),
    )
