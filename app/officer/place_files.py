"""A list of places from a file: read, shown as what it would change, and only then taken in."""

import hashlib
import zlib
from base64 import b64decode, b64encode
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis.letters import unprintable
from app.officer import blueprint
from app.officer.acts import today
from app.officer.lock import officer
from app.request import now, reading, writing
from app.said.marks import N_
from surveys import officers, place_imports, place_lists, uploads
from surveys.errors import Fault, Faulty, FaultyUpload
from surveys.officers import Act
from surveys.place_imports import Changes
from surveys.place_lists import PlaceList
from surveys.tables import Officer

CHANGED = N_("Địa bàn vừa thay đổi sau lần xem trước. Xin xem lại những gì sẽ thay đổi rồi bấm lại.")


@blueprint.get("/dia-ban/nhap-tep")
def import_places() -> ResponseReturnValue:
    with reading() as database:
        return _page(_who(officer(database)), {"on": today().isoformat()}, [])


@blueprint.post("/dia-ban/nhap-tep")
def read_places() -> ResponseReturnValue:
    """What the file would change; nothing is taken in yet."""
    file, typed = request.files.get("file"), request.form.to_dict()
    with reading() as database:
        who = _who(officer(database))
        try:
            if not file or not file.filename:
                raise FaultyUpload([Fault("file", "Xin chọn tệp CSV hoặc Excel (.xlsx)")])
            listed, on = _printable(place_lists.read(file.read(), area=who.place)), _on()
            return _preview(who, listed, place_imports.compare(database, listed, on=on), on)
        except Faulty as refusal:
            return _page(who, typed, refusal.faults), 422


@blueprint.post("/dia-ban/nhap-tep/ghi")
def take_in_places() -> ResponseReturnValue:
    """Takes in exactly what was shown; when something else would change by now, that is shown first."""
    with reading() as database:
        who = _who(officer(database))
        listed, on = _printable(place_lists.read(_unpacked(), area=who.place)), _on()
        changes = place_imports.compare(database, listed, on=on)
        if _print(changes) != request.form.get("seen"):
            flash(gettext(CHANGED))
            return _preview(who, listed, changes, on)
    with writing() as database:
        done = place_imports.take_in(database, listed, on=on, by=officer(database).name, now=now())
    flash(
        gettext(
            "Đã nhận danh sách: %(added)s nơi mới, %(recounted)s nơi đổi số hộ.",
            added=len(done.added),
            recounted=len(done.recounted),
        )
    )
    return redirect(url_for("officer.places", ngay=on.isoformat()))


def _who(who: Officer) -> Officer:
    officers.require(who, Act.PLACES, who.place)
    return who


def _on() -> date:
    try:
        return date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise FaultyUpload([Fault("on", "Xin chọn ngày của danh sách")]) from None


def _printable(listed: PlaceList) -> PlaceList:
    """The list. Raises FaultyUpload for letters that no paper could show."""
    faults = [
        Fault(f"dòng {line.line}", f"có ký tự không in được: {', '.join(letters)}")
        for line in listed.lines
        if (letters := unprintable(f"{line.names} {line.team}"))
    ]
    if faults:
        raise FaultyUpload(faults)
    return listed


def _page(who: Officer, typed: dict[str, str], faults: list[Fault]) -> str:
    return render_template("officer/place_import.html", place=who.place, typed=typed, faults=faults)


def _preview(who: Officer, listed: PlaceList, changes: Changes, on: date) -> str:
    """The list goes along packed: for a province it would be larger than the rest of the page."""
    packed = b64encode(zlib.compress(place_lists.written(listed).encode(), 9)).decode()
    return render_template(
        "officer/place_preview.html",
        place=who.place,
        unused=listed.unused,
        changes=changes,
        on=on,
        packed=packed,
        seen=_print(changes),
    )


def _unpacked() -> bytes:
    """The list of the form, never longer than a file may be. Raises FaultyUpload."""
    try:
        unpacking = zlib.decompressobj()
        return unpacking.decompress(b64decode(request.form.get("list", "")), uploads.LARGEST_FILE)
    except (ValueError, zlib.error):
        raise FaultyUpload([Fault("tệp", "chưa đến trọn vẹn. Xin chọn lại tệp")]) from None


def _print(changes: Changes) -> str:
    return hashlib.sha256(repr(changes).encode()).hexdigest()
