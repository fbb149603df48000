"""Ten polls that came out differently, each as villages with their households and ballots. The same every time."""

import random
import secrets
from collections.abc import Callable

from app.installation import Installation
from surveys import polls, words
from surveys.ballots import Ballot
from surveys.polls import VillagePlan
from surveys.tables import OpenedBallot, OpinionCount
from tests.analysis.counts import QUESTIONS, ballots
from tests.given import NOW, an_open_poll

Villages = dict[str, tuple[int, list[Ballot]]]
NAMES = ("Đông", "Đoài", "Trung", "Thượng", "Hạ", "Linh Cang", "Trung Yên", "Phước Lộc")


def name(number: int) -> str:
    return f"Thôn {NAMES[number]}" if number < len(NAMES) else f"Thôn {number + 1}"


def _votes(
    dice: random.Random, size: int, levels: list[float], *, paper: float = 0.4, says: float = 0.0
) -> list[Ballot]:
    """Ballots with a share of satisfied for each question; some write a reason or another opinion."""
    made = []
    for _ in range(size):
        marks = "".join("1" if dice.random() < level else "-" if dice.random() < 0.05 else "0" for level in levels)
        if "1" not in marks and "0" not in marks:
            marks = "1" + marks[1:]
        reasons = tuple("Đường còn lầy lội khi mưa" if m == "0" and dice.random() < 0.3 else "" for m in marks)
        other = dice.choice(("Mong có thêm đèn đường", "Đề nghị dọn rác đều hơn")) if dice.random() < says else ""
        made.append(Ballot(marks, reasons if any(reasons) else (), other, dice.random() > paper))
    return made


def _levels(dice: random.Random, middle: float) -> list[float]:
    return [min(0.999, max(0.0, dice.gauss(middle, 0.025))) for _ in range(QUESTIONS)]


def _mixed(seed: int, sizes: list[tuple[int, int]], middle: float, **more: float) -> Villages:
    dice = random.Random(seed)
    levels = _levels(dice, middle)
    return {
        name(number): (
            size,
            _votes(dice, cast, [min(0.999, max(0.0, x + dice.gauss(0, 0.015))) for x in levels], **more),
        )
        for number, (size, cast) in enumerate(sizes)
    }


def all_satisfied() -> Villages:
    return {name(n): (size, ballots(size - 4)) for n, size in enumerate((120, 95, 140, 80))}


def just_met() -> Villages:
    """90 % of 400 on the overall question, to the vote."""
    return {name(0): (150, ballots(118, 12)), name(1): (180, ballots(134, 16)), name(2): (140, ballots(108, 12))}


def just_missed_by_one() -> Villages:
    return {name(0): (150, ballots(118, 12)), name(1): (180, ballots(133, 17)), name(2): (140, ballots(108, 12))}


def coverage_missed() -> Villages:
    return _mixed(4, [(120, 66), (95, 80), (140, 70), (160, 98), (70, 61)], 0.96)


def one_content_failed_in_one_village() -> Villages:
    made = _mixed(5, [(120, 110), (95, 88), (140, 126), (88, 80)], 0.975)
    households, cast = made[name(3)]
    worse = [Ballot(b.marks[:6] + ("0" if n % 3 else "1") + b.marks[7:], b.reasons, b.other, b.online)
             for n, b in enumerate(cast)]  # fmt: skip
    return {**made, name(3): (households, worse)}


def tiny_villages() -> Villages:
    return _mixed(6, [(9, 7), (14, 12), (6, 6), (22, 19), (11, 9), (5, 2)], 0.95)


def no_comments() -> Villages:
    return {name(n): (size, ballots(size - 12, 4)) for n, size in enumerate((110, 130, 75))}


def five_hundred_comments() -> Villages:
    return _mixed(8, [(420, 380), (380, 330), (510, 450)], 0.93, says=0.43)


def sixty_villages() -> Villages:
    dice = random.Random(9)
    sizes = [(size := dice.randint(80, 260), int(size * dice.uniform(0.68, 0.99))) for _ in range(60)]
    return _mixed(9, sizes, 0.93, says=0.01)


def only_paper() -> Villages:
    return _mixed(10, [(120, 101), (95, 84), (140, 118)], 0.955, paper=1.0, says=0.05)


TEN: dict[str, Callable[[], Villages]] = {
    "tat-ca-hai-long": all_satisfied,
    "vua-du": just_met,
    "thieu-mot-phieu": just_missed_by_one,
    "thieu-ho-tra-loi": coverage_missed,
    "mot-noi-dung-o-mot-thon": one_content_failed_in_one_village,
    "thon-rat-nho": tiny_villages,
    "khong-y-kien": no_comments,
    "nam-tram-y-kien": five_hundred_comments,
    "sau-muoi-thon": sixty_villages,
    "chi-phieu-giay": only_paper,
}


def counted(here: Installation, villages: Villages, **changes: object) -> str:
    """A counted poll with these ballots; they are laid in where the opening of the box leaves them."""
    plan = [VillagePlan(name, households) for name, (households, _) in villages.items()]
    code = an_open_poll(here, villages=tuple(plan), **changes)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        poll.closed_at = poll.counted_at = NOW
        numbers = [question.number for question in polls.questionnaire_of(poll).choices]
        every = [ballot for _, cast in villages.values() for ballot in cast]
        words.keep(session, poll=poll, lines=words.apart(every, numbers))
        for village in poll.villages:
            cast = villages[village.name][1]
            if opinions := sum(bool(ballot.other) for ballot in cast):
                session.add(OpinionCount(village_id=village.id, ballots=opinions))
            session.add_all(
                OpenedBallot(
                    id=secrets.token_bytes(16), village_id=village.id, online=ballot.online, marks=ballot.marks
                )
                for ballot in cast
            )
    return code
