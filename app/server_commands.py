"""Commands for whoever runs the servers: moving to PostgreSQL, opening many boxes, looking whether all is well."""

import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import click

from app.command_line import by, now, say
from app.installation import Installation


@click.command("move")
@click.option(
    "--to", "url", required=True, envvar="LANGNGHE_MOVE_TO",
    help="postgresql://tên@máy/cơ-sở-dữ-liệu, còn trống. Mật khẩu nên để trong PGPASSWORD hoặc ~/.pgpass.",
)  # fmt: skip
@click.pass_obj
def move(here: Installation, url: str) -> None:
    """Chuyển toàn bộ dữ liệu từ SQLite sang PostgreSQL, giữa các đợt; đếm và so từng bảng."""
    from app import moving  # noqa: PLC0415  migrations are heavy and only needed here

    moved = moving.move(here, url)
    say({**asdict(moved), "next": moving.what_next(here, moved)})


@click.command("watch")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=9108)
@click.pass_obj
def watch(here: Installation, host: str, port: int) -> None:
    """Số liệu cho Prometheus ở /metrics, trên một cổng riêng; không có gì về người dân."""
    from app import figures  # noqa: PLC0415  only needed here

    figures.serve(here, host=host, port=port, clock=now)


@click.command("work")
@click.option("--once", is_flag=True, help="Làm hết những gì làm được bây giờ rồi thôi.")
@click.option("--until-input-ends", is_flag=True, hidden=True)
@click.pass_obj
def work(here: Installation, once: bool, until_input_ends: bool) -> None:
    """Làm việc ở phía sau: đọc phiếu quét, vẽ hình, làm giấy tờ, mở hòm phiếu của đợt lớn."""
    from app.working import Worker  # noqa: PLC0415  only needed here

    worker = Worker(here, clock=now)
    if once:
        worker.work_off()
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    if until_input_ends:
        threading.Thread(target=_stop_at_end, args=(worker.stop,), daemon=True).start()
    worker.run()


def _stop_at_end(stop: threading.Event) -> None:
    """Whoever started us is gone when nothing more can come from it."""
    sys.stdin.buffer.read()
    stop.set()


@click.command("count-all")
@click.option("--workers", default=0, help="Số tiến trình; mặc định mỗi lõi một tiến trình.")
@click.pass_obj
def count_all(here: Installation, workers: int) -> None:
    """Mở hòm và kiểm phiếu mọi đợt đã kết thúc, nhiều đợt cùng lúc; đợt hai phong bì để lại. Chạy lại không hại gì."""
    from app import counting_all  # noqa: PLC0415  only needed here

    counted = counting_all.count_all(here, workers=workers, by=by(), now=now())
    say({"polls": [asdict(each) for each in counted]})
    if any(each.refused for each in counted):
        sys.exit(1)


@click.command("export")
@click.option("--parquet", "file", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(here: Installation, file: Path) -> None:
    """Xuất mọi kết quả đã niêm yết thành một tệp Parquet: đúng những gì trang công khai cho xem."""
    from app import exporting  # noqa: PLC0415  only analysts need it

    say({"file": str(file), "rows": exporting.parquet(here, file)})
