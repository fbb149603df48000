"""Commands for whoever runs the servers: moving to PostgreSQL, opening many boxes, looking whether all is well."""

from dataclasses import asdict

import click

from app.command_line import say
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
