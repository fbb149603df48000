"""Questionnaires: look, copy into a draft, lay the official wording over it, see the difference, publish."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.interface import told
from app.officer import blueprint
from app.officer.lock import officer
from app.request import now, reading, writing
from surveys import officers, publishing, wording
from surveys.errors import Fault, Faulty
from surveys.officers import Act
from surveys.tables import Officer


@blueprint.get("/mau-phieu")
def questionnaires() -> ResponseReturnValue:
    with reading() as database:
        rows = [(each, publishing.questionnaire(each)) for each in publishing.versions(database)]
        return render_template("officer/questionnaires.html", rows=rows)


@blueprint.get("/mau-phieu/<code>/<int:version>")
def questionnaire(code: str, version: int) -> ResponseReturnValue:
    return questionnaire_page(code, version, {}, [])


@blueprint.post("/mau-phieu/<code>/<int:version>/chep")
def copy_questionnaire(code: str, version: int) -> ResponseReturnValue:
    """A draft of the next version."""
    with writing() as database:
        by = publisher(database).name
        source = publishing.find(database, code, version)
        draft = publishing.copy(database, source=source, by=by, now=now())
        return redirect(url_for("officer.questionnaire", code=code, version=draft.version))


@blueprint.post("/mau-phieu/<code>/<int:version>/noi-dung")
def reword(code: str, version: int) -> ResponseReturnValue:
    """Lays pasted or uploaded wordings over a draft."""
    file = request.files.get("file")
    try:
        with writing() as database:
            publisher(database)
            draft = publishing.find(database, code, version)
            if file and file.filename:
                texts = wording.from_file(file.read(), file.filename)
            else:
                texts = wording.from_text(request.form.get("text", ""))
            new = wording.apply(publishing.questionnaire(draft), texts, source=request.form.get("source", ""))
            publishing.rewrite(database, draft=draft, new=new)
    except Faulty as refusal:
        return questionnaire_page(code, version, request.form, refusal.faults), 422
    return redirect(url_for("officer.questionnaire", code=code, version=version))


@blueprint.post("/mau-phieu/<code>/<int:version>/ban-hanh")
def publish(code: str, version: int) -> ResponseReturnValue:
    """From now on this version never changes."""
    with writing() as database:
        by = publisher(database).name
        publishing.publish(database, draft=publishing.find(database, code, version), by=by, now=now())
    return redirect(url_for("officer.questionnaire", code=code, version=version))


def publisher(database: Session) -> Officer:
    """Who may write and publish questionnaires. Raises NotAllowed."""
    who = officer(database)
    officers.require(who, Act.PUBLISH, who.place)
    return who


def questionnaire_page(code: str, version: int, typed: object, faults: list[Fault]) -> str:
    """A version with what may be done with it; ``typed`` and ``faults`` of a form that was refused."""
    with reading() as database:
        row = publishing.find(database, code, version)
        who = officer(database)
        shown = publishing.questionnaire(row)
        changes = []
        if row.published_at is None:
            before = publishing.questionnaire(publishing.published(database, code))
            changes = [replace(each, place=told(each.place)) for each in wording.difference(before, shown)]
        return render_template(
            "officer/questionnaire.html",
            row=row,
            questionnaire=shown,
            changes=changes,
            may_publish=officers.may(who, Act.PUBLISH, who.place),
            typed=typed,
            faults=faults,
        )
