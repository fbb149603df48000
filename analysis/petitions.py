"""What of a petition (kiến nghị) may be published, and what stands on its way to the authority.

Published is the officer's summary, never a resident's words; how many said it only from as many opinions on as
ballots are needed for any figure (``analysis.suppression``), below that "một số ý kiến". A number of opinions says
nothing of how anybody marked, but a small one, in a commune where people talk, points at who complained.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date

from analysis.shares import number_text
from analysis.suppression import FEWEST_BALLOTS
from surveys.questionnaires import Questionnaire, canonical
from surveys.tables import Petition

FORMAT = 1
SOME = "một số ý kiến"


@dataclass(frozen=True)
class Told:
    """Một kiến nghị như trang công khai cho xem."""

    number: int
    summary: str
    about: str
    said: int | None
    """Opinions; None where there are too few to give their number."""
    authority: str
    sent_on: str
    deadline: str
    """ISO dates, as ``replied_on``."""
    replied_on: str
    """"" while there is no reply."""
    reply: str

    @property
    def said_words(self) -> str:
        return SOME if self.said is None else f"{number_text(self.said)} ý kiến"

    def late(self, today: date) -> bool:
        """Whether the authority owes its reply."""
        return not self.replied_on and today > date.fromisoformat(self.deadline)


@dataclass(frozen=True)
class Line:
    """Một kiến nghị trên giấy tờ gửi cơ quan giải quyết."""

    number: int
    summary: str
    about: str
    said: int
    authority: str
    letter: str
    sent_on: str
    deadline: str
    """dd/mm/yyyy, as the others; "" while there is none."""
    state: str
    replied_on: str
    reply: str


def told(petition: Petition, questionnaire: Questionnaire) -> Told:
    """What may be published of a petition that was sent."""
    assert petition.sent_on and petition.deadline  # petitions.publish asks
    said = len(petition.opinions)
    return Told(
        number=petition.number,
        summary=petition.summary,
        about=about(petition.question, questionnaire),
        said=said if said >= FEWEST_BALLOTS else None,
        authority=petition.authority,
        sent_on=petition.sent_on.isoformat(),
        deadline=petition.deadline.isoformat(),
        replied_on=petition.replied_on.isoformat() if petition.replied_on else "",
        reply=petition.reply,
    )


def body_of(published: Told) -> str:
    """The text that is stored: canonical JSON."""
    return canonical({"format": FORMAT, **asdict(published)})


def read(body: str) -> Told:
    """The inverse."""
    return Told(**{name: value for name, value in json.loads(body).items() if name != "format"})


def line(petition: Petition, questionnaire: Questionnaire, state: str) -> Line:
    """The petition for the papers, to those entitled to exact numbers."""
    return Line(
        number=petition.number,
        summary=petition.summary,
        about=about(petition.question, questionnaire),
        said=len(petition.opinions),
        authority=petition.authority,
        letter=petition.letter,
        sent_on=_day(petition.sent_on),
        deadline=_day(petition.deadline),
        state=state,
        replied_on=_day(petition.replied_on),
        reply=petition.reply,
    )


def about(number: int, questionnaire: Questionnaire) -> str:
    """The question and its criteria in words; "" for none."""
    question = next((each for each in questionnaire.choices if each.number == number), None)
    if question is None:
        return ""
    criteria = ", ".join(map(str, question.criteria))
    return f"câu {number}" + (f" (tiêu chí {criteria})" if criteria else "")


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
