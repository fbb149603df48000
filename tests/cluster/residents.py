"""Households that answer on their phones through nginx, each until it is told that its ballot was received."""

import http.client
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlencode

RECEIVED, TRY_AGAIN = "Đã nhận phiếu", "Chưa ghi nhận, xin thử lại"
PATIENCE = 40
"""Seconds after which a phone gives up on one request."""
_BEFORE_AGAIN = 0.7


@dataclass
class Diary:
    """What all households saw together."""

    received: set[str] = field(default_factory=set)
    """Slips of those who were told so."""
    moments: list[float] = field(default_factory=list)
    """When each was told (this test is not the server)."""
    told: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    """Slips in the order in which their households were told so."""
    others: list[str] = field(default_factory=list)
    """Anything but the two pages."""

    def longest_silence(self) -> float:
        """Seconds between two households that were told so."""
        moments = sorted(self.moments)
        return max((after - before for before, after in pairwise(moments)), default=0.0)


def all_answer(
    port: int, ballots: Mapping[str, str], *, phones: int, seconds: float, server: str = "127.0.0.1"
) -> Diary:
    """``ballots``: marks by slip, sent evenly over ``seconds`` by so many phones at once."""
    diary, lock, slips = Diary(), threading.Lock(), list(ballots)
    began = time.monotonic()

    def phone(number: int) -> None:
        line = Line(server, port)
        for place in range(number, len(slips), phones):
            time.sleep(max(0.0, began + seconds * place / len(slips) - time.monotonic()))
            _until_received(line, slips[place], ballots[slips[place]], diary, lock)

    threads = [threading.Thread(target=phone, args=(number,)) for number in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return diary


def _until_received(line: "Line", slip: str, marks: str, diary: Diary, lock: threading.Lock) -> None:
    fields = {"code": slip, "shown": "1", **{f"q{number}": mark for number, mark in enumerate(marks, 1)}}
    while True:
        status, page = line.post("/phieu/gui", urlencode(fields))
        with lock:
            if status == 200 and RECEIVED in page:
                diary.received.add(slip)
                diary.order.append(slip)
                diary.moments.append(time.monotonic())
                diary.told[f"{status} {RECEIVED}"] += 1
                return
            if status == 503 and TRY_AGAIN in page:
                diary.told[f"{status} {TRY_AGAIN}"] += 1
            else:
                diary.told[f"{status} something else"] += 1
                diary.others.append(f"{status} {page[:300]}")
                if len(diary.others) > 500:
                    raise AssertionError(diary.others[-1])
        time.sleep(_BEFORE_AGAIN)


class Line:
    """A phone's connection, taken up again when it broke."""

    def __init__(self, server: str, port: int) -> None:
        self._where = server, port
        self._trust = ssl._create_unverified_context()
        self._open: http.client.HTTPSConnection | None = None

    def post(self, path: str, body: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            if self._open is None:
                self._open = http.client.HTTPSConnection(*self._where, timeout=PATIENCE, context=self._trust)
            self._open.request("POST", path, body, headers)
            answer = self._open.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as broken:
            if self._open is not None:
                self._open.close()
            self._open = None
            return 0, f"{type(broken).__name__}: {broken}"


def marks_of(number: int, questions: int) -> str:
    """What household ``number`` answers: so many different ballots that a mix-up would show."""
    return "".join("1" if (number * 2654435761 >> bit) & 1 else "0" for bit in range(questions))


def shares(slips: Sequence[str], questions: int) -> dict[str, str]:
    return {slip: marks_of(number, questions) for number, slip in enumerate(slips)}
