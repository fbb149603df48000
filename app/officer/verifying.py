"""Verification (thẩm tra): piles drawn by lot, and what each came to when it was counted again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.officer import blueprint
from app.officer.lock import officer
from app.officer.rolling_up import place_for
from app.request import now, reading, writing
from surveys import polls, rechecks, rollups
from surveys.confirmation_errors import PileNotDrawn
from surveys.errors import Fault, Faulty
from surveys.officers import Act
from surveys.rechecks import Pair


@blueprint.post("/tong-hop/<key>/boc-tham")
def draw_piles(key: str) -> ResponseReturnValue:
    """Draws piles among the confirmed ones; every draw stays on the report."""
    with writing() as database:
        place = place_for(database, Act.VERIFY)
        group = next((each for each in rollups.groups(database, place) if each.key == key), None)
        summed = rollups.of(database, place=place, key=key)
        assert group is not None
        made = rechecks.draw(
            database, rollup=summed, place=place, questionnaire_id=group.questionnaire_id,
            seed=request.form.get("seed", ""), worst=_number("worst", rechecks.WORST),
            risk=_number("risk", rechecks.RISK), by=officer(database), now=now(),
        )  # fmt: skip
    piles = len(made.drawn)
    flash(gettext("Đã bốc thăm %(piles)s chồng phiếu. Xin đến từng thôn đếm lại rồi ghi kết quả.", piles=piles))
    return redirect(url_for("officer.rollup", key=key) + "#tham-tra")


@blueprint.get("/tong-hop/<key>/tham-tra/<int:number>/<code>/<int:position>")
def recheck(key: str, number: int, code: str, position: int) -> ResponseReturnValue:
    """The form of one pile. What was counted in the box is not shown before the paper has been counted."""
    return _page(key, number, f"{code}/{position}", [])


@blueprint.post("/tong-hop/<key>/tham-tra/<int:number>/<code>/<int:position>")
def write_down_recheck(key: str, number: int, code: str, position: int) -> ResponseReturnValue:
    label = f"{code}/{position}"
    try:
        with writing() as database:
            place = place_for(database, Act.VERIFY)
            draw = rechecks.find(database, rollups.of(database, place=place, key=key), number)
            polls.by_code(database, code, officer=officer(database), lock=True)
            made = rechecks.write_down(
                database, draw=draw, label=label, sheets=_number("sheets", -1), answers=_answers(),
                counted_by=request.form.get("counted_by", ""), reason=request.form.get("reason", ""),
                by=officer(database), now=now(),
            )  # fmt: skip
    except Faulty as refusal:
        return _page(key, number, label, refusal.faults), 422
    flash(
        gettext("Đã ghi: không khớp, xin lập bản sửa đổi của thôn.") if made.differences else gettext("Đã ghi: khớp.")
    )
    return redirect(url_for("officer.rollup", key=key) + "#tham-tra")


def _answers() -> list[Pair]:
    """Satisfied and dissatisfied of every question of the form; -1 for what is no number."""
    asked = range(1, 1 + sum(name.startswith("s") and name[1:].isdecimal() for name in request.form))
    return [(_number(f"s{number}", -1), _number(f"d{number}", -1)) for number in asked]


def _number(field: str, otherwise: int) -> int:
    typed = request.form.get(field, "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else otherwise


def _page(key: str, number: int, label: str, faults: list[Fault]) -> str:
    with reading() as database:
        place = place_for(database, Act.VERIFY)
        draw = rechecks.find(database, rollups.of(database, place=place, key=key), number)
        pile = next((each for each in draw.drawn if each.label == label), None)
        if pile is None:
            raise PileNotDrawn(label)
        poll = polls.by_code(database, label.partition("/")[0], officer=officer(database))
        _, machine = rechecks.machine_of(database, label)
        return render_template(
            "officer/recheck.html", key=key, draw=draw, pile=pile, poll=poll, faults=faults, typed=request.form,
            questions=polls.questionnaire_of(poll).choices if machine else (),
            before=rechecks.found_in(database, draw).get(label, []),
        )  # fmt: skip
