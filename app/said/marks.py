"""The mark of a text for the catalogue."""


def N_(text: str) -> str:  # noqa: N802  as gettext calls it
    """Marks a text for the catalogue."""
    return text
