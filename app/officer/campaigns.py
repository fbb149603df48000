"""The province's common plans: made once, drawn by a seed, launched for many communes, watched on one board."""

from collections import Counter
from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app import announcing
from app.interface import told
from app.officer import blueprint
from app.officer.acts import today
from app.officer.launch import FIELDS, FIGURES, Draft, kinds, typed_day, typed_rules
from app.officer.lock import officer
from app.request import here, now, reading, writing
from surveys import campaign_board, campaigns, households, officers, polls, publishing
from surveys.campaigns import CampaignPlan
from surveys.errors import Fault, Faulty, FaultyPoll
from surveys.officers import Act
from surveys.polls import Plan, State
from surveys.sampling import Rule
from surveys.tables import Campaign, Officer

DRAWN = {"draw_communes": "số xã", "draw_wards": "số phường", "draw_villages": "số thôn mỗi xã"}


@blueprint.get("/ke-hoach-chung", endpoint="campaigns")
def campaign_list() -> ResponseReturnValue:
    with reading() as database:
        who = _planner(database, Act.SEE)
        return render_template(
            "officer/campaigns.html",
            found=campaigns.seen_by(database, who),
            may_plan=officers.may(who, Act.CAMPAIGNS, who.place),
        )


@blueprint.get("/ke-hoach-chung/moi")
def new_campaign() -> ResponseReturnValue:
    with reading() as database:
        who = _planner(database, Act.CAMPAIGNS)
        return _form(database, who, Draft({"token": campaigns.new_code(), "choice": "all"}))


@blueprint.post("/ke-hoach-chung/moi")
def make_campaign() -> ResponseReturnValue:
    """The same form sent twice is one plan: it carries the plan's future code."""
    draft = Draft(request.form.to_dict())
    try:
        with writing() as database:
            who = _planner(database, Act.CAMPAIGNS)
            plan = _plan(database, draft)
            code = campaigns.make(
                database, plan=plan, code=draft.typed["token"], area=who.place, by=who.name, now=now()
            ).code
    except FaultyPoll as refusal:
        draft.faults = draft.faults or [
            Fault(FIELDS.get(fault.place, fault.place), fault.message) for fault in refusal.faults
        ]
        with reading() as database:
            return _form(database, officer(database), draft), 422
    return redirect(url_for("officer.campaign", code=code))


@blueprint.get("/ke-hoach-chung/<code>")
def campaign(code: str) -> ResponseReturnValue:
    """Rule and seed, then the board."""
    with reading() as database:
        return _page(database, code, {}, [])


@blueprint.post("/ke-hoach-chung/<code>/boc-so")
def draw_campaign(code: str) -> ResponseReturnValue:
    """A seed from a public drawing, or one the system draws; once for good."""
    typed = request.form.to_dict()
    wanted = "" if "by_system" in typed else typed.get("seed", "")
    try:
        if "by_system" not in typed and not wanted.strip():
            raise FaultyPoll([Fault("seed", "Xin ghi số hạt giống đã bốc, hoặc để hệ thống rút")])
        with writing() as database:
            found = _for(database, code, Act.CAMPAIGNS, lock=True)
            by = officer(database).name
            campaigns.draw(
                database, campaign=found, seed=wanted, source=typed.get("source", ""), by=by, now=now()
            )  # fmt: skip
    except Faulty as refusal:
        with reading() as database:
            return _page(database, code, typed, refusal.faults), 422
    return redirect(url_for("officer.campaign_record", code=code))


@blueprint.post("/ke-hoach-chung/<code>/lap-dot")
def launch_campaign(code: str) -> ResponseReturnValue:
    """A draft for each chosen commune in one transaction; pressed again, nothing more happens."""
    with writing() as database:
        found = _for(database, code, Act.CAMPAIGNS, lock=True)
        launched = len(campaigns.launch(database, campaign=found, by=officer(database).name, now=now()))
    flash(gettext("Đã lập %(polls)s đợt. Mỗi xã xem trước, in phiếu và mở đợt của mình.", polls=launched))
    return redirect(url_for("officer.campaign", code=code))


@blueprint.post("/ke-hoach-chung/<code>/mo-het")
def open_campaign(code: str) -> ResponseReturnValue:
    """Opens every draft of the plan at once."""
    with writing() as database:
        found = _for(database, code, Act.CAMPAIGNS, lock=True)
        opened = campaigns.open_all(
            database, campaign=found, keys=here().keys, by=officer(database).name, now=now()
        )  # fmt: skip
    flash(gettext("Đã mở %(polls)s đợt.", polls=opened))
    return redirect(url_for("officer.campaign", code=code))


@blueprint.get("/ke-hoach-chung/<code>/bien-ban")
def campaign_record(code: str) -> ResponseReturnValue:
    """The record of the drawing: rule, seed, every candidate, and how anyone does it again."""
    with reading() as database:
        found = _for(database, code, Act.SEE)
        rule, listed = campaigns.rule_of(found)
        drawn = {each.path: each for each in campaigns.chosen(found)} if found.drawn_at or not rule.draws else {}
        return render_template(
            "officer/campaign_record.html", campaign=found, rule=rule, listed=listed, chosen=drawn
        )  # fmt: skip


@blueprint.get("/ke-hoach-chung/<code>/danh-sach.json")
def campaign_file(code: str) -> ResponseReturnValue:
    """Rule and candidates byte for byte as their digest was taken: the rule is the first line."""
    with reading() as database:
        found = _for(database, code, Act.SEE)
        text = f"{found.sampling}\n{found.candidates}"
    name = f"attachment; filename=chon-mau-{code}.json"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": name})


def _planner(database: Session, act: Act) -> Officer:
    who = officer(database)
    officers.require(who, act, who.place)
    return who


def _for(database: Session, code: str, act: Act, *, lock: bool = False) -> Campaign:
    """The plan of this code inside the officer's place. Raises UnknownCampaign outside it, NotAllowed by role."""
    who = officer(database)
    found = campaigns.by_code(database, code, officer=who, lock=lock)
    officers.require(who, act, found.place)
    return found


def _plan(database: Session, draft: Draft) -> CampaignPlan:
    """What was typed. Raises FaultyPoll; the faults of single fields are in the draft."""
    typed = draft.typed
    if not campaigns.is_code(typed.get("token", "")):
        typed["token"] = campaigns.new_code()
    head = Plan(
        kind=typed.get("kind", ""),
        title=typed.get("title", ""),
        place=officer(database).place.path,
        opens=typed_day(draft, "opens"),
        closes=typed_day(draft, "closes"),
        villages=(),
        contact=typed.get("contact", ""),
        legal=tuple(line.strip() for line in typed.get("legal", "").splitlines() if line.strip()),
    )
    head = replace(head, rules=typed_rules(database, draft))
    rule, ticked = _rule(draft), None
    boxes = tuple(int(number) for number in request.form.getlist("communes") if number.isdecimal())
    if typed.get("choice") == "ticked" or (typed.get("choice") == "sampled" and boxes):
        ticked = boxes
    told = {fault.place for fault in draft.faults}
    for fault in announcing.faults(head):
        place = FIELDS.get(fault.place, "")
        if place and place not in told:
            draft.fault(place, f"{fault.place}: {fault.message}")
    if draft.faults:
        raise FaultyPoll(draft.faults)
    return CampaignPlan(head, rule, ticked)


def _rule(draft: Draft) -> Rule:
    if draft.typed.get("choice") != "sampled":
        return Rule()
    numbers: dict[str, int | None] = {}
    for name, words in DRAWN.items():
        written = draft.typed.get(name, "").strip()
        numbers[name] = households.read(written) if written else None
        if written and numbers[name] is None:
            draft.fault(name, f"“{written}” không phải là {words}")
    if not any(draft.typed.get(name, "").strip() for name in DRAWN):
        draft.fault("draw_communes", "Xin ghi chọn mấy xã, hoặc mấy thôn mỗi xã")
    return Rule(numbers["draw_communes"], numbers["draw_wards"], numbers["draw_villages"])


def _form(database: Session, who: Officer, draft: Draft) -> str:
    listed = campaigns.candidates(database, who.place, on=typed_day(Draft(draft.typed), "opens", today()))
    return render_template(
        "officer/new_campaign.html",
        typed=draft.typed,
        faults=draft.faults,
        kinds=kinds(database),
        figures=FIGURES,
        area=who.place,
        listed=listed,
        ticked=request.form.getlist("communes"),
    )


def _page(database: Session, code: str, typed: dict[str, str], faults: list[Fault]) -> str:
    found, who = _for(database, code, Act.SEE), officer(database)
    rule, listed = campaigns.rule_of(found)
    launched = campaigns.of_campaign(database, found)
    lines = campaign_board.lines(launched, today=today())
    whole = campaign_board.sums(lines)
    drawn = campaigns.chosen(found) if found.drawn_at or not rule.draws else ()
    return render_template(
        "officer/campaign.html",
        campaign=found,
        questionnaire=publishing.questionnaire(found.questionnaire_version),
        rule=rule,
        listed=listed,
        chosen=drawn,
        lines=lines,
        whole=replace(whole, place=told(whole.place)) if whole else None,
        states=Counter(line.state for line in lines),
        drafts=sum(line.state is State.DRAFT for line in lines),
        may_plan=officers.may(who, Act.CAMPAIGNS, found.place),
        deadline=polls.posting_on(launched[0]) if launched else None,
        typed=typed,
        faults=faults,
    )
