"""Every page, picture and paper of ten polls, to be looked at: ``make gallery`` writes ``build/gallery/index.html``.

Papers are shown as the PDF that LibreOffice makes of them, where it is installed. Of the minutes only those of the
first village: all villages sign the same form.
"""

import html
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient

from analysis import charts
from analysis.findings import Findings
from analysis.papers import pdf
from analysis.papers.papers import MINUTES, names, paper
from analysis.sentences import certainty, verdict, weakest
from app import results
from app.installation import Installation, installation, upgrade
from app.web import create_app
from surveys import officers, polls
from tests.conftest import settings
from tests.given import NOW
from tests.ten_polls import TEN, counted, just_met

OUT = Path("build/gallery")
PASSWORD = "mười lăm ký tự trở lên"
PLACE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]
BEFORE = {"opens": date(2025, 3, 2), "closes": date(2025, 3, 12)}
PAGES = {"ket-qua": "/can-bo/dot/{}/ket-qua", "giay-to": "/can-bo/dot/{}/giay-to", "cong-khai": "/ket-qua/{}",
         "tung-thon": "/ket-qua/{}/tung-thon", "bien-nhan": "/ket-qua/{}/bien-nhan", "kiem-tra": "/ket-qua/{}/kiem-tra",
         "loa": "/can-bo/dot/{}/niem-yet/loa", "dot": "/can-bo/dot/{}",
         "xac-nhan": "/can-bo/dot/{}/xac-nhan"}  # fmt: skip
POSTER = "/can-bo/dot/{}/niem-yet/ap-phich.pdf"


def main(out: Path = OUT, only: Sequence[str] = ()) -> Path:
    """Writes the gallery, of all ten or ``only`` some, and gives the path of its first page."""
    with tempfile.TemporaryDirectory(prefix="langnghe-gallery-") as home:
        here = installation(settings(Path(home)))
        upgrade(here, now=NOW)
        client = signed_in(here)
        counted(here, just_met(), **BEFORE)
        lines = [line for name in only or TEN for line in poll(here, client, name, out / name)]
        periodic = client.get("/can-bo/bao-cao-dinh-ky").text.replace("/static/", "static/")
        (out / "bao-cao-dinh-ky.html").write_text(periodic, encoding="utf-8")
        here.engine.dispose()
    index = out / "index.html"
    head = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Mười đợt</title><h1>Mười đợt</h1>'
    index.write_text("\n".join([head, '<p><a href="bao-cao-dinh-ky.html">Báo cáo định kỳ</a>', *lines]), "utf-8")
    return index


def signed_in(here: Installation) -> FlaskClient:
    """An officer of the commune."""
    with here.writing() as session:
        officers.add(
            session, name="Lan", password=PASSWORD, role=officers.Role.COMMUNE, place=PLACE, by="gallery", now=NOW
        )
    app = create_app(here)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    return client


def poll(here: Installation, client: FlaskClient, name: str, folder: Path) -> Iterator[str]:
    """All of one poll in its folder, and the lines of the index about it."""
    folder.mkdir(parents=True, exist_ok=True)
    code = counted(here, TEN[name]())
    with here.reading() as session:
        row = polls.by_code(session, code)
        found, before = results.of(session, row), results.before(session, row)
    yield f"<h2>{name}</h2>"
    for sentence in (verdict(found), certainty(found.whole), weakest(found.whole)):
        yield f"<p>{html.escape(sentence)}"
    for picture, draw in charts.album(found, before):
        (folder / f"{picture.name}.svg").write_bytes(charts.svg(draw()))
        (folder / f"{picture.name}.png").write_bytes(charts.png(draw()))
        yield f'<figure><img src="{name}/{picture.name}.svg" alt="{html.escape(picture.alt)}"></figure>'
    yield from _pages(client, code, folder)
    yield from _papers(found, before, folder)


def _pages(client: FlaskClient, code: str, folder: Path) -> Iterator[str]:
    client.get(f"/can-bo/dot/{code}/hinh/ho-da-tra-loi.svg")
    client.post(f"/can-bo/dot/{code}/niem-yet")
    for name, address in PAGES.items():
        answer = client.get(address.format(code))
        if answer.status_code == 200:
            page = answer.text.replace(f"/can-bo/dot/{code}/hinh/", "").replace("/static/", "../static/")
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
            yield f'<a href="{folder.name}/{name}.html">{name}</a>'
    (folder / "ap-phich.pdf").write_bytes(client.get(POSTER.format(code)).data)
    yield f'<a href="{folder.name}/ap-phich.pdf">ap-phich.pdf</a>'
    static = folder.parent / "static"
    static.mkdir(exist_ok=True)
    (static / "officer.css").write_bytes(client.get("/static/officer.css").data)


def _papers(found: Findings, before: Findings | None, folder: Path) -> Iterator[str]:
    minutes = [name for name in names(found) if name.startswith(MINUTES)][:1]
    wanted = [*minutes, *(name for name in names(found) if not name.startswith(MINUTES))]
    made = {name: paper(name, found, made_on=NOW.date(), before=before) for name in wanted}
    if pdf.available():
        made |= pdf.to_pdf({name: data for name, data in made.items() if name.endswith(".docx")})
    for name, data in made.items():
        (folder / name).write_bytes(data)
        yield f'<a href="{folder.name}/{name}">{name}</a>'


if __name__ == "__main__":
    sys.stdout.write(f"{main(only=sys.argv[1:])}\n")
