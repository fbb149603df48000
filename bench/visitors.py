"""Residents who open a survey's form and send it: the same visitor for every program.

Each comes new, over a line of his own and without a cookie. He accepts gzip, keeps the cookies he is given, and follows
a redirect as a browser does, for only the page behind it says whether his answer was taken. What costs the visitor
himself time (unpacking, looking for his token) is done when no clock runs.
"""

import gzip
import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

from bench.forms import form_of

POSTED = {"Content-Type": "application/x-www-form-urlencoded"}
MOST_REDIRECTS, PATIENCE = 5, 900.0


@dataclass(frozen=True)
class Request:
    """How a visitor comes to the form: a link, or a code that is posted."""

    path: str
    body: str | None = None


@dataclass(frozen=True)
class Page:
    """What a visitor was answered in the end, after redirects."""

    status: int
    raw: bytes
    packed: bool
    cookies: dict[str, str]
    began: float
    first: float
    """When the first answer, which may be a redirect, had come."""
    ended: float

    @property
    def text(self) -> str:
        return (gzip.decompress(self.raw) if self.packed else self.raw).decode()


def ask(url: str, request: Request, cookies: dict[str, str] | None = None) -> Page:
    """Sends it to the server of ``url`` and follows redirects. Raises OSError or HTTPException when no answer comes."""
    own, first, began = dict(cookies or {}), 0.0, time.perf_counter()
    for _ in range(MOST_REDIRECTS):
        answer, raw = _once(urlsplit(url).netloc, request, own)
        first = first or time.perf_counter()
        for line in answer.headers.get_all("Set-Cookie", []):
            own |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status not in (301, 302, 303):
            packed = answer.headers.get("Content-Encoding") == "gzip"
            return Page(answer.status, raw, packed, own, began, first, time.perf_counter())
        led = urlsplit(urljoin(url, answer.headers["Location"]))
        request = Request(led.path + (f"?{led.query}" if led.query else ""))
    raise http.client.HTTPException(f"led in circles to {request.path}")


def _once(server: str, request: Request, cookies: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
    headers = {"Accept-Encoding": "gzip", "Connection": "close"} | (POSTED if request.body is not None else {})
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    line = http.client.HTTPConnection(server, timeout=PATIENCE)
    try:
        line.request("GET" if request.body is None else "POST", request.path, request.body, headers)
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()


@dataclass
class Seen:
    """What all clients of one figure saw."""

    seconds: float
    pages: list[Page] = field(default_factory=list)
    broken: int = 0
    """No answer at all."""

    def good(self, shows: Callable[[Page], bool]) -> int:
        return sum(page.status == 200 and shows(page) for page in self.pages)

    def waited(self) -> list[float]:
        """Milliseconds, in order."""
        return sorted(1000 * (page.ended - page.began) for page in self.pages)

    @property
    def share_of_first(self) -> float:
        """Of the time visitors waited, what they waited for the first answer, before redirects."""
        whole = sum(page.ended - page.began for page in self.pages)
        return sum(page.first - page.began for page in self.pages) / whole if whole else 0.0


@dataclass(frozen=True)
class Errand:
    """A request of one visitor with the cookies he has."""

    request: Request
    cookies: dict[str, str] = field(default_factory=dict)


def sent_by(
    url: str, errands: Iterator[Errand], *, clients: int, seconds: float = float("inf"), least: int = 0
) -> Seen:
    """So many clients at once, each visitor as soon as the one before is through; until time or errands are over.

    What has begun when the time is over is waited for, and its time counts. ``least`` visitors come in any case.
    """
    took, seen, broken = threading.Lock(), list[Page](), list[int]()
    began = time.perf_counter()

    def client() -> None:
        while time.perf_counter() - began < seconds or len(seen) + len(broken) < least:
            with took:
                errand = next(errands, None)
            if errand is None:
                break
            try:
                seen.append(ask(url, errand.request, errand.cookies))
            except (OSError, http.client.HTTPException):
                broken.append(1)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Seen(time.perf_counter() - began, seen, len(broken))


def filled_in(url: str, opened: Sequence[Page]) -> list[Errand]:
    """What the visitors send who hold these forms."""
    if not opened:
        return []
    form = form_of(opened[0].text)
    path = urlsplit(urljoin(url, form.action)).path
    return [Errand(Request(path, form.answered(page.text)), page.cookies) for page in opened]


def percentile(waited: Sequence[float], share: float) -> float:
    """Of values in order, the least that so large a share does not exceed."""
    return waited[min(len(waited) - 1, int(share * len(waited)))] if waited else float("nan")
