"""Đợt THỬ: a poll to practise with. It is one from its first day and never becomes a real one.

Its title begins with the mark, the database keeps both together, and no verb changes either. Its slips and sheets
belong to it alone; no report, no comparison and no sum of a place takes it in.
"""

MARK = "THỬ"
PREFIX = f"{MARK} – "
"""Of the title of every rehearsal, and of no other poll's."""
SAYS = f"{MARK} – đợt diễn tập, kết quả không có giá trị"
"""Beside the mark on pages and papers."""


def titled(title: str) -> str:
    """The title of a rehearsal."""
    return title if title.startswith(PREFIX) else PREFIX + title


def looks_marked(title: str) -> bool:
    """Whether a title reads like that of a rehearsal."""
    return title.casefold().startswith(MARK.casefold() + " ")
