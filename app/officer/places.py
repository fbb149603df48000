"""The tree of places: what lies where on a day, what it was before, and the changes an officer writes down."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis.letters import unprintable
from app import csv_files
from app.clothing import day_text
from app.officer import blueprint
from app.officer.acts import today
from app.officer.lock import officer
from app.request import now, reading, writing
from surveys import households, officers, place_changes, place_lists, places, village_lists
from surveys.errors import Fault, Faulty, FaultyPlaces, NotAllowed
from surveys.officers import Act
from surveys.place_changes import Part
from surveys.questionnaires import Level
from surveys.tables import Officer, Place


@blueprint.get("/dia-ban", endpoint="places")
def own_place() -> ResponseReturnValue:
    """The officer's own place."""
    with reading() as database:
        return _page(database, officer(database).place, {}, [])


@blueprint.get("/dia-ban/<number>")
def place(number: str) -> ResponseReturnValue:
    with reading() as database:
        return _page(database, place_for(database, number, Act.SEE), {}, [])


@blueprint.get("/dia-ban/<number>/danh-sach.csv")
def place_file(number: str) -> ResponseReturnValue:
    """What lies in a place on a day, as a file that can be taken in again."""
    with reading() as database:
        found = place_for(database, number, Act.SEE)
        lines = place_lists.of_places(database, found, on=day_asked())
    rows = [place_lists.HEADINGS, *map(place_lists.cells, lines)]
    text = csv_files.SPREADSHEET_MARK + csv_files.written(rows)
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=dia-ban.csv"})


@blueprint.post("/dia-ban/<number>/doi-ten")
def rename_place(number: str) -> ResponseReturnValue:
    def rename(database: Session, found: Place, on: date, by: str) -> Place:
        return place_changes.rename(database, place=found, name=_name("name"), on=on, by=by, now=now())

    return _changed(number, rename)


@blueprint.post("/dia-ban/<number>/sap-nhap")
def merge_places(number: str) -> ResponseReturnValue:
    """Some of the places right below become one."""

    def merge(database: Session, found: Place, on: date, by: str) -> Place:
        merged = [place_for(database, each, Act.PLACES, below=True) for each in request.form.getlist("merged")]
        if any(each.parent_id != found.id for each in merged):
            raise NotAllowed
        try:
            return place_changes.merge(database, merged=merged, name=_name("name"), on=on, by=by, now=now())
        except FaultyPlaces as refusal:
            fields = {"name": "merged_name"}
            faults = [Fault(fields.get(fault.place, fault.place), fault.message) for fault in refusal.faults]
            raise FaultyPlaces(faults) from None

    return _changed(number, merge, below=False)


@blueprint.post("/dia-ban/<number>/chia")
def split_place(number: str) -> ResponseReturnValue:
    def split(database: Session, found: Place, on: date, by: str) -> Place:
        try:
            plans = village_lists.from_text(request.form.get("parts", ""))
        except Faulty as refusal:
            raise FaultyPlaces([Fault("parts", str(fault)) for fault in refusal.faults]) from None
        parts = [Part(printable(plan.name, "parts"), plan.households) for plan in plans]
        return place_changes.split(database, place=found, parts=parts, on=on, by=by, now=now())[0].parent or found

    return _changed(number, split)


@blueprint.post("/dia-ban/<number>/chuyen")
def move_place(number: str) -> ResponseReturnValue:
    def move(database: Session, found: Place, on: date, by: str) -> Place:
        parent = place_for(database, request.form.get("parent", ""), Act.PLACES)
        return place_changes.move(database, place=found, parent=parent, on=on, by=by, now=now())

    return _changed(number, move)


@blueprint.post("/dia-ban/<number>/bo-cap")
def dissolve_place(number: str) -> ResponseReturnValue:
    """A level in between ends; what lay in it goes to the place above."""

    def dissolve(database: Session, found: Place, on: date, by: str) -> Place:
        place_changes.dissolve(database, place=found, on=on, by=by, now=now())
        return found.parent or found

    return _changed(number, dissolve)


def place_for(database: Session, number: str, act: Act, *, below: bool = False) -> Place:
    """A place inside the officer's; ``below``: not the officer's own. Raises UnknownPlace, NotAllowed."""
    who = officer(database)
    officers.require(who, act, who.place)
    found = places.by_number(database, int(number) if number.isdecimal() else 0, area=who.place)
    if below and found.id == who.place_id:
        raise NotAllowed
    return found


def day_asked() -> date:
    """The day of the address, else today."""
    try:
        return date.fromisoformat(request.args.get("ngay", ""))
    except ValueError:
        return today()


def printable(name: str, field: str) -> str:
    """The name. Raises FaultyPlaces for letters that no paper could show."""
    letters = unprintable(name)
    if letters:
        raise FaultyPlaces([Fault(field, f"“{name}” có ký tự không in được: {', '.join(letters)}")])
    return name


def _name(field: str) -> str:
    return printable(request.form.get(field, ""), field)


def _on() -> date:
    try:
        return date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise FaultyPlaces([Fault("on", "Xin chọn ngày bắt đầu có hiệu lực")]) from None


def _changed(
    number: str, deed: Callable[[Session, Place, date, str], Place], *, below: bool = True
) -> ResponseReturnValue:
    """Does it in one transaction and shows what came of it; what was typed stays when it is faulty."""
    try:
        with writing() as database:
            found = place_for(database, number, Act.PLACES, below=below)
            on = _on()
            new = deed(database, found, on, officer(database).name).id
    except FaultyPlaces as refusal:
        with reading() as database:
            return _page(database, place_for(database, number, Act.PLACES), request.form.to_dict(), refusal.faults), 422
    day = day_text(on)
    flash(gettext("Đã ghi thay đổi, có hiệu lực từ ngày %(day)s. Các đợt trước đó giữ nguyên tên và số hộ.", day=day))
    return redirect(url_for("officer.place", number=new, ngay=max(on, today()).isoformat()))


def _page(database: Session, found: Place, typed: dict[str, str], faults: list[Fault]) -> str:
    who, on = officer(database), day_asked()
    inside = places.below(database, found, on=on)
    counts = households.on_day(database, [found, *inside], on=on)
    sums, numbers = households.sums(inside, counts), Counter(each.parent_id for each in inside)
    below = [each for each in inside if each.parent_id == found.id]
    may_change = officers.may(who, Act.PLACES, found)
    return render_template(
        "officer/place.html",
        place=found,
        on=on,
        own=found.id == who.place_id,
        below=[(each, sums.get(each.id, counts.get(each.id)), numbers[each.id]) for each in below],
        whole=sums.get(found.id, counts.get(found.id)),
        counts=households.history(database, found),
        ended=places.ended(database, found, on=on),
        seen={each.id for each in (*found.predecessors, *found.successors) if places.is_within(each, who.place)},
        may_change=may_change,
        may_end=may_change and found.id != who.place_id and found.valid_to is None,
        parents=_parents(database, who, found) if may_change else [],
        levels=Level,
        typed=typed,
        faults=faults,
        merged=request.form.getlist("merged"),
    )


def _parents(database: Session, who: Officer, found: Place) -> list[Place]:
    """Where a place could be moved to: those of its parent's level, and the officer's own place."""
    if found.parent is None or found.id == who.place_id:
        return []
    beside = [each for each in places.below(database, who.place, on=today()) if each.level == found.parent.level]
    higher = [who.place] if who.place.level != found.level else []
    return [each for each in (*higher, *beside) if each.id not in (found.parent_id, found.id)]
