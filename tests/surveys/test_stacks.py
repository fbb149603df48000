"""A stack of paper ballots keyed by two officers, compared, and put into the box."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from surveys import counting, drawer, keyings, polls, pool, stacks
from surveys.ballots import Ballot
from surveys.drawer import Kind
from surveys.errors import AlreadyKeyedIn, PaperWaits, PollClosed, VillageFull
from surveys.keyings import Keyed
from surveys.paper_errors import NotYourTurn, StackGone, StackNotDecided, StackSize
from surveys.stacks import FIRST, SECOND, Difference
from surveys.tables import JournalEntry, Officer, Stack, Village, WaitingPaper
from tests.given import ALL_SATISFIED, NOW, a_csv, an_open_poll, close, count, key_in
from tests.surveys.test_officers import an_officer
from tests.surveys.test_renewal import give_up

PAPER = Ballot(ALL_SATISFIED, online=False)
MIXED = Ballot("0" + "1" * 18, ("Đường ngập",) + ("",) * 18, "Thêm đèn", online=False)


class Table:
    """Two officers and a stack of a village."""

    def __init__(self, here, size=3):
        self.here, self.poll = here, an_open_poll(here)
        with here.writing() as session:
            lan, mai, tu = (an_officer(session, name=name) for name in ("Lan", "Mai", "Tư"))
            self.officers = {"Lan": lan.id, "Mai": mai.id, "Tư": tu.id}
        self.label = self.begin(size)

    def begin(self, size, who="Lan", village="Thôn Một"):
        with self.here.writing() as session:
            at = polls.village_of(polls.by_code(session, self.poll), village)
            by = session.get_one(Officer, self.officers[who])
            return stacks.begin(session, village=at, size=size, by=by, now=NOW).label

    def found(self, session, lock=False):
        return stacks.by_label(session, polls.by_code(session, self.poll), self.label, lock=lock)

    def key(self, who, number, ballot=PAPER):
        with self.here.writing() as session:
            by = session.get_one(Officer, self.officers[who])
            stack = self.found(session, lock=True)
            stacks.key_in(session, stack=stack, number=number, ballot=ballot, keys=self.here.keys, by=by)

    def key_all(self, who, *ballots):
        for number, ballot in enumerate(ballots, start=1):
            self.key(who, number, ballot)

    def differences(self):
        with self.here.reading() as session:
            return stacks.differences(session, stack=self.found(session), keys=self.here.keys)

    def seal(self, decided=()):
        with self.here.reading() as session:
            return stacks.seal(session, stack=self.found(session), decided=dict(decided), keys=self.here.keys)

    def put_in(self, sealed=None, decided=()):
        sealed = sealed or self.seal(decided)
        with self.here.writing() as session:
            poll = polls.by_code(session, self.poll)
            return stacks.put_in(session, poll=poll, sealed=sealed, keys=self.here.keys, by="Lan", now=NOW)

    def numbers(self):
        """Ballots in the box, in the drawer, stacks, and what was noted of the keying."""
        with self.here.reading() as session:
            poll = polls.by_code(session, self.poll)
            waiting = session.scalar(select(func.count()).select_from(WaitingPaper))
            noted = keyings.of_village(session, poll.villages[0])
            return pool.count(session, poll), waiting, len(stacks.of_poll(session, poll)), noted


@pytest.fixture
def table(anywhere):
    return Table(anywhere)


def test_two_officers_who_agree_bring_the_whole_stack_into_the_box(anywhere, table):
    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, MIXED, PAPER)
    assert table.numbers() == (0, 6, 1, Keyed())
    assert table.differences() == [] and table.put_in() == 3
    assert table.numbers() == (3, 0, 0, Keyed(twice=3, compared=57))
    close(anywhere, table.poll)
    assert count(anywhere, table.poll) == 3
    with anywhere.reading() as session:
        village = polls.by_code(session, table.poll).villages[0]
        opened = counting.ballots(session, village)
        assert sorted(ballot.marks for ballot in opened) == sorted([ALL_SATISFIED, ALL_SATISFIED, MIXED.marks])
        assert counting.count(session, village.poll).whole.tally.opinions == ("Thêm đèn", "Đường ngập")
        assert village.paper == 3


def test_every_difference_is_shown_and_what_the_paper_says_goes_into_the_box(anywhere, table):
    table.key_all("Lan", PAPER, MIXED, PAPER)
    table.key_all("Mai", PAPER, Ballot("1" * 18 + "x", online=False), PAPER)
    found = {each.name: each for each in table.differences()}
    assert list(found) == ["mark-2-1", "words-2-1", "mark-2-19", "words-2-0"]
    assert sorted(found["mark-2-1"].readings) == ["0", "1"] and sorted(found["words-2-0"].readings) == ["", "Thêm đèn"]
    decided = {"mark-2-1": "-", "words-2-1": "Đường ngập nước", "mark-2-19": "1", "words-2-0": ""}
    assert table.put_in(decided=decided) == 3
    assert table.numbers()[3] == Keyed(twice=3, compared=57, differed=2)
    close(anywhere, table.poll)
    count(anywhere, table.poll)
    with anywhere.reading() as session:
        opened = counting.ballots(session, polls.by_code(session, table.poll).villages[0])
        [looked] = [ballot for ballot in opened if ballot.marks != ALL_SATISFIED]
        whole = counting.count(session, polls.by_code(session, table.poll)).whole.tally
        assert (looked.marks, whole.opinions, whole.other_opinions) == ("-" + "1" * 18, ("Đường ngập nước",), 0)


@pytest.mark.parametrize("decided", [{}, {"mark-1-1": "?"}, {"mark-1-1": ""}, {"mark-1-2": "1"}])
def test_a_difference_that_is_not_decided_keeps_the_stack_out_of_the_box(here, decided):
    table = Table(here, size=2)
    table.key_all("Lan", MIXED, MIXED)
    table.key_all("Mai", Ballot("1" + MIXED.marks[1:], MIXED.reasons, MIXED.other, online=False), MIXED)
    with pytest.raises(StackNotDecided):
        table.seal(decided)
    assert table.numbers()[0] == 0 and table.put_in(decided={"mark-1-1": "0"}) == 2


def test_who_typed_what_is_told_to_nobody(here):
    table = Table(here, size=2)
    table.key_all("Lan", MIXED, MIXED)
    table.key_all("Mai", PAPER, PAPER)
    orders = {table.differences()[0].readings for _ in range(60)}
    assert orders == {("0", "1"), ("1", "0")}
    assert not {"first", "second", "by", "officer"} & set(Difference.__dataclass_fields__)


def test_nothing_is_compared_before_both_are_done(here):
    table = Table(here, size=2)
    table.key_all("Lan", PAPER, PAPER)
    table.key("Mai", 1)
    for too_early in (table.differences, table.seal):
        with pytest.raises(StackNotDecided):
            too_early()


def test_one_officer_never_keys_a_stack_twice_and_no_third_one_helps(here):
    table = Table(here, size=2)
    with pytest.raises(NotYourTurn):
        table.key("Mai", 1)
    table.key_all("Lan", PAPER, PAPER)
    with pytest.raises(AlreadyKeyedIn):
        table.key("Lan", 1)
    table.key("Mai", 1)
    with pytest.raises(NotYourTurn):
        table.key("Tư", 2)
    with here.reading() as session:
        stack = table.found(session)
        turns = [stacks.turn_of(stack, session.get_one(Officer, number)) for number in table.officers.values()]
        assert turns == [None, SECOND, None] and stacks.next_number(stack) == 2 and FIRST != SECOND


def test_the_same_form_twice_counts_once(table):
    table.key("Lan", 1)
    for number in (1, 3, 0):
        with pytest.raises(AlreadyKeyedIn):
            table.key("Lan", number, MIXED)
    assert table.numbers()[1] == 1


def test_a_stack_goes_into_the_box_once(table):
    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, PAPER, PAPER)
    sealed = table.seal()
    table.put_in(sealed)
    with pytest.raises(StackGone):
        table.put_in(sealed)
    assert table.numbers()[0] == 3


def test_what_waits_keeps_the_poll_open_and_says_where(anywhere, table):
    table.key("Lan", 1)
    with pytest.raises(PaperWaits, match="mục Nhập hai lần"):
        close(anywhere, table.poll)
    with anywhere.writing() as session:
        polls.by_code(session, table.poll).closed_at = NOW
    with pytest.raises(PaperWaits):
        count(anywhere, table.poll)
    with pytest.raises(PollClosed):
        table.key("Lan", 2)


def test_a_stack_given_up_leaves_nothing_and_its_paper_can_be_keyed_again(anywhere, table):
    table.key_all("Lan", PAPER, PAPER)
    with anywhere.writing() as session:
        stacks.give_up(session, stack=table.found(session, lock=True), keys=anywhere.keys, by="Lan", now=NOW)
    assert table.numbers() == (0, 0, 0, Keyed())
    with pytest.raises(StackGone):
        table.key("Lan", 3)
    table.label = table.begin(3, who="Mai")
    close(anywhere, table.poll)


def test_what_waits_is_sealed_and_says_nothing_of_its_order(anywhere, table):
    table.key_all("Lan", MIXED, PAPER, PAPER)
    with anywhere.reading() as session:
        rows = session.scalars(select(WaitingPaper)).all()
        assert {row.kind for row in rows} == {Kind.KEYED} and len({len(row.sealed) for row in rows}) == 1
        assert not any("ngập".encode() in row.sealed or MIXED.marks.encode() in row.sealed for row in rows)
        assert len({row.key for row in rows}) == 3 and all(len(row.key) == 16 for row in rows)


def test_the_key_of_what_waited_is_gone_with_the_opening(anywhere, table):
    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, PAPER, PAPER)
    table.put_in()
    close(anywhere, table.poll)
    count(anywhere, table.poll)
    assert not list(anywhere.keys.folder.glob(f"*{table.poll}*"))


@pytest.mark.parametrize("size", [0, 1, 101, -3])
def test_a_stack_has_a_sensible_size(here, size):
    with pytest.raises(StackSize):
        Table(here, size=size)


def test_stacks_leave_room_for_each_other_and_for_what_is_in_the_box(here):
    table = Table(here, size=5)
    key_in(here, table.poll, a_csv(*[("Thôn Một", ALL_SATISFIED)] * 4))
    with pytest.raises(VillageFull):
        table.begin(4)
    table.begin(3)


def test_a_village_that_filled_up_meanwhile_keeps_the_stack_waiting(table):
    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, PAPER, PAPER)
    key_in(table.here, table.poll, a_csv(*[("Thôn Một", ALL_SATISFIED)] * 10))
    with pytest.raises(VillageFull):
        table.put_in()
    assert table.numbers()[:3] == (10, 6, 1)


def test_keyed_once_is_counted_apart(table):
    key_in(table.here, table.poll, a_csv(("Thôn Một", ALL_SATISFIED), ("Thôn Hai", ALL_SATISFIED)))
    key_in(table.here, table.poll, a_csv(("Thôn Một", ALL_SATISFIED)))
    assert table.numbers()[3] == Keyed(once=2)


def test_what_was_thrown_away_or_given_up_with_the_box_is_keyed_anew(anywhere, table):
    key_in(anywhere, table.poll, a_csv(("Thôn Một", ALL_SATISFIED)))
    table.key("Lan", 1)
    with anywhere.writing() as session:
        drawer.throw_away(session, poll=polls.by_code(session, table.poll), by="Lan", now=NOW)
    assert table.numbers()[1:] == (0, 0, Keyed(once=1))
    table.label = table.begin(2)
    anywhere.keys.destroy(f"hom-phieu-{table.poll}-1.key")
    give_up(anywhere, table.poll)
    assert table.numbers() == (0, 0, 0, Keyed())


def test_the_journal_names_the_stack_and_never_a_ballot(here):
    table = Table(here, size=2)
    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, PAPER)
    table.put_in()
    with here.reading() as session:
        lines = [(each.act, each.detail) for each in session.scalars(select(JournalEntry))]
    assert [line for line in lines if "phiếu" in line[0]][-2:] == [
        ("lập tập phiếu nhập hai lần", f"Thôn Một: tập {table.label}, 2 phiếu"),
        ("nhập phiếu giấy", "Thôn Một: 2 phiếu"),
    ]


@pytest.mark.parametrize("changes", [{"second_id": "first"}, {"first_done": 4}, {"second_done": 1}, {"first_done": -1}])
def test_the_table_holds_what_the_verbs_promise(anywhere, changes):
    table = Table(anywhere)
    with pytest.raises(IntegrityError), anywhere.writing() as session:
        stack = session.scalars(select(Stack)).one()
        for name, value in changes.items():
            setattr(stack, name, stack.first_id if value == "first" else value)
    assert table.numbers()[2] == 1


def test_two_officers_who_press_at_once_bring_one_stack(anywhere, table):
    from tests.surveys.test_stubs import outcomes

    for who in ("Lan", "Mai"):
        table.key_all(who, PAPER, PAPER, PAPER)
    sealed = [table.seal(), table.seal()]
    assert outcomes(lambda: table.put_in(sealed[0]), lambda: table.put_in(sealed[1])) == ["StackGone", "done"]
    with anywhere.reading() as session:
        assert session.scalars(select(Village.paper).order_by(Village.position)).first() == 3
