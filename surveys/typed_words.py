"""What was typed from handwriting: sealed in the drawer until the box is opened, as no result is known before.

At the opening it is written down once, shuffled, under village and question; nothing leads from it to a ballot.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveys import drawer
from surveys.ballots import Tally
from surveys.drawer import Kind
from surveys.keys import KeyStore
from surveys.tables import Poll, TypedWords, Village

NO_QUESTION = 0
"""Stands for the number of a question: another opinion."""


def write_down(session: Session, *, poll: Poll, keys: KeyStore) -> None:
    """At the opening: everything that was typed, shuffled, under new random keys. Raises DrawerKeyLost."""
    rows = [
        {"id": secrets.token_bytes(16), "village_id": village, "question": number, "text": words}
        for village, number, words in _typed(session, poll, keys)
    ]
    secrets.SystemRandom().shuffle(rows)
    if rows:
        session.execute(insert(TypedWords), rows)


def _typed(session: Session, poll: Poll, keys: KeyStore) -> Iterator[tuple[int, int, str]]:
    for _, content in drawer.each(session, poll=poll, kind=Kind.TYPED, keys=keys):
        village, lines = json.loads(content)
        for number, words in lines:
            yield village, number, words


def added(session: Session, village: Village, tally: Tally, numbers: list[int]) -> Tally:
    """The tally of a village with what was typed from its paper; ``numbers`` are the questions in its order."""
    query = select(TypedWords.question, TypedWords.text).where(TypedWords.village_id == village.id)
    said: dict[int, list[str]] = {}
    for number, words in session.execute(query):
        said.setdefault(number, []).append(words)
    if not said:
        return tally
    others = said.get(NO_QUESTION, [])
    reasons = zip(tally.reasons, numbers, strict=True)
    return replace(
        tally,
        other_opinions=min(tally.collected, tally.other_opinions + len(others)),
        reasons=tuple(tuple(sorted((*before, *said.get(number, [])))) for before, number in reasons),
        opinions=tuple(sorted((*tally.opinions, *others))),
    )
