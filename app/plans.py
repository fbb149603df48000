"""The plan of a poll in a TOML file. Every fault is listed with its place."""

import tomllib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveys import publishing
from surveys.errors import Fault, FaultyPoll
from surveys.polls import Plan, VillagePlan
from surveys.questionnaires import Base, Certainty, Figure, Rules, read_threshold
from surveys.uploads import text_of

KNOWN = {"kind", "title", "place", "opens", "closes", "villages", "rules", "contact", "legal", "rehearsal"}
KNOWN_RULES = {"overall", "content", "least_share", "base"}
SET_HERE = "Quy định của đợt này"


def from_toml(session: Session, data: bytes) -> Plan:
    """The plan in a file. Raises FaultyPoll with every fault, UnknownKind, FaultyUpload (encoding)."""
    try:
        body = tomllib.loads(text_of(data))
    except tomllib.TOMLDecodeError as wrong:
        raise FaultyPoll([Fault("tệp", f"không đúng dạng TOML: {wrong}")]) from None
    faults: list[Fault] = [Fault(name, "mục lạ") for name in body if name not in KNOWN]
    plan = Plan(
        kind=_text(body, "kind", faults),
        title=_text(body, "title", faults),
        place=_place(body, faults),
        opens=_day(body, "opens", faults),
        closes=_day(body, "closes", faults),
        villages=_villages(body, faults),
        contact=str(body.get("contact", "")),
        legal=tuple(map(str, body.get("legal", ()))),
        rehearsal=_yes(body, "rehearsal", faults),
    )
    own = publishing.questionnaire(publishing.published(session, plan.kind)).rules if plan.kind else None
    if own is not None:
        plan = replace(plan, rules=_rules(own, body.get("rules", {}), faults))
    if faults:
        raise FaultyPoll(faults)
    return plan


def set_figure(figure: Figure, written: str) -> Figure | None:
    """The figure under another threshold, said to be this poll's own; None when it is not a share."""
    wanted = read_threshold(written)
    if wanted is None or wanted == figure.threshold:
        return None if wanted is None else figure
    return replace(figure, threshold=wanted, certainty=Certainty.CERTAIN, source=SET_HERE)


def _rules(own: Rules, body: dict[str, Any], faults: list[Fault]) -> Rules:
    if not isinstance(body, dict):
        faults.append(Fault("rules", "phải là một bảng"))
        return own
    faults += [Fault(f"rules.{name}", "mục lạ") for name in body if name not in KNOWN_RULES]
    figures = {name: _figure(own, name, body, faults) for name in ("overall", "content", "least_share")}
    base = str(body.get("base", own.base))
    if base not in set(Base):
        faults.append(Fault("rules.base", f"“{base}” không hợp lệ; chỉ ghi valid hoặc answered"))
        base = own.base
    return own.under(figures, Base(base))


def _figure(own: Rules, name: str, body: dict[str, Any], faults: list[Fault]) -> Figure:
    figure: Figure = getattr(own, name)
    if name not in body:
        return figure
    changed = set_figure(figure, str(body[name]))
    if changed is None:
        faults.append(Fault(f"rules.{name}", f"“{body[name]}” không phải là tỷ lệ như “90%”"))
        return figure
    return changed


def _yes(body: dict[str, Any], name: str, faults: list[Fault]) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        faults.append(Fault(name, f"“{value}” không hợp lệ; chỉ ghi true hoặc false"))
    return value is True


def _text(body: dict[str, Any], name: str, faults: list[Fault]) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or not value.strip():
        faults.append(Fault(name, "còn thiếu hoặc không phải là chữ"))
        return ""
    return value


def _place(body: dict[str, Any], faults: list[Fault]) -> tuple[str, ...]:
    value = body.get("place", ())
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        faults.append(Fault("place", "phải là danh sách tên từ tỉnh trở xuống"))
        return ("?",)
    return tuple(value)


def _day(body: dict[str, Any], name: str, faults: list[Fault]) -> date:
    value = body.get(name)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(str(value), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    faults.append(Fault(name, f"“{value}” không phải là ngày như 2026-03-23"))
    return date.min


def _villages(body: dict[str, Any], faults: list[Fault]) -> tuple[VillagePlan, ...]:
    tables = body.get("villages", ())
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(Fault("villages", "phải là các bảng [[villages]]"))
        return ()
    return tuple(_village(line, table, faults) for line, table in enumerate(tables, start=1))


def _village(line: int, table: dict[str, Any], faults: list[Fault]) -> VillagePlan:
    households = table.get("households")
    if not isinstance(households, int) or isinstance(households, bool):
        faults.append(Fault(f"thôn thứ {line}", f"số hộ “{households}” không phải là số nguyên"))
        households = 1
    return VillagePlan(str(table.get("name", "")), households, str(table.get("team", "")))
