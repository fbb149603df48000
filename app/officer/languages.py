"""Further languages of a questionnaire's draft: words pasted, sound files handed in."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.officer import blueprint
from app.officer.questionnaires import publisher, questionnaire_page
from app.request import writing
from surveys import publishing, translating, wording
from surveys.errors import Faulty
from surveys.languages import Language
from surveys.places import tidy


@blueprint.post("/mau-phieu/<code>/<int:version>/ngon-ngu")
def put_language(code: str, version: int) -> ResponseReturnValue:
    """Lays a language into a draft; all of it, or every fault is told."""
    files = {file.filename or "": file.read() for file in request.files.getlist("sounds") if file.filename}
    try:
        with writing() as database:
            publisher(database)
            draft = publishing.find(database, code, version)
            speaker = tidy(request.form.get("speaker", ""))
            translating.put(database, draft=draft, language=_language(), files=files, speaker=speaker)
    except Faulty as refusal:
        return questionnaire_page(code, version, request.form, refusal.faults), 422
    return redirect(url_for("officer.questionnaire", code=code, version=version))


@blueprint.post("/mau-phieu/<code>/<int:version>/ngon-ngu/<language>/bo")
def drop_language(code: str, version: int, language: str) -> ResponseReturnValue:
    with writing() as database:
        publisher(database)
        translating.drop(database, draft=publishing.find(database, code, version), code=language)
    return redirect(url_for("officer.questionnaire", code=code, version=version))


def _language() -> Language:
    """The language that was typed."""
    typed = {name: tidy(value) for name, value in request.form.items()}
    texts = wording.from_text(request.form.get("language-text", ""))
    return Language(
        code=typed.get("language", ""),
        name=typed.get("language-name", ""),
        title=typed.get("language-title", ""),
        heading=typed.get("language-heading", ""),
        options=tuple(filter(None, (typed.get("satisfied", ""), typed.get("dissatisfied", "")))),
        instructions=typed.get("instructions", ""),
        questions=tuple(texts),
        verified="language-verified" in typed,
        source=typed.get("language-source", ""),
    )
