"""What Lighthouse says of a resident's pages on slow 3G: ``python -m bench.lighthouse`` (needs Node.js and npx).

The door and the form stand behind nginx and the server as shipped, over TLS, on a connection that Chromium throttles to
400 kbit/s and 400 ms with a processor four times slower. Lighthouse opens an address and posts nothing, so the form
is shown to it by a relay that posts a slip's code and hands on what the server answers.
"""

import argparse
import http.client
import json
import shutil
import ssl
import subprocess
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.slow_phone import as_shipped

LIGHTHOUSE = "lighthouse@12.8.2"
"""Apache 2.0; fetched by npx and no part of the product."""
SLOW_3G = {
    "requestLatencyMs": 400,
    "downloadThroughputKbps": 400,
    "uploadThroughputKbps": 400,
    "cpuSlowdownMultiplier": 4,
}
TIMES = {"first-contentful-paint": "seen", "interactive": "usable"}
SCORES = ("accessibility", "best-practices", "performance")


@contextmanager
def posting(server: int, slip: str) -> Iterator[int]:
    """A relay whose every address is the form behind this slip's code; gives its port."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there = http.client.HTTPSConnection("127.0.0.1", server, context=trusting)
            if self.path == "/phieu":
                typed = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "gzip"}
                there.request("POST", self.path, urllib.parse.urlencode({"code": slip}), typed)
            else:
                there.request("GET", self.path)
            answer = there.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "strict-transport-security"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.read())
            there.close()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    relay = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    yield relay.server_address[1]
    relay.shutdown()


def looked_at(address: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's report of an address."""
    report = folder / "report.json"
    limits = [f"--throttling.{name}={value}" for name, value in SLOW_3G.items()]
    flags = "--headless=new --no-sandbox --ignore-certificate-errors --disable-gpu --disable-quic"
    subprocess.run(
        [str(shutil.which("npx")), "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}",
         "--form-factor=mobile", "--throttling-method=devtools", *limits, f"--only-categories={','.join(SCORES)}",
         f"--chrome-flags={flags}", f"--chrome-path={shutil.which('chromium')}"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return dict(json.loads(report.read_text(encoding="utf-8")))


def lines(page: str, report: dict[str, Any]) -> Iterator[str]:
    """What is told of a page: scores, times, and what Lighthouse would have otherwise."""
    scores = {name: report["categories"][name]["score"] for name in SCORES}
    told = [f"{name} {100 * score:.0f}" for name, score in scores.items() if score is not None]
    times = [f"{word} {report['audits'][name]['numericValue']:.0f} ms" for name, word in TIMES.items()]
    yield f"{page}: {', '.join(told + times)}"
    for name in ("accessibility", "best-practices"):
        for each in report["categories"][name]["auditRefs"]:
            audit = report["audits"][each["id"]]
            if audit["score"] is not None and audit["score"] < 1 and each["weight"]:
                yield f"  {audit['title']}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slip, https = stack.enter_context(as_shipped())
        form = stack.enter_context(posting(https, slip))
        print("400 kbit/s, 400 ms, processor 4 times slower (throttled by Chromium)")
        for page, address in (
            ("door", f"https://127.0.0.1:{https}/phieu"),
            ("form", f"http://localhost:{form}/phieu"),
        ):
            print(*lines(page, looked_at(address, folder)), sep="\n")


if __name__ == "__main__":
    main()
