"""The link of a village team: good for its village, until the poll closes, another is printed, or it is taken back."""

import pytest

from surveys import journal, polls, teams
from surveys.errors import PollClosed, PollNotOpen
from surveys.tables import TeamBook
from surveys.team_errors import UnknownLink
from tests.given import NOW, a_draft, an_open_poll, close


def links_of(here, code, *names):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        villages = [village for village in poll.villages if not names or village.name in names]
        return teams.give_links(session, villages=villages, keys=here.keys, by="Lan", now=NOW)


def arrive(here, link):
    with here.writing() as session:
        return teams.arrive(session, code=link, keys=here.keys, now=NOW).name


def test_each_team_comes_to_its_own_village(anywhere):
    links = links_of(anywhere, an_open_poll(anywhere))
    assert {arrive(anywhere, link): link for link in links.values()} == links
    assert arrive(anywhere, f"https://phieu.example/to/vao#{links['Thôn Hai'].lower()}") == "Thôn Hai"


def test_a_link_printed_again_makes_the_one_before_void(here):
    code = an_open_poll(here)
    first, second = links_of(here, code)["Thôn Một"], links_of(here, code, "Thôn Một")["Thôn Một"]
    assert arrive(here, second) == "Thôn Một"
    with pytest.raises(UnknownLink):
        arrive(here, first)


def test_a_link_taken_back_opens_nothing(here):
    code = an_open_poll(here)
    links = links_of(here, code)
    for _ in range(2):
        with here.writing() as session:
            village = polls.village_of(polls.by_code(session, code), "Thôn Một")
            teams.take_back_link(session, village=village, by="Lan", now=NOW)
            assert teams.link_of(session, village.id) is None
    with pytest.raises(UnknownLink):
        arrive(here, links["Thôn Một"])
    assert arrive(here, links["Thôn Hai"]) == "Thôn Hai"
    with here.reading() as session:
        told = [(line.officer, line.act) for line in journal.of_poll(session, poll=code)][-2:]
    assert told == [("Lan", "bỏ đường dẫn của tổ lấy ý kiến"), ("Tổ Thôn Hai", "mở trang của tổ trên một máy")]


def test_a_link_dies_with_the_poll_and_is_not_made_outside_it(here):
    code = an_open_poll(here)
    links = links_of(here, code)
    close(here, code)
    with pytest.raises(PollClosed):
        arrive(here, links["Thôn Một"])
    with pytest.raises(PollClosed):
        links_of(here, code)
    with pytest.raises(PollNotOpen):
        links_of(here, a_draft(here))


@pytest.mark.parametrize("typed", ["", "2222-2222-2222-2222", "K7QX-2M4T-9RWD", "không phải mã"])
def test_what_is_no_link_is_refused(here, typed):
    links_of(here, an_open_poll(here))
    with pytest.raises(UnknownLink):
        arrive(here, typed)


def test_a_stolen_database_holds_no_link(here):
    links = links_of(here, an_open_poll(here))
    with here.reading() as session:
        for book in session.query(TeamBook):
            assert len(book.link_hash) == 32
    stolen = b"".join(path.read_bytes() for path in here.settings.home.glob("langnghe.db*"))
    for link in links.values():
        assert link.encode() not in stolen and link.replace("-", "").encode() not in stolen
