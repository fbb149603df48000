"""Security headers on every answer. No page loads anything from elsewhere.

Officers' pages carry nothing inline. The resident's page carries its style and script itself, allowed by their
hashes: one request is all that a slow line has to carry.
"""

from functools import cache

from flask import Flask, Response, request

from app.clothing import inline_hash
from app.request import here

_STYLES = (("resident.css",),)
_SCRIPTS = (("resident.js",), ("sealing.js", "seal.js"))
"""Each stands inline in one element, made of these files."""
_PREVIEW = "officer.preview_frame"
"""The resident's page inside an officer's: inline like it, and the only page that may stand in a frame."""
KEPT = ("static", "resident.listen")
"""What a browser may keep: own files, and recordings, which lie under their digest."""
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


def _permissions(*granted: str) -> str:
    return ", ".join(f"{name}=({'self' if name in granted else ''})" for name in _UNUSED)


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _permissions(),
}


HALL = (
    "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' "
    "data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
"""A device in a village hall: own files alone, and what it sends goes to this house alone."""


def policy(*, inline: bool, framed: bool, connects: bool = False) -> str:
    """Content-Security-Policy: own files; ``inline``: and exactly the style and scripts of the resident's page.

    ``connects``: its script sends what was scanned, to this house alone.
    """
    styles = ["'self'", *(inline_hash(*names) for names in _STYLES if inline)]
    scripts = ["'self'", *(inline_hash(*names) for names in _SCRIPTS if inline)]
    ancestors = "'self'" if framed else "'none'"
    connect = "connect-src 'self'; " if connects else ""
    media = "media-src 'self'; "
    return (
        f"default-src 'none'; style-src {' '.join(styles)}; script-src {' '.join(scripts)}; img-src 'self' data:; "
        f"{connect}{media}frame-src 'self'; form-action 'self'; frame-ancestors {ancestors}; base-uri 'none'"
    )


def register(app: Flask) -> None:
    @app.after_request
    def dress(response: Response) -> Response:
        endpoint = request.endpoint
        kept = endpoint in KEPT and (response.status_code < 400 or endpoint == "static")
        response.headers.update(_of(request.blueprint, endpoint == _PREVIEW, kept, here().settings.https))
        return response


@cache
def _of(blueprint: str | None, framed: bool, kept: bool, https: bool) -> dict[str, str]:
    """Every header of an answer, put together once for each kind of page."""
    inline = framed or blueprint != "officer"
    headers = ALWAYS | {"Content-Security-Policy": policy(inline=inline, framed=framed, connects=not inline)}
    if blueprint == "hall":
        headers["Content-Security-Policy"] = HALL
        headers["Permissions-Policy"] = _permissions("camera")  # it reads the QR of slips
    if not kept:
        headers["Cache-Control"] = "no-store"
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers
