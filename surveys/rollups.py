"""Roll-up (tổng hợp): the frozen figures of many polls inside a place, verified at every level on the way up.

What a place confirmed must be the sum of the versions of its villages that it names, and the place above is the sum
of those. Nothing is read from ballots here, and a poll that has not been confirmed is told and not added.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import confirmations, figures, polls, publishing
from surveys.confirmation_errors import BrokenRecord, UnknownRollup
from surveys.confirmations import WHOLE, Confirmed
from surveys.figures import Figures
from surveys.places import is_within
from surveys.polls import State
from surveys.questionnaires import Questionnaire, rules_from_dict, with_rules
from surveys.tables import Place, Poll


@dataclass(frozen=True)
class Group:
    """Các đợt cộng được với nhau: those of one plan, or of one version of a questionnaire."""

    key: str
    title: str
    polls: tuple[Poll, ...]
    """The newest one of each place."""
    left_out: int
    """Earlier polls at the same places."""


@dataclass(frozen=True)
class Line:
    """Một nơi đã xác nhận."""

    poll: str
    place: str
    questionnaire: Questionnaire
    """Under the rules of this poll."""
    whole: Confirmed
    parts: tuple[Confirmed, ...]
    """The versions it is the sum of."""
    stale: tuple[str, ...]
    """Villages that amended since."""
    amendments: tuple[Confirmed, ...]
    """Later versions, of villages and of the whole, the oldest first."""


@dataclass(frozen=True)
class Missing:
    """Một đợt chưa xác nhận nên không cộng vào."""

    poll: str
    place: str
    state: State


@dataclass(frozen=True)
class Rollup:
    """Tổng hợp các đợt trong một địa bàn."""

    key: str
    title: str
    place: tuple[str, ...]
    questionnaire: Questionnaire
    """Under the rules of its polls; under its own where these differ."""
    rules_differ: bool
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]
    left_out: int

    @property
    def figures(self) -> Figures | None:
        """The sum of every confirmed place; None without one."""
        return figures.total([line.whole.figures for line in self.lines]) if self.lines else None


def groups(session: Session, place: Place) -> list[Group]:
    """What can be rolled up inside a place, the newest first; no rehearsal."""
    real = select(Poll).where(Poll.rehearsal.is_(False))
    found: dict[str, list[Poll]] = {}
    for poll in session.scalars(real.order_by(Poll.closes_on.desc(), Poll.id.desc())):
        if is_within(poll.place, place):
            found.setdefault(_key(poll), []).append(poll)
    return [_group(key, each) for key, each in found.items()]


def of(session: Session, *, place: Place, key: str) -> Rollup:
    """The roll-up of one group. Raises UnknownRollup, BrokenRecord, TotalsClash."""
    group = next((each for each in groups(session, place) if each.key == key), None)
    if group is None:
        raise UnknownRollup(key)
    found = [(poll, confirmations.of_poll(session, poll)) for poll in group.polls]
    rules = {poll.rules for poll in group.polls}
    own = publishing.questionnaire(group.polls[0].questionnaire_version)
    return Rollup(
        key=key,
        title=group.title,
        place=place.path,
        questionnaire=with_rules(own, rules_from_dict(json.loads(rules.pop()))) if len(rules) == 1 else own,
        rules_differ=len(group.polls) > 1 and len({poll.rules for poll in group.polls}) > 1,
        lines=tuple(_line(poll, versions) for poll, versions in found if WHOLE in versions),
        missing=tuple(Missing(p.code, p.place.name, polls.state(p)) for p, versions in found if WHOLE not in versions),
        left_out=group.left_out,
    )


def _key(poll: Poll) -> str:
    if poll.campaign is not None:
        return poll.campaign.code
    return f"{poll.questionnaire_version.code}@{poll.questionnaire_version.version}"


def _group(key: str, newest_first: Sequence[Poll]) -> Group:
    newest: dict[int, Poll] = {}
    for poll in newest_first:
        newest.setdefault(poll.place_id, poll)
    first = newest_first[0]
    title = first.campaign.title if first.campaign is not None else first.questionnaire_version.title
    kept = tuple(sorted(newest.values(), key=lambda poll: poll.place.path))
    return Group(key, title, kept, len(newest_first) - len(kept))


def _line(poll: Poll, versions: dict[int, list[Confirmed]]) -> Line:
    """Raises TotalsClash when the whole is not the sum of its villages, BrokenRecord when one of them is not there."""
    whole = versions[WHOLE][-1]
    by_digest = {each.digest: each for several in versions.values() for each in several}
    if any(part.digest not in by_digest for part in whole.parts):
        raise BrokenRecord(whole.digest)
    parts = tuple(by_digest[part.digest] for part in whole.parts)
    figures.require_sum(whole.figures, [part.figures for part in parts], place=poll.place.name)
    later = [each for several in versions.values() for each in several if each.number > 1]
    return Line(
        poll=poll.code,
        place=poll.place.name,
        questionnaire=polls.questionnaire_of(poll),
        whole=whole,
        parts=parts,
        stale=tuple(confirmations.stale(whole, versions)),
        amendments=tuple(sorted(later, key=lambda each: each.at)),
    )
