"""Sheets with codes are drawn before the box is asked to wait: residents go on answering meanwhile."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.installation import Installation
from surveys import slips
from surveys.tables import Village

_ROUNDS = 4

Draw = Callable[[Village, list[str]], dict[str, bytes]]
"""The files of a village, by name, with these codes."""


class DrawnAhead:
    """Bản in phiếu mời vẽ trước: codes with the files that show them, by village; unknown to the box until issued."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._codes: dict[str, list[str]] = {}
        self.files: dict[str, dict[str, bytes]] = {}

    def prepare(self, here: Installation, villages: Callable[[Session], list[Village]], *, again: bool) -> None:
        """Draws all villages, and anew those where a household answered while the others were drawn."""
        for _ in range(_ROUNDS):
            with here.reading() as session:
                moved = [village for village in villages(session) if self._moved(village, again=again)]
                for village in moved:
                    self.codes_for(village, slips.without_code(village, again=again))
            if not moved:
                return

    def codes_for(self, village: Village, count: int) -> list[str]:
        """The codes of the files of a village. What was drawn for another number of households is drawn anew."""
        if len(self._codes.get(village.name, ())) != count:
            self._codes[village.name] = slips.new_codes(village, count)
            self.files[village.name] = self._draw(village, self._codes[village.name])
        return self._codes[village.name]

    def _moved(self, village: Village, *, again: bool) -> bool:
        return slips.without_code(village, again=again) != len(self._codes.get(village.name, ()))
