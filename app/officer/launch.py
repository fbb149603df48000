"""A new poll: one form, every fault at once, nothing lost."""

from dataclasses import dataclass, field, replace
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import announcing
from app.officer import blueprint
from app.officer.acts import today
from app.officer.lock import officer
from app.plans import set_figure
from app.request import now, reading, writing
from surveys import households, officers, places, publishing, village_lists
from surveys.errors import Fault, Faulty, FaultyPoll, NotAllowed, UnknownKind
from surveys.officers import Act
from surveys.polls import Plan, VillagePlan
from surveys.questionnaires import Base, Level, Questionnaire, Rules, read_threshold
from surveys.tables import Officer, Place

FIGURES = {"overall": "Ngưỡng chung", "content": "Ngưỡng từng nội dung", "least_share": "Tỷ lệ hộ tối thiểu"}
OUTSIDE = "Nơi lấy ý kiến phải nằm trong địa bàn của tài khoản này; xin kiểm tra từng chữ của tên tỉnh, huyện, xã"
FIELDS = {
    "tên đợt": "title",
    "nơi lấy ý kiến": "province",
    "người liên hệ": "contact",
    "ngày bắt đầu": "opens",
    "ngày kết thúc": "closes",
    "căn cứ": "legal",
}
"""The field where a place of a plan was typed; all others are villages."""


@dataclass
class Draft:
    """What was typed, and the faults found on the way, each under the id of its field."""

    typed: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, message: str) -> None:
        self.faults.append(Fault(place, message))


@blueprint.get("/dot/moi")
def new_poll() -> ResponseReturnValue:
    """The form; with ``xa`` and ``ngay`` its villages are those of the tree on that day, to be looked over."""
    with reading() as database:
        who = officer(database)
        officers.require(who, Act.RUN, who.place)
        return _page(database, Draft(_from_tree(database, who) or _own_path(who.place)))


def _own_path(place: Place) -> dict[str, str]:
    """The names of a place and of those it lies in, by the field of their level."""
    names, step = dict[str, str](), place
    while True:
        names[step.level] = step.name
        if step.parent is None:
            return names
        step = step.parent


def _from_tree(database: Session, who: Officer) -> dict[str, str]:
    """What the tree knows of the commune in the address; nothing without one. Raises UnknownPlace."""
    number, on = request.args.get("xa", ""), request.args.get("ngay", "")
    if not number.isdecimal():
        return {}
    commune, typed = places.by_number(database, int(number), area=who.place), Draft({"opens": on})
    villages = places.children(database, commune, on=typed_day(typed, "opens", today()))
    counts = households.on_day(database, villages, on=typed_day(typed, "opens", today()))
    lines = (f"{each.name}\t{counts.get(each.id, '')}\t{each.team}".rstrip() for each in villages)
    return {**_own_path(commune), "opens": on, "villages": "\n".join(lines)}


@blueprint.post("/dot/moi")
def announce() -> ResponseReturnValue:
    """Nothing typed is lost: a place outside the officer's is a fault like any other."""
    draft = Draft(request.form.to_dict())
    with reading() as database:
        who = officer(database)
        officers.require(who, Act.RUN, who.place)
    try:
        with writing() as database:
            plan = _plan(database, draft)
            poll = announcing.announce(database, plan=plan, by=officer(database).name, now=now())
            officers.require(officer(database), Act.RUN, poll.place)
            code = poll.code
    except FaultyPoll as refusal:
        draft.faults = refusal.faults
    except NotAllowed:
        draft.fault("province", OUTSIDE)
    if draft.faults:
        with reading() as database:
            return _page(database, draft), 422
    return redirect(url_for("officer.poll", code=code))


def kinds(database: Session) -> list[tuple[str, Questionnaire]]:
    """The published questionnaires with the names forms know them by."""
    versions = [each for each in publishing.versions(database) if each.published_at]
    return [(f"{each.code}@{each.version}", publishing.questionnaire(each)) for each in versions]


def _page(database: Session, draft: Draft) -> str:
    area = officer(database).place
    inside = [area, *places.below(database, area, on=today())]
    parents = {each.parent_id for each in inside}
    return render_template(
        "officer/new_poll.html",
        typed=draft.typed,
        faults=draft.faults,
        kinds=kinds(database),
        figures=FIGURES,
        communes=[each for each in inside if each.level == Level.COMMUNE and each.id in parents],
        today=today(),
    )


def _plan(database: Session, draft: Draft) -> Plan:
    """The plan that was typed. Raises FaultyPoll with all faults, whose places are ids of fields."""
    typed = draft.typed
    plan = Plan(
        kind=typed.get("kind", ""),
        title=typed.get("title", ""),
        place=tuple(filter(None, (typed.get(name, "").strip() for name in ("province", "district", "commune")))),
        opens=typed_day(draft, "opens"),
        closes=typed_day(draft, "closes"),
        villages=_villages(draft),
        contact=typed.get("contact", ""),
        legal=tuple(line.strip() for line in typed.get("legal", "").splitlines() if line.strip()),
        rehearsal="rehearsal" in typed,
    )
    plan = replace(plan, rules=typed_rules(database, draft))
    told = {fault.place for fault in draft.faults}
    for fault in announcing.faults(plan):
        place = FIELDS.get(fault.place, "villages")
        if place not in told and not (place == "villages" and "village_file" in told):
            draft.fault(place, f"{fault.place}: {fault.message}")
    if draft.faults:
        raise FaultyPoll(draft.faults)
    return plan


def typed_day(draft: Draft, name: str, otherwise: date | None = None) -> date:
    """The day in a field; one that is missing is a fault, and ``otherwise``."""
    words = "ngày bắt đầu" if name == "opens" else "ngày kết thúc"
    try:
        return date.fromisoformat(draft.typed.get(name, ""))
    except ValueError:
        draft.fault(name, f"Xin chọn {words}")
        return otherwise or date.min


def _villages(draft: Draft) -> tuple[VillagePlan, ...]:
    """Of the file when one was handed in, else of the text.

    A good file becomes text: should another field be faulty, the page cannot hand the file back.
    """
    file = request.files.get("village_file")
    place = "village_file" if file and file.filename else "villages"
    try:
        if file and file.filename:
            villages = village_lists.from_file(file.read())
            lines = [f"{each.name}\t{each.households}\t{each.team}".rstrip() for each in villages]
            draft.typed["villages"] = "\n".join(lines)
            return villages
        return village_lists.from_text(draft.typed.get("villages", ""))
    except Faulty as refusal:
        for fault in refusal.faults:
            draft.fault(place, str(fault))
        return ()


def typed_rules(database: Session, draft: Draft) -> Rules | None:
    """The questionnaire's rules with what was typed; None without a questionnaire, which is a fault."""
    for name, words in FIGURES.items():
        written = draft.typed.get(name, "").strip()
        if written and read_threshold(written) is None:
            draft.fault(name, f"{words}: “{written}” không phải là tỷ lệ như “90%”")
    try:
        version = publishing.published(database, draft.typed.get("kind", ""))
    except UnknownKind:
        draft.fault("kind", "Xin chọn loại đợt lấy ý kiến")
        return None
    rules = publishing.questionnaire(version).rules
    changed = {
        name: set_figure(figure, draft.typed[name].strip()) or figure
        for name, figure in rules.figures.items()
        if draft.typed.get(name, "").strip()
    }
    base = draft.typed.get("base") or rules.base
    return rules.under(changed, Base(base) if base in set(Base) else rules.base)
