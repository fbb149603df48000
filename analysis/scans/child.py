"""Reads files in a process of its own, which may use little and write nothing.

``app.scanning`` starts this file and hands over one job after another on stdin: a line of JSON, then the bytes of
the file. For each page a line of JSON goes out on stdout, and one that says the file is finished. Whatever goes
wrong in here ends the process and nothing else.
"""

import json
import resource
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import cv2
import numpy as np

from analysis.ballot_sheets.layout import Layout, from_json
from analysis.scans.enlarged import enlarged_question
from analysis.scans.handwritten import written_rooms
from analysis.scans.pages import read
from analysis.scans.pictures import pages
from analysis.scans.reading import Grey, Picture, Status, Unreadable
from analysis.scans.sheet_codes import anywhere

MEMORY = 3 * 2**30
"""Bytes of addresses, of which reading touches about a tenth."""
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
    resource.RLIMIT_NOFILE: 32,
}
_SMALL = 0.5
"""By which the whole page is made smaller for a person who has to choose between two."""
_QUALITY = 55


def main() -> None:
    """Job after job until stdin ends."""
    cv2.setNumThreads(1)
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        data = sys.stdin.buffer.read(job["length"])
        for said in (*(_codes(data) if "codes" in job else _pages(job, data)), {"end": True}):
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()


def _codes(data: bytes) -> Iterator[dict[str, Any]]:
    """What QR codes on the first page say, of stubs that were photographed."""
    picture = next(pages(data))
    if isinstance(picture, Picture):
        yield {"texts": anywhere(picture.grey)}


def _pages(job: Mapping[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
    layouts = {layout.digest: layout for layout in map(from_json, job["layouts"])}
    for number, picture in enumerate(pages(data), start=1):
        if number > job["after"]:
            yield _page(picture, layouts, job["poll"], bytes.fromhex(job["key"]))


def _page(picture: Picture | Unreadable, layouts: Mapping[str, Layout], poll: str, key: bytes) -> dict[str, Any]:
    if isinstance(picture, Unreadable):
        return {"page": picture.page, "refused": picture.reason}
    found = read(picture, layouts, poll, key)
    if found.status is Status.REFUSED or found.flat is None:
        return {"page": picture.page, "refused": found.reason}
    layout = layouts[found.layout]
    return {
        "page": picture.page,
        "refused": "",
        "village": found.village,
        "serial": found.serial,
        "side": found.page,
        "sides": len(layout.pages),
        "answers": [*found.answers.items()],
        "crops": [(number, _text(enlarged_question(found, layout, number))) for number in found.doubts],
        "words": [(kind, _text(png)) for kind, png in written_rooms(found, layout)],
        "picture": _text(_whole(found.flat)),
    }


def _whole(flat: Grey) -> bytes:
    small = cv2.resize(flat, None, fx=_SMALL, fy=_SMALL, interpolation=cv2.INTER_AREA)
    written, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not written:
        raise ValueError("the page could not be written")
    return bytes(np.asarray(data))


def _text(data: bytes) -> str:
    return b64encode(data).decode()


if __name__ == "__main__":
    main()
