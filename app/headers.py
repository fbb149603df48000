"""Security headers on every answer. No page loads anything from elsewhere."""

from flask import Flask, Response, request

from app.clothing import inline_hash
from app.request import here

_STYLES = ("resident.css",)
_SCRIPTS = ("resident.js", "seal.js")


def policy() -> str:
    """Content-Security-Policy: own files, and exactly the inline style and script of the resident's page."""
    styles = " ".join(map(inline_hash, _STYLES))
    scripts = " ".join(map(inline_hash, _SCRIPTS))
    return (
        f"default-src 'none'; style-src 'self' {styles}; script-src 'self' {scripts}; img-src 'self' data:; "
        "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    )


def register(app: Flask) -> None:
    @app.after_request
    def dress(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy()
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
        if here().settings.https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
