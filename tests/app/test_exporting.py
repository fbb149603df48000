"""What analysts get is what the public pages show."""

import sys
from pathlib import Path

import duckdb
import pytest

from analysis.suppression import Shown
from app import posting
from app.exporting import NotExported, parquet
from surveys import polls, releases
from tests.given import NOW
from tests.ten_polls import TEN, counted


@pytest.fixture
def posted(here):
    """A poll with small villages, and its release."""
    code = counted(here, TEN["thon-rat-nho"]())
    with here.writing() as session:
        posting.post(session, poll=polls.by_code(session, code), by="test", now=NOW)
    with here.reading() as session:
        return code, posting.read(releases.of(session, polls.by_code(session, code)))


def read(file, query):
    with duckdb.connect() as database:
        return database.execute(query, [str(file)]).fetchall()


def test_the_file_holds_what_the_release_shows_and_no_more(here, posted, tmp_path):
    code, release = posted
    counted(here, TEN["vua-du"]())  # counted and not posted: it stays inside
    file = tmp_path / "ket-qua.parquet"
    assert parquet(here, file) == len(release.lines) * (1 + len(release.units))
    assert read(file, "SELECT DISTINCT poll FROM read_parquet(?)") == [(code,)]
    told = read(file, "SELECT part, question, satisfied, at_least, at_most FROM read_parquet(?) WHERE part <> ''")
    cells = {(unit.name, line.number): unit.cells[n] for n, line in enumerate(release.lines) for unit in release.units}
    assert len(told) == len(cells)
    for part, question, satisfied, at_least, at_most in told:
        cell = cells[part, question]
        assert satisfied == cell.satisfied and (at_least, at_most) == cell.interval
        assert (satisfied is None) == (cell.shown is not Shown.EXACT)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["ket-qua.parquet"]


def test_the_query_of_the_guide_answers(here, posted, tmp_path):
    _, release = posted
    parquet(here, tmp_path / "ket-qua.parquet")
    guide = (Path(__file__).parents[2] / "docs" / "capacity.md").read_text(encoding="utf-8")
    query = guide.split("```sql\n")[1].split("```")[0].replace("'ket-qua.parquet'", "read_parquet(?)")
    [row] = [row for row in read(tmp_path / "ket-qua.parquet", query) if row[0] == release.overall.number]
    assert row[2:4] == (release.overall.satisfied, release.overall.base)


def test_without_the_library_a_person_is_told_what_to_install(here, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NotExported, match="pip install duckdb"):
        parquet(here, tmp_path / "x.parquet")
    assert not list(tmp_path.glob("x*"))
