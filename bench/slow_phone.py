"""How soon a resident sees and can use a page on a slow phone: ``python -m bench.slow_phone [--runs 5]``.

Chromium before nginx and the server as shipped, over TLS. Two lines, both of 400 kbit/s and 400 ms there and back:
*warm*, the browser's own throttling, which slows what is asked for and counts no connecting; and *cold*, a relay that
holds back every byte, so that TCP and TLS 1.3 cost their two journeys more, as on the first page of a day. The
processor is slowed four times. "Seen": first contentful paint. "Usable": the page and its script have come and run.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.installation import installation, upgrade
from tests import nginx
from tests.conftest import settings
from tests.given import NOW, an_open_poll, slips_of
from tests.server import serving

JOURNEY = 0.4
"""Seconds there and back."""
RATE = 400_000 / 8
"""Bytes a second, each way."""
SLOWER = 4
TIMES = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const parts = [page, ...performance.getEntriesByType("resource")];
  return [paint ? paint.startTime : -1, page.loadEventEnd, parts.reduce((sum, each) => sum + each.transferSize, 0)];
}"""


@dataclass(frozen=True)
class Opened:
    """One page opened once: milliseconds and bytes."""

    seen: float
    usable: float
    size: float


class Direction:
    """One way of the line, shared by all its connections: bytes leave no faster than the rate, and arrive late."""

    def __init__(self) -> None:
        self._free_at = 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clock, late = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()
        delivering = asyncio.create_task(self._deliver(late, writer))
        with suppress(OSError):
            while data := await reader.read(1_400):
                self._free_at = max(self._free_at, clock.time()) + len(data) / RATE
                late.put_nowait((self._free_at + JOURNEY / 2, data))
        late.put_nowait((clock.time() + JOURNEY / 2, b""))
        await delivering

    @staticmethod
    async def _deliver(late: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while True:
                due, data = await late.get()
                await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
                if not data:
                    break
                writer.write(data)
            writer.close()


@contextmanager
def slow_line(server: int) -> Iterator[int]:
    """A relay before the port ``server``; gives its port."""
    loop, up, down = asyncio.new_event_loop(), Direction(), Direction()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # hung up: asyncio would tell it as a fault
            await asyncio.sleep(JOURNEY)  # the three-way handshake, which the relay itself answers at once
            to_server = await asyncio.open_connection("127.0.0.1", server)
            await asyncio.gather(up.carry(reader, to_server[1]), down.carry(to_server[0], writer))

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(connected, "127.0.0.1", 0), loop).result()
    try:
        yield int(listening.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_hang_up(listening), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _hang_up(listening: asyncio.Server) -> None:
    """Nobody is let in any more, and what is on the line is dropped: a loop that stops with tasks left complains."""
    listening.close()
    still_on = asyncio.all_tasks() - {asyncio.current_task()}
    for each in still_on:
        each.cancel()
    await asyncio.gather(*still_on, return_exceptions=True)


@contextmanager
def a_phone(browser: Browser, *, warm: bool) -> Iterator[Page]:
    """A new one, with nothing in its cache."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi", ignore_https_errors=True)
    page = context.new_page()
    phone = context.new_cdp_session(page)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if warm:
        phone.send("Network.enable")
        line = {"offline": False, "latency": JOURNEY * 1000, "downloadThroughput": RATE, "uploadThroughput": RATE}
        phone.send("Network.emulateNetworkConditions", line)
    yield page
    context.close()


def opened(page: Page) -> Opened:
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    return Opened(*page.evaluate(TIMES))


def road(page: Page, port: int, slip: str) -> dict[str, Opened]:
    """The two pages of a resident: the door, and the form behind the code."""
    page.goto(f"https://127.0.0.1:{port}/phieu")
    door = opened(page)
    page.fill("[name=code]", slip)
    with page.expect_navigation():
        page.press("[name=code]", "Enter")
    return {"door": door, "form": opened(page)}


@contextmanager
def as_shipped() -> Iterator[tuple[str, int]]:
    """A poll on the server behind nginx over TLS: the code of a slip, and the port."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        here = installation(settings(folder / "home"))
        upgrade(here, now=NOW)
        slip = slips_of(here, an_open_poll(here))["Thôn Một"][0]
        server = stack.enter_context(serving(here, folder, url="https://127.0.0.1"))
        yield slip, stack.enter_context(nginx.running(folder / "nginx", server=server)).https


def measured(runs: int) -> Iterator[tuple[str, str, list[Opened]]]:
    """Line, page and what was measured."""
    with ExitStack() as stack:
        slip, https = stack.enter_context(as_shipped())
        relay = stack.enter_context(slow_line(https))
        browser = stack.enter_context(chromium())
        for line, port in (("warm", https), ("cold", relay)):
            every: dict[str, list[Opened]] = {"door": [], "form": []}
            for _ in range(runs):
                with a_phone(browser, warm=line == "warm") as page:
                    for which, one in road(page, port, slip).items():
                        every[which].append(one)
            yield from ((line, which, found) for which, found in every.items())


@contextmanager
def chromium() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=5)
    runs = asked.parse_args().runs
    print(f"400 kbit/s, 400 ms there and back, processor {SLOWER} times slower; median (most) of {runs}")
    print(f"{'line':6}{'page':6}{'seen, ms':>16}{'usable, ms':>16}{'bytes':>10}")
    for line, which, found in measured(runs):
        seen, usable = ([getattr(each, name) for each in found] for name in ("seen", "usable"))
        figures = [f"{statistics.median(values):.0f} ({max(values):.0f})" for values in (seen, usable)]
        print(f"{line:6}{which:6}{figures[0]:>16}{figures[1]:>16}{statistics.median(e.size for e in found):>10.0f}")


if __name__ == "__main__":
    main()
