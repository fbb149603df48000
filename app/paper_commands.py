"""``langnghe stubs`` and ``langnghe reconcile``: stubs handed in, and whether every sheet is accounted for."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from analysis import reconciling
from app.command_line import Command, by, now, say
from app.installation import Installation
from surveys import polls, reconciliation
from surveys import stubs as _stubs
from surveys.reconciliation import Reconciliation


@click.command(cls=Command)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def stubs(here: Installation, code: str, file: Path) -> None:
    """Nhận cuống phiếu từ một tệp mã, mỗi dòng một mã ("-": từ stdin); một dòng sai thì không nhận dòng nào."""
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    with here.writing() as session:
        poll = polls.by_code(session, code)
        taken = _stubs.hand_in_file(session, poll=poll, data=data, keys=here.keys, by=by(), now=now())
    say({"poll": poll.code, **asdict(taken)})


@click.command(cls=Command)
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON, mỗi thôn một mục.")
@click.option("--village", help="Thôn để ghi sổ phiếu giấy hoặc xác nhận chênh lệch.")
@click.option("--spoiled", type=int, help="Số tờ hỏng hoặc trả lại còn trắng.")
@click.option("--not-returned", type=int, help="Số tờ chưa thu về.")
@click.option("--loose", type=int, help="Số tờ phát thêm, không có cuống.")
@click.option("--sign", "reason", help="Xác nhận chênh lệch còn lại với lý do này; lý do được in trong biên bản.")
@click.pass_obj
def reconcile(
    here: Installation, code: str, *, as_json: bool, village: str | None, reason: str | None,
    spoiled: int | None, not_returned: int | None, loose: int | None,
) -> None:  # fmt: skip
    """Đối chiếu phiếu từng thôn; với --village thì ghi sổ phiếu giấy trước khi đối chiếu."""
    numbers = {"spoiled": spoiled, "not_returned": not_returned, "loose": loose}
    if village is not None:
        _write(here, code, village, numbers, reason)
    elif reason is not None or any(number is not None for number in numbers.values()):
        raise click.UsageError("Xin ghi rõ --village")
    with here.reading() as session:
        found = reconciliation.of_poll(session, polls.by_code(session, code))
    if as_json:
        say([_shown(each) for each in found])
        return
    for each in found:
        click.echo(_told(each))


def _write(here: Installation, code: str, name: str, numbers: dict[str, int | None], reason: str | None) -> None:
    """What is not given stays as it was noted before."""
    with here.writing() as session:
        village = polls.village_of(polls.by_code(session, code, lock=True), name)
        if any(number is not None for number in numbers.values()):
            stood = reconciliation.of_village(session, village)
            kept = {each: getattr(stood, each) if number is None else number for each, number in numbers.items()}
            reconciliation.note_book(session, village=village, by=by(), now=now(), **kept)
        if reason is not None:
            reconciliation.sign_alone(session, village=village, reason=reason, by=by(), now=now())


def _shown(found: Reconciliation) -> dict[str, Any]:
    names = ("village", "issued", "phone", "paper", "valid", "invalid", "spoiled", "not_returned", "stubs")
    return {name: getattr(found, name) for name in names} | {
        "loose": found.loose,
        "differences": {"sheets": found.sheets_off, "stubs": found.stubs_off},
        "applies": found.applies,
        "closed": found.closes,
        "agreed": asdict(found.agreed) if found.agreed else None,
    }


def _told(found: Reconciliation) -> str:
    if not found.applies:
        return f"{found.village}: không dùng cuống phiếu."
    if found.closes:
        return f"{found.village}: đã khớp."
    state = "hai cán bộ đã xác nhận" if found.agreed else "chưa khớp"
    return f"{found.village}: {state}. {' '.join(reconciling.differences(found))}"
