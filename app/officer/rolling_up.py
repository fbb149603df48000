"""The roll-up of a province: confirmed figures of its communes, summed, tested, and as a report to sign."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from analysis import province_words
from analysis.papers import pdf
from app import rollups as app_rollups
from app.interface import telling, told
from app.officer import blueprint
from app.officer.lock import officer
from app.officer.outcome import as_file
from app.request import here, now, reading
from surveys import officers, rechecks, rollups
from surveys.officers import Act
from surveys.tables import Place
from surveys.workdays import HANOI


@blueprint.get("/tong-hop", endpoint="rollups")
def overview() -> ResponseReturnValue:
    """What can be summed inside the officer's place."""
    with reading() as database:
        place = place_for(database, Act.SUPERVISE)
        return render_template("officer/rollups.html", found=rollups.sums(database, place), place=place)


@blueprint.get("/tong-hop/<key>")
def rollup(key: str) -> ResponseReturnValue:
    """The sum, each commune and each content, what is missing, amendments, verification."""
    from analysis.papers import province as papers  # noqa: PLC0415  Word templates are heavy and only needed here

    with reading() as database:
        place = place_for(database, Act.SUPERVISE)
        summed, found, checked = app_rollups.of(database, place, key)
        return render_template(
            "officer/rollup.html", rollup=summed, found=found, checked=checked, say=_Said(),
            files=papers.names(), pdf_available=pdf.available(), rule=(rechecks.WORST, rechecks.RISK),
            may_verify=officers.may(officer(database), Act.VERIFY, place),
        )  # fmt: skip


@blueprint.get("/tong-hop/<key>/<name>")
def rollup_file(key: str, name: str) -> Response:
    """The report as Word, Excel or PDF."""
    from analysis.papers import province as papers  # noqa: PLC0415  Word templates are heavy and only needed here

    word, excel = papers.names()
    printed = word.removesuffix(".docx") + ".pdf"
    if name not in (word, excel, printed) or (name == printed and not pdf.available()):
        abort(404)
    with reading() as database:
        _, found, _ = app_rollups.of(database, place_for(database, Act.SUPERVISE), key)
    if found is None:
        abort(404)
    if name == excel:
        return as_file(papers.excel(found), name)
    made = papers.word(found, made_on=now().astimezone(HANOI).date(), templates=here().settings.templates)
    return as_file(made if name == word else pdf.to_pdf({word: made})[printed], name)


class _Said:
    """The words of a roll-up (``analysis.province_words``) in the language of the page."""

    @property
    def STATES(self) -> dict[str, str]:  # noqa: N802  as there
        return {state: told(words) for state, words in province_words.STATES.items()}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return telling(getattr(province_words, name))


def place_for(database: Session, act: Act) -> Place:
    """The officer's own place. Raises NotAllowed."""
    who = officer(database)
    officers.require(who, act, who.place)
    return who.place
