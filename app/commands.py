"""The command line ``langnghe``: the same road as the pages.

JSON on stdout; faults on stderr with exit code 2, and nothing is changed.
"""

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click

from app import backups, plans, runs, settings
from app.command_line import Group
from app.command_line import by as _by
from app.command_line import now as _now
from app.command_line import place_path as _place_path
from app.command_line import refusals_to_stderr as _refusals_to_stderr
from app.command_line import say as _say
from app.installation import Installation, installation, upgrade
from app.officer_commands import officer
from app.paper_commands import reconcile, stubs
from app.scan_commands import scan
from app.server_commands import count_all, export, move, watch, work
from surveys import box, delays, journal, paper, polls, retention, sessions, storage, trustees


@click.group(cls=Group)
@click.pass_context
def langnghe(context: click.Context) -> None:
    """Lắng Nghe: từ mở đợt lấy ý kiến đến giấy tờ sẵn sàng ký."""
    context.obj = installation(settings.from_environment())


def _group(name: str) -> Callable[[Callable[..., None]], click.Group]:
    return langnghe.group(name=name, cls=Group)


@langnghe.command()
@click.pass_obj
def up(here: Installation) -> None:
    """Tạo hoặc nâng cấp cơ sở dữ liệu, nạp danh mục mẫu phiếu."""
    _say({"questionnaires_added": _upgraded(here)})


def _upgraded(here: Installation) -> int:
    """Tables, catalogue, and the releases of polls posted before there were any."""
    from app import posting  # noqa: PLC0415  the analysis is only needed where a poll lacks its release

    added = upgrade(here, now=_now())
    posting.freeze_older(here, now=_now())
    return added


@langnghe.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.option("--workers", default=2)
@click.option("--log-acts", is_flag=True, help="Ghi việc làm của cán bộ ra stderr, mỗi việc một dòng JSON.")
@click.option("--no-worker", is_flag=True, help="Không chạy kèm việc ở phía sau; langnghe work chạy riêng.")
@click.pass_obj
def serve(  # noqa: PLR0917  one for each option
    here: Installation, host: str, port: int, workers: int, log_acts: bool, no_worker: bool
) -> None:
    """Chạy trang web, kèm việc ở phía sau."""
    from app.serving import serve as run  # noqa: PLC0415  the server is heavy and only needed here

    run(here, host=host, port=port, workers=workers, acts=log_acts, beside=not no_worker)


@langnghe.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.pass_obj
def start(here: Installation, host: str, port: int) -> None:
    """Chuẩn bị mọi thứ, lập đợt diễn tập khi chưa có đợt nào, rồi chạy trang web."""
    from app import rehearsal, serving  # noqa: PLC0415  heavy, and only needed here

    _upgraded(here)
    click.echo("Cơ sở dữ liệu đã sẵn sàng.", err=True)
    links = rehearsal.links(here, now=_now())
    serving.serve(here, host=host, port=port, workers=2, announcement=links)


for _command in (officer, stubs, reconcile, scan, move, watch, work, export):
    langnghe.add_command(_command)


@_group("poll")
def poll() -> None:
    """Các đợt lấy ý kiến."""


@poll.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rehearsal", is_flag=True, help="Đợt THỬ để diễn tập; không bao giờ thành đợt thật.")
@click.pass_obj
def poll_new(here: Installation, file: Path, *, rehearsal: bool) -> None:
    """Lập một đợt từ tệp TOML."""
    from app import announcing  # noqa: PLC0415  the fonts are heavy and only needed here

    with here.writing() as session:
        plan = plans.from_toml(session, file.read_bytes())
        plan = replace(plan, rehearsal=plan.rehearsal or rehearsal)
        made = announcing.announce(session, plan=plan, by=_by(), now=_now())
        _say({"poll": made.code, **({"rehearsal": True} if made.rehearsal else {})})


@poll.command("open")
@click.argument("code")
@click.pass_obj
def poll_open(here: Installation, code: str) -> None:
    """Mở đợt để nhận phiếu."""
    with here.writing() as session:
        found = polls.by_code(session, code, lock=True)
        polls.open_poll(session, poll=found, keys=here.keys, by=_by(), now=_now())
        _say({"poll": found.code, "state": polls.state(found)})


@poll.command("close")
@click.argument("code")
@click.option("--devices-out", is_flag=True, help="Kết thúc dù còn máy ở nhà văn hóa chưa cất; phiếu trong đó mất.")
@click.pass_obj
def poll_close(here: Installation, code: str, devices_out: bool) -> None:
    """Kết thúc nhận phiếu."""
    with here.writing() as session:
        found = polls.by_code(session, code, lock=True)
        polls.close(session, poll=found, devices_out=devices_out, by=_by(), now=_now())
        _say({"poll": found.code, "state": polls.state(found)})


share_files = click.option(
    "--share-file", "files", multiple=True, type=click.Path(path_type=Path, dir_okay=False),
    help="Tệp chứa các từ của một mảnh khóa; ghi hai lần cho hai mảnh.",
)  # fmt: skip


@poll.command("count")
@click.argument("code")
@share_files
@click.pass_obj
def poll_count(here: Installation, code: str, files: tuple[Path, ...]) -> None:
    """Mở hòm phiếu và kiểm phiếu; đợt có hai phong bì thì hỏi hai mảnh khóa. Chạy lại không hại gì."""
    shares = _shares(here, code, files)
    opened = box.open_box(here.engine, poll_code=code, keys=here.keys, shares=shares, by=_by(), now=_now())
    _say({"poll": code.upper(), "ballots": opened})


poll.add_command(count_all)


def _shares(here: Installation, code: str, files: tuple[Path, ...]) -> list[str]:
    """The shares in the files; without files, and where they are needed, they are asked for."""
    if files:
        return [file.read_text(encoding="utf-8") for file in files]
    with here.reading() as session:
        found = polls.by_code(session, code)
        needed = found.trustee_key is not None and polls.state(found) is polls.State.CLOSED
    return [_asked_share(number) for number in range(1, trustees.NEEDED + 1)] if needed else []


def _asked_share(number: int) -> str:
    answer: str = click.prompt(f"Mảnh khóa thứ {number} ({trustees.WORDS} từ, mỗi từ gõ 4 chữ đầu là đủ)", err=True)
    return answer


@_group("trustees")
def trustee_group() -> None:
    """Tổ kiểm phiếu: khóa của phong bì thứ hai."""


@trustee_group.command("new")
@click.argument("code")
@click.option("--share-files", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Chỉ để diễn tập: ghi các mảnh thành tệp chữ trong thư mục này thay vì in.")  # fmt: skip
@click.pass_obj
def trustees_new(here: Installation, code: str, folder: Path | None) -> None:
    """Tạo khóa cho một đợt chưa mở và đưa ba tờ A4 (PDF) ra stdout để in thẳng: langnghe trustees new MÃ | lp."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    if folder is None and sys.stdout.isatty():
        raise click.UsageError("Các mảnh khóa không ghi ra đĩa. Hãy in thẳng: langnghe trustees new MÃ | lp")
    with here.writing() as session:
        found = polls.by_code(session, code, lock=True)
        made = trustees.appoint(session, poll=found, by=_by(), now=_now())
        if folder is None:
            sys.stdout.buffer.write(printing.share_sheets(found, made.shares, now=_now()))
            sys.stdout.buffer.flush()
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = [folder / f"manh-{number}.txt" for number in range(1, trustees.SHARES + 1)]
        for path, share in zip(paths, made.shares, strict=True):
            path.write_text(share + "\n", encoding="utf-8")
            path.chmod(0o600)
        _say({"poll": found.code, "envelopes": 2, "files": [str(path) for path in paths]})


@trustee_group.command("check")
@click.argument("code")
@share_files
@click.pass_obj
def trustees_check(here: Installation, code: str, files: tuple[Path, ...]) -> None:
    """Thử hai mảnh khóa có mở được hòm phiếu của đợt này không; không mở gì cả."""
    shares = [file.read_text(encoding="utf-8") for file in files]
    shares = shares or [_asked_share(number) for number in range(1, trustees.NEEDED + 1)]
    with here.reading() as session:
        found = polls.by_code(session, code)
        trustees.put_together(found, shares)
        _say({"poll": found.code, "fits": True})


@trustee_group.command("rehearse")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--place", required=True, help="Nơi của các cán bộ diễn tập: “Tỉnh Quảng Ngãi/Xã Long Hiệp”.")
@click.pass_obj
def trustees_rehearse(here: Installation, out: Path, place: str) -> None:
    """Lập một đợt diễn tập: tờ hướng dẫn từng bước và mười phiếu để nhập, làm trọn nghi thức trên trang web."""
    from app import rehearsal  # noqa: PLC0415  drawing is heavy and only needed here

    found, files = rehearsal.ceremony(here, out, place=_place_path(place), by=_by(), now=_now())
    _say({"poll": found.code, "files": files})


@langnghe.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Thư mục nhận bản sao.")
@click.pass_obj
def backup(here: Installation, out: Path) -> None:
    """Sao lưu cơ sở dữ liệu trong khi các đợt vẫn chạy; khóa không nằm trong bản sao."""
    _say({"file": str(backups.backup(here, out, now=_now()))})


@langnghe.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def restore(here: Installation, file: Path) -> None:
    """Khôi phục một bản sao lưu vào nơi cài đặt mới, soát lại và báo tình trạng từng đợt."""
    restored = backups.restore(here, file, now=_now())
    _upgraded(here)
    _say({"polls": [asdict(each) for each in restored]})


@langnghe.command()
@click.pass_obj
def forget(here: Installation) -> None:
    """Xóa mã phiếu mời đã hết hạn lưu và dọn nốt những lần mở hòm phiếu bị ngắt giữa chừng."""
    with here.writing() as session:
        forgotten = retention.forget(session, by=_by(), now=_now())
        sessions.forget(session, now=_now())
        delays.forget(session, now=_now())
    _leave_no_trace(here)
    box.finish_openings(here.engine, keys=here.keys)
    storage.drop_old_parts(here.engine)
    _say({"forgotten": forgotten})


def _leave_no_trace(here: Installation) -> None:
    """Of what was forgotten by this run, and by one before that did not come to its end."""
    with here.reading() as session:
        left = retention.left(session)
    if left:
        storage.scrub(here.engine, retention.EMPTIED)
        with here.writing() as session:
            retention.gone(session, left, now=_now())


@_group("journal")
def journal_group() -> None:
    """Nhật ký việc làm của cán bộ."""


@journal_group.command("verify")
@click.pass_obj
def journal_verify(here: Installation) -> None:
    """Soát nhật ký: dòng nào bị sửa, bỏ hay chèn thì báo dòng ấy."""
    with here.reading() as session:
        entries, digest = journal.verify(session)
        _say({"entries": entries, "digest": digest})


@langnghe.command()
@click.argument("code")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--csv", "list_file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--again", is_flag=True, help="In lại: các mã chưa dùng của lần trước hết hiệu lực.")
@click.option("--layout", type=click.Path(path_type=Path, dir_okay=False), help="Ghi vị trí các ô (JSON, mm).")
@click.option("--large", is_flag=True, help="Chữ to.")
@click.pass_obj
def slips(  # noqa: PLR0917  one for each option
    here: Installation, code: str, out: Path, list_file: Path | None, again: bool, layout: Path | None, large: bool
) -> None:
    """In tờ phiếu (PDF mỗi thôn: cuống có mã và phiếu giấy), tờ dự phòng và tờ treo nhà văn hóa."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    wanted = printing.Wanted(out, list_file, layout, again=again, large=large)
    _say({"files": printing.write_sheets(here, code, wanted, by=_by(), now=_now())})


@_group("ballots")
def ballots() -> None:
    """Phiếu giấy."""


@ballots.command("key-in")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def ballots_key_in(here: Installation, code: str, file: Path) -> None:
    """Nhập phiếu giấy từ tệp CSV; một dòng sai thì không nhập dòng nào."""
    with here.reading() as session:
        sealed = paper.seal_file(polls.by_code(session, code), file.read_bytes())
    found = runs.look(sealed)
    with here.writing() as session:
        keyed = paper.key_in(session, sealed, by=_by(), now=_now())
        runs.keep(session, found, keys=here.keys)
    _say({"poll": code.upper(), "ballots": keyed})


@langnghe.command()
@click.argument("code")
@click.pass_obj
def result(here: Installation, code: str) -> None:
    """Kết quả dạng JSON; chỉ có sau khi kiểm phiếu."""
    from app import results  # noqa: PLC0415  statistics are heavy and only needed here

    _say(results.as_json(here, code))


@langnghe.command()
@click.argument("code")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def papers(here: Installation, code: str, out: Path) -> None:
    """Biên bản, biểu tổng hợp, báo cáo, thông báo: docx, xlsx, và pdf khi có LibreOffice."""
    from app import printing  # noqa: PLC0415  Word templates are heavy and only needed here

    _say({"files": printing.write_papers(here, code, out, now=_now())})


@langnghe.command()
@click.argument("place")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def period(here: Installation, place: str, first: datetime, last: datetime, out: Path) -> None:
    """Báo cáo 6 tháng, báo cáo năm của một nơi ("Tỉnh A/Xã B"): docx và xlsx."""
    from app import periods  # noqa: PLC0415  Word templates are heavy and only needed here

    _say({"files": periods.write_files(here, _place_path(place), first.date(), last.date(), out, now=_now())})


def main() -> None:
    """Console script: the settings and the home are checked under the same roof as every command."""
    with _refusals_to_stderr():
        langnghe(prog_name="langnghe")


if __name__ == "__main__":
    main()
