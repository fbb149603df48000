"""Campaigns: one plan of a province, many communes' polls. Planned, drawn where the rule draws, launched at once.

The polls come out as drafts: each commune looks at its own, may appoint trustees, prints and opens it. The province
may open all drafts together. Either is one transaction: all of them or none.
"""

import hashlib
import json
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from surveys import codes, households, journal, places, polls, publishing, sampling
from surveys.campaign_errors import CampaignDrawn, CampaignNotDrawn, CampaignNotLaunched, UnknownCampaign
from surveys.errors import (
    Fault,
    FaultyPoll,
)
from surveys.keys import KeyStore
from surveys.places import is_within, perhaps_within, tidy
from surveys.polls import LONGEST_NAME, Plan, State, VillagePlan
from surveys.questionnaires import Level, canonical, rules_from_dict, to_dict
from surveys.sampling import Candidate, Rule
from surveys.tables import Campaign, Officer, Place, Poll

SEED_BYTES = 16
DRAWN_HERE = "máy tính của hệ thống rút ngẫu nhiên"


@dataclass(frozen=True)
class CampaignPlan:
    """Kế hoạch chung, as an officer typed it. Its ``head`` has the area as place and no villages."""

    head: Plan
    rule: Rule
    communes: tuple[int, ...] | None = None
    """Numbers of the communes that can be chosen; None: all inside the area."""


def candidates(session: Session, area: Place, *, on: date) -> list[tuple[Place, Candidate]]:
    """Every commune inside (or at) an area with its villages as they are on a day."""
    inside = [area, *places.below(session, area, on=on)]
    counts, below = households.on_day(session, inside, on=on), dict[int | None, list[Place]]()
    for each in inside:
        below.setdefault(each.parent_id, []).append(each)
    return [
        (
            commune,
            Candidate(
                commune.path,
                tuple(VillagePlan(each.name, counts.get(each.id, 0), each.team) for each in below.get(commune.id, [])),
            ),
        )
        for commune in inside
        if commune.level == Level.COMMUNE
    ]


def make(session: Session, *, plan: CampaignPlan, code: str, area: Place, by: str, now: datetime) -> Campaign:
    """Freezes a plan with its candidates. ``code`` comes from the form: sent twice it is the same campaign.

    Raises FaultyPoll with every fault, UnknownKind.
    """
    version = publishing.published(session, plan.head.kind)
    found = session.scalar(select(Campaign).where(Campaign.code == code))
    if found is not None:
        return found
    listed = [
        each
        for place, each in candidates(session, area, on=plan.head.opens)
        if plan.communes is None or place.id in plan.communes
    ]
    faults = [*polls.head_faults(plan.head), *_faults(plan.rule, listed)]
    if faults:
        raise FaultyPoll(faults)
    questionnaire = publishing.questionnaire(version)
    rule, written = sampling.to_text(plan.rule, listed)
    campaign = Campaign(
        code=code,
        title=tidy(plan.head.title),
        questionnaire_version=version,
        rules=canonical(to_dict(plan.head.rules or questionnaire.rules)),
        legal=json.dumps(plan.head.legal or [line.text for line in questionnaire.legal], ensure_ascii=False),
        place=area,
        opens_on=plan.head.opens,
        closes_on=plan.head.closes,
        contact=tidy(plan.head.contact),
        sampling=rule,
        candidates=written,
        digest=hashlib.sha256(f"{rule}\n{written}".encode()).hexdigest(),
        made_by=by,
        made_at=now,
    )
    session.add(campaign)
    session.flush()
    journal.note(session, officer=by, act="lập kế hoạch chung", detail=f"{code}: {campaign.digest}", now=now)
    return campaign


def draw(session: Session, *, campaign: Campaign, seed: str, source: str, by: str, now: datetime) -> None:
    """Takes the seed down, once for good; without one the system draws it. The same again is harmless.

    Raises CampaignDrawn when another seed stands, FaultyPoll for a seed that is too long or has no source.
    """
    wanted = sampling.spelled(seed)
    if campaign.drawn_at is not None:
        if wanted in ("", campaign.seed):
            return
        raise CampaignDrawn(campaign.seed)
    faults = []
    if len(wanted) > LONGEST_NAME or "|" in wanted:
        faults.append(Fault("seed", f"Số hạt giống có nhiều nhất {LONGEST_NAME} chữ cái, không có dấu |"))
    if wanted and not 0 < len(tidy(source)) <= LONGEST_NAME:
        faults.append(Fault("source", "Xin ghi số hạt giống lấy từ đâu, để ai cũng kiểm tra được"))
    if faults:
        raise FaultyPoll(faults)
    campaign.seed = wanted or secrets.token_hex(SEED_BYTES)
    campaign.seed_source = tidy(source) if wanted else DRAWN_HERE
    campaign.drawn_by, campaign.drawn_at = by, now
    session.flush()
    journal.note(session, officer=by, act="bốc số chọn mẫu", detail=f"{campaign.code}: {campaign.seed}", now=now)


def rule_of(campaign: Campaign) -> tuple[Rule, tuple[Candidate, ...]]:
    """The written rule and all candidates, as they were frozen."""
    return sampling.from_text(campaign.sampling, campaign.candidates)


def chosen(campaign: Campaign) -> tuple[Candidate, ...]:
    """The communes with the villages that are asked. Raises CampaignNotDrawn while a seed is needed."""
    rule, listed = rule_of(campaign)
    if rule.draws and campaign.drawn_at is None:
        raise CampaignNotDrawn
    return sampling.choose(rule, listed, seed=campaign.seed)


def launch(session: Session, *, campaign: Campaign, by: str, now: datetime) -> list[Poll]:
    """A draft poll for each chosen commune, all or none; launched already, the polls that came of it.

    Raises CampaignNotDrawn; FaultyPoll when a commune is not there any more on the opening day.
    """
    if campaign.launched_at is not None:
        return of_campaign(session, campaign)
    version = campaign.questionnaire_version
    head = Plan(
        kind=f"{version.code}@{version.version}",
        title=campaign.title,
        place=(),
        opens=campaign.opens_on,
        closes=campaign.closes_on,
        villages=(),
        rules=rules_from_dict(json.loads(campaign.rules)),
        contact=campaign.contact,
        legal=tuple(json.loads(campaign.legal)),
    )
    for commune in chosen(campaign):
        plan = replace(head, place=commune.path, villages=commune.villages)
        polls.announce(session, plan=plan, by=by, now=now).campaign = campaign
    campaign.launched_at = now
    session.flush()
    launched = of_campaign(session, campaign)
    told = f"{campaign.code}: {len(launched)} đợt"
    journal.note(session, officer=by, act="lập các đợt theo kế hoạch chung", detail=told, now=now)
    return launched


def open_all(session: Session, *, campaign: Campaign, keys: KeyStore, by: str, now: datetime) -> int:
    """Opens every poll of the campaign that is still a draft, all or none; how many.

    Each key is on disk before the commit. Keys of a commit that failed closed no box and are written over next time.
    Raises CampaignNotLaunched, FaultyQuestionnaire.
    """
    if campaign.launched_at is None:
        raise CampaignNotLaunched
    drafts = [poll for poll in of_campaign(session, campaign) if polls.state(poll) is State.DRAFT]
    for poll in drafts:
        polls.open_poll(session, poll=poll, keys=keys, by=by, now=now)
    return len(drafts)


def of_campaign(session: Session, campaign: Campaign) -> list[Poll]:
    """Its polls with their villages, in the order they were launched."""
    found = select(Poll).where(Poll.campaign_id == campaign.id).options(selectinload(Poll.villages))
    return list(session.scalars(found.order_by(Poll.id)))


def by_code(session: Session, code: str, *, officer: Officer, lock: bool = False) -> Campaign:
    """The campaign of this code inside the officer's place. Raises UnknownCampaign.

    ``lock`` holds its row until the transaction ends.
    """
    query = select(Campaign).where(Campaign.code == code.strip().upper())
    found = session.scalar(query.with_for_update(of=Campaign) if lock else query)
    if found is None or not is_within(found.place, officer.place):
        raise UnknownCampaign(code)
    return found


def published(session: Session, code: str) -> Campaign:
    """The campaign of this code, as anyone may see it: one whose places are drawn by lot. Raises UnknownCampaign."""
    found = session.scalar(select(Campaign).where(Campaign.code == code.strip().upper()))
    if found is None or not rule_of(found)[0].draws:
        raise UnknownCampaign(code)
    return found


def seen_by(session: Session, officer: Officer) -> list[Campaign]:
    """The campaigns inside the officer's place, newest first."""
    there = select(Campaign).where(Campaign.place_id.in_(perhaps_within(officer.place)))
    ordered = session.scalars(there.order_by(Campaign.opens_on.desc(), Campaign.id.desc()))
    return [each for each in ordered if is_within(each.place, officer.place)]


def new_code() -> str:
    """A random code for a form that may be sent twice."""
    return codes.drawn(8)


def is_code(text: str) -> bool:
    return len(text) == 8 and set(text) <= set(codes.ALPHABET)


def _faults(rule: Rule, listed: list[Candidate]) -> list[Fault]:
    """Nothing to choose from, numbers that cannot be, communes without villages or villages without households."""
    faults = (
        [] if listed else [Fault("communes", "Chưa có xã nào: xin nhập danh sách địa bàn, hoặc chọn ít nhất một xã")]
    )
    kinds = Counter(each.is_ward for each in listed)
    most = len(listed) if rule.wards is None else kinds[False]
    if rule.communes is not None and listed and not 1 - (rule.wards or 0) <= rule.communes <= most:
        faults.append(Fault("draw_communes", f"Số xã cần chọn phải từ 1 đến {most}"))
    if rule.wards is not None and not 0 <= rule.wards <= kinds[True]:
        faults.append(Fault("draw_wards", f"Số phường cần chọn phải từ 0 đến {kinds[True]}"))
    if rule.wards is not None and rule.communes is None:
        faults.append(Fault("draw_communes", "Chọn riêng phường thì cần ghi cả số xã"))
    if rule.villages is not None and rule.villages < 1:
        faults.append(Fault("draw_villages", "Số thôn mỗi xã phải từ 1"))
    empty = [each.path[-1] for each in listed if not each.villages]
    if empty:
        faults.append(Fault("communes", f"Chưa có thôn nào trong địa bàn: {', '.join(empty)}"))
    unknown = [
        f"{village.name}, {each.path[-1]}" for each in listed for village in each.villages if not village.households
    ]
    if unknown:
        faults.append(Fault("communes", f"Chưa có số hộ: {'; '.join(unknown)}"))
    return faults
