"""Polls: announced as a draft, opened, closed, posted. The state is read off the facts."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, lazyload, selectinload

from surveys import (
    checker,
    codes,
    drawer,
    hall_devices,
    jobs,
    journal,
    places,
    pool,
    publishing,
    rehearsals,
    releases,
    sheet_layouts,
    workdays,
)
from surveys.errors import (
    Fault,
    FaultyPoll,
    FaultyQuestionnaire,
    PlaceNotThere,
    PollClosed,
    PollNotClosed,
    PollNotCounted,
    PollNotDraft,
    PollNotOpen,
    UnknownPoll,
    UnknownVillage,
)
from surveys.hall_errors import DevicesOut
from surveys.keys import KeyStore, box_key
from surveys.places import is_within, perhaps_within, tidy
from surveys.questionnaires import (
    Questionnaire,
    Rules,
    canonical,
    from_dict,
    rules_from_dict,
    to_dict,
)
from surveys.sealing import new_key_pair
from surveys.tables import Officer, Place, Poll, Proposal, QuestionnaireVersion, Village

LONGEST_NAME = 200
MOST_HOUSEHOLDS = 100_000
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Outside these a year was mistyped."""


class State(StrEnum):
    """Tình trạng của đợt."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"


@dataclass(frozen=True)
class VillagePlan:
    """Một thôn trong kế hoạch."""

    name: str
    households: int
    team: str = ""


@dataclass(frozen=True)
class Plan:
    """Kế hoạch một đợt, as typed by an officer or read from a file."""

    kind: str
    """"ntm-xa" (its newest published version) or "ntm-xa@1"."""
    title: str
    place: tuple[str, ...]
    opens: date
    closes: date
    villages: tuple[VillagePlan, ...]
    rules: Rules | None = None
    """None: the questionnaire's own."""
    contact: str = ""
    legal: tuple[str, ...] = field(default=())
    """Empty: the questionnaire's own."""
    rehearsal: bool = False
    """Đợt THỬ: to practise with; it never becomes a real poll."""


def announce(session: Session, *, plan: Plan, by: str, now: datetime) -> Poll:
    """A new draft poll. Raises FaultyPoll with every fault of the plan, UnknownKind."""
    version = publishing.published(session, plan.kind)
    questionnaire = publishing.questionnaire(version)
    faults = [*plan_faults(plan), *_faults_of_kind(plan, questionnaire)]
    if faults:
        raise FaultyPoll(faults)
    place = _place(session, plan)
    poll = Poll(
        code=_new_poll_code(session),
        title=rehearsals.titled(tidy(plan.title)) if plan.rehearsal else tidy(plan.title),
        rehearsal=plan.rehearsal,
        questionnaire_version=version,
        rules=canonical(to_dict(plan.rules or questionnaire.rules)),
        legal=json.dumps(plan.legal or [line.text for line in questionnaire.legal], ensure_ascii=False),
        place=place,
        opens_on=plan.opens,
        closes_on=plan.closes,
        contact=tidy(plan.contact),
        villages=_villages(session, plan, place),
    )
    session.add(poll)
    session.flush()
    journal.note(session, officer=by, act="lập đợt", poll=poll.code, detail=poll.title, now=now)
    return poll


def _place(session: Session, plan: Plan) -> Place:
    """Where the poll is, as that place is on the opening day. Raises FaultyPoll."""
    try:
        return places.find_or_add(session, list(plan.place), on=plan.opens)
    except PlaceNotThere as refusal:
        raise FaultyPoll([Fault("nơi lấy ý kiến", str(refusal))]) from None


def _villages(session: Session, plan: Plan, place: Place) -> list[Village]:
    """The villages of the plan; those the tree knows by name on the opening day point to their place."""
    known = {places.key_of(each.name): each.id for each in places.children(session, place, on=plan.opens)}
    return [
        Village(
            position=position,
            name=tidy(village.name),
            households=village.households,
            team=tidy(village.team),
            place_id=known.get(places.key_of(village.name)),
        )
        for position, village in enumerate(plan.villages, start=1)
    ]


def plan_faults(plan: Plan) -> list[Fault]:
    """Every fault of a plan, each with its place."""
    return [*head_faults(plan), *village_faults(plan.villages)]


def head_faults(plan: Plan) -> list[Fault]:
    """Every fault of a plan but those of its villages."""
    return [*_faults_of_head(plan), *_faults_of_dates(plan)]


def village_faults(villages: tuple[VillagePlan, ...]) -> list[Fault]:
    """No village at all, one named twice, nameless, named too long, or with an impossible number of households."""
    if not villages:
        return [Fault("danh sách thôn", "cần ít nhất một thôn")]
    faults, seen = [], set()
    for line, village in enumerate(villages, start=1):
        name, place = tidy(village.name), f"thôn thứ {line}"
        if not name or len(name) > LONGEST_NAME:
            faults.append(Fault(place, f"tên thôn cần có từ 1 đến {LONGEST_NAME} chữ cái"))
        if name.casefold() in seen:
            faults.append(Fault(place, f"“{name}” có hai lần"))
        if not 0 < village.households <= MOST_HOUSEHOLDS:
            faults.append(
                Fault(place, f"“{name}” có số hộ là {village.households}; số hộ phải từ 1 đến {MOST_HOUSEHOLDS}")
            )
        if len(tidy(village.team)) > LONGEST_NAME:
            faults.append(Fault(place, f"tên tổ lấy ý kiến dài quá {LONGEST_NAME} chữ cái"))
        seen.add(name.casefold())
    return faults


def open_poll(session: Session, *, poll: Poll, keys: KeyStore, by: str, now: datetime) -> None:
    """Opens a draft: the box gets its place and its key, phones and key-in are accepted from now on.

    Raises PollNotDraft; FaultyQuestionnaire when the questionnaire cannot be used.
    """
    if state(poll) is not State.DRAFT:
        raise PollNotDraft(poll.code)
    faults = checker.faults(questionnaire_of(poll))
    if faults:
        raise FaultyQuestionnaire(faults)
    pool.make_room(session, poll)
    pair = new_key_pair()
    keys.put(box_key(poll.code, poll.epoch), pair.private)  # on disk before the database says the poll is open
    poll.public_key, poll.opened_at = pair.public, now
    session.flush()
    journal.note(session, officer=by, act="mở đợt", poll=poll.code, now=now)


def delete_draft(session: Session, *, poll: Poll, by: str, now: datetime) -> None:
    """Deletes a poll that was never opened; the journal keeps that it was there. Raises PollNotDraft."""
    if state(poll) is not State.DRAFT or poll.epoch > 1:
        raise PollNotDraft(poll.code)
    session.execute(delete(Proposal).where(Proposal.poll_id == poll.id))
    sheet_layouts.forget(session, poll)
    jobs.forget(session, poll=poll.code)
    session.delete(poll)
    session.flush()
    journal.note(session, officer=by, act="xóa đợt nháp", poll=poll.code, detail=poll.title, now=now)


def close(session: Session, *, poll: Poll, devices_out: bool = False, by: str, now: datetime) -> None:
    """Closes an open poll for good; with ``devices_out`` even while devices in village halls may hold ballots.

    Raises PollNotOpen, PollClosed; PaperWaits while paper has not reached the box; DevicesOut.
    """
    require_open(poll)
    drawer.require_empty(session, poll, drawer.BEFORE_CLOSING)
    out = hall_devices.out(session, poll)
    if out and not devices_out:
        raise DevicesOut(poll.code, hall_devices.told(out))
    poll.closed_at = now
    session.flush()
    detail = f"{len(out)} máy ở nhà văn hóa chưa cất" if out else ""
    journal.note(session, officer=by, act="kết thúc nhận phiếu", poll=poll.code, detail=detail, now=now)


def post_results(session: Session, *, poll: Poll, release: str, by: str, now: datetime) -> None:
    """Puts the results on the public page; the clock of posting starts. Raises PollNotCounted.

    ``release`` is what the public may see. Posted again, nothing changes: the first release stands.
    """
    require_counted(poll)
    if poll.posted_at is None:
        poll.posted_at = now
        digest = releases.freeze(session, poll=poll, body=release, now=now)
        journal.note(session, officer=by, act="niêm yết kết quả", poll=poll.code, detail=digest, now=now)


def previous(session: Session, poll: Poll) -> Poll | None:
    """The last counted poll of the same kind at the same place that closed before this one opened.

    A rehearsal follows rehearsals alone, a real poll real ones.
    """
    same_kind = QuestionnaireVersion.code == poll.questionnaire_version.code
    alike = Poll.rehearsal.is_(poll.rehearsal)
    return session.scalar(
        select(Poll)
        .join(QuestionnaireVersion, Poll.questionnaire_id == QuestionnaireVersion.id)
        .where(Poll.place_id == poll.place_id, same_kind, alike)
        .where(Poll.counted_at.is_not(None), Poll.closes_on < poll.opens_on)
        .order_by(Poll.closes_on.desc(), Poll.id.desc())
        .limit(1)
    )


def counted_within(session: Session, place: Place, first: date, last: date) -> list[Poll]:
    """The counted polls inside a place whose collection ended in the period, the earliest first; no rehearsal."""
    real = select(Poll).where(Poll.rehearsal.is_(False), Poll.place_id.in_(perhaps_within(place)))
    ended = real.where(Poll.counted_at.is_not(None), Poll.closes_on.between(first, last))
    return [poll for poll in session.scalars(ended.order_by(Poll.closes_on, Poll.id)) if is_within(poll.place, place)]


def state(poll: Poll) -> State:
    if poll.counted_at is not None:
        return State.COUNTED
    if poll.closed_at is not None:
        return State.CLOSED
    return State.DRAFT if poll.opened_at is None else State.OPEN


def require_open(poll: Poll) -> None:
    """Raises PollNotOpen or PollClosed, each with its date."""
    if poll.opened_at is None:
        raise PollNotOpen(poll.code, poll.opens_on)
    if poll.closed_at is not None:
        raise PollClosed(poll.code, poll.closes_on)


def hold_open(session: Session, poll: Poll) -> None:
    """The same, and it stays open until the caller commits."""
    held = select(Poll).where(Poll.id == poll.id).options(lazyload("*")).with_for_update(read=True, of=Poll)
    require_open(session.scalars(held, execution_options={"populate_existing": True}).one())


def require_closed(poll: Poll) -> None:
    if poll.closed_at is None:
        raise PollNotClosed(poll.code)


def require_counted(poll: Poll) -> None:
    if poll.counted_at is None:
        raise PollNotCounted(poll.code)


def by_code(session: Session, code: str, *, officer: Officer | None = None, lock: bool = False) -> Poll:
    """The poll of this code; for an officer only inside the officer's place. Raises UnknownPoll.

    ``lock`` holds its row until the transaction ends, so that two acts on one poll follow each other.
    """
    query = select(Poll).where(Poll.code == code.strip().upper())
    poll = session.scalar(query.with_for_update(of=Poll) if lock else query)
    if poll is None or (officer is not None and not is_within(poll.place, officer.place)):
        raise UnknownPoll(code)
    return poll


def seen_by(session: Session, officer: Officer) -> list[Poll]:
    """The polls inside the officer's place, newest first; rehearsals after all others."""
    there = select(Poll).where(Poll.place_id.in_(perhaps_within(officer.place)))
    ordered = there.order_by(Poll.rehearsal, Poll.opens_on.desc(), Poll.id.desc()).options(selectinload(Poll.villages))
    return [poll for poll in session.scalars(ordered) if is_within(poll.place, officer.place)]


def village_of(poll: Poll, name: str) -> Village:
    """The poll's village of this name, case and spaces forgiven. Raises UnknownVillage."""
    wanted = tidy(name).casefold()
    for village in poll.villages:
        if village.name.casefold() == wanted:
            return village
    raise UnknownVillage(name)


def questionnaire_of(poll: Poll) -> Questionnaire:
    """The questionnaire as this poll froze it, under the poll's own rules and legal bases."""
    return _questionnaire(poll.questionnaire_version.body, poll.rules, poll.legal)


@lru_cache(maxsize=512)  # the texts are the key: each ballot needs one, and what they say never changes
def _questionnaire(body: str, rules: str, legal: str) -> Questionnaire:
    values = json.loads(body)
    values["rules"] = json.loads(rules)
    values["legal"] = [{"text": text} for text in json.loads(legal)]
    return from_dict(values)


def rules_of(poll: Poll) -> Rules:
    return rules_from_dict(json.loads(poll.rules))


def posting_on(poll: Poll) -> date:
    """The last day by which results are consolidated and posted: the clock of working days."""
    return workdays.deadline(poll.opens_on, days=rules_of(poll).working_days)


def _new_poll_code(session: Session) -> str:
    while True:
        code = codes.drawn(6)
        if session.scalar(select(Poll.id).where(Poll.code == code)) is None:
            return code


def _faults_of_head(plan: Plan) -> list[Fault]:
    faults = []
    if not 0 < len(tidy(plan.title)) <= LONGEST_NAME:
        faults.append(Fault("tên đợt", f"cần có từ 1 đến {LONGEST_NAME} chữ cái"))
    if not plan.rehearsal and rehearsals.looks_marked(tidy(plan.title)):
        faults.append(Fault("tên đợt", f"chỉ đợt diễn tập mới có tên bắt đầu bằng “{rehearsals.MARK}”"))
    if not any(map(tidy, plan.place)):
        faults.append(Fault("nơi lấy ý kiến", "cần ghi từ tỉnh, thành phố xuống đến xã, phường"))
    if any(len(tidy(name)) > LONGEST_NAME for name in plan.place):
        faults.append(Fault("nơi lấy ý kiến", f"mỗi tên có nhiều nhất {LONGEST_NAME} chữ cái"))
    if len(tidy(plan.contact)) > LONGEST_NAME:
        faults.append(Fault("người liên hệ", f"có nhiều nhất {LONGEST_NAME} chữ cái"))
    return faults


def _faults_of_kind(plan: Plan, questionnaire: Questionnaire) -> list[Fault]:
    """What only holds its place is never asked for real."""
    if plan.rehearsal or not questionnaire.placeholder:
        return []
    names = ", ".join(language.name for language in questionnaire.languages if language.placeholder)
    return [
        Fault(
            "loại đợt",
            f"mẫu phiếu này còn bản dịch hoặc bản ghi âm tạm ({names}); chỉ dùng được cho đợt {rehearsals.MARK}",
        )
    ]


def _faults_of_dates(plan: Plan) -> list[Fault]:
    """A mistyped year, or the end before the beginning."""
    days = {"ngày bắt đầu": plan.opens, "ngày kết thúc": plan.closes}
    faults = [
        Fault(name, f"xin kiểm tra lại năm {day.year}; năm phải từ {EARLIEST.year} đến {LATEST.year}")
        for name, day in days.items()
        if not EARLIEST <= day <= LATEST
    ]
    if not faults and plan.closes < plan.opens:
        faults.append(Fault("ngày kết thúc", f"{_day(plan.closes)} đứng trước ngày bắt đầu {_day(plan.opens)}"))
    return faults


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
