"""``langnghe officer …``: accounts, for whoever has the machine. Every act is in the journal."""

import sys

import click

from app import patience
from app.command_line import Group, by, now, place_path, say
from app.installation import Installation
from app.links import LASTS, sign_in_path
from surveys import accounts, delays, officers
from surveys.keys import WEB_KEY
from surveys.tables import Officer


@click.group(name="officer", cls=Group)
def officer() -> None:
    """Tài khoản cán bộ."""


@officer.command("add")
@click.argument("name")
@click.option("--place", required=True, help="Từ tỉnh xuống, ngăn bằng dấu /: “Tỉnh Quảng Ngãi/Xã Long Hiệp”.")
@click.option("--role", required=True, type=click.Choice([role.value for role in officers.Role]))
@click.option("--password-stdin", is_flag=True, help="Đọc mật khẩu từ dòng đầu của stdin.")
@click.pass_obj
def officer_add(here: Installation, name: str, place: str, role: str, password_stdin: bool) -> None:
    """Thêm một tài khoản; mật khẩu từ 15 ký tự."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked_password()
    path = place_path(place)
    with here.writing() as session:
        added = officers.add(
            session, name=name, password=password, role=officers.Role(role), place=path, by=by(), now=now()
        )
        say({"officer": added.name, "role": added.role, "place": list(added.place.path)})


@officer.command("list")
@click.pass_obj
def officer_list(here: Installation) -> None:
    """Mọi tài khoản và tình trạng."""
    with here.reading() as session:
        say({"officers": [_shown(each) for each in accounts.every(session)]})


@officer.command("reset")
@click.argument("name")
@click.pass_obj
def officer_reset(here: Installation, name: str) -> None:
    """Mất điện thoại: gỡ mã xác thực, kết thúc mọi phiên; mật khẩu giữ nguyên. Xin nhận ra đúng người trước."""
    with here.writing() as session:
        found = officers.named(session, name)
        accounts.release(session, officer=found, by=by(), now=now())
        delays.clear(session, *patience.of_account(here.keys, found))
        say(_shown(found))


@officer.command("password")
@click.argument("name")
@click.pass_obj
def officer_password(here: Installation, name: str) -> None:
    """Quên mật khẩu: cấp mật khẩu ban đầu mới và một đường dẫn vào thẳng; mã xác thực giữ nguyên."""
    with here.writing() as session:
        found = officers.named(session, name)
        initial = accounts.issue_password(session, officer=found, by=by(), now=now())
        delays.clear(session, *patience.of_account(here.keys, found))
        path = sign_in_path(here.keys.get_or_make(WEB_KEY), found.id, once=found.password_hash)
        say({
            "officer": found.name,
            "password": initial,
            "days": accounts.INITIAL_LASTS.days,
            "link": here.settings.base_url + path,
            "link_hours": LASTS // 3600,
        })  # fmt: skip


@officer.command("deactivate")
@click.argument("name")
@click.pass_obj
def officer_deactivate(here: Installation, name: str) -> None:
    """Ngừng một tài khoản và kết thúc mọi phiên của tài khoản đó."""
    with here.writing() as session:
        found = officers.named(session, name)
        accounts.leave(session, officer=found, by=by(), now=now())
        say(_shown(found))


@officer.command("activate")
@click.argument("name")
@click.pass_obj
def officer_activate(here: Installation, name: str) -> None:
    """Cho một tài khoản đã ngừng (hoặc còn chờ người thứ hai) đăng nhập lại."""
    with here.writing() as session:
        found = officers.named(session, name)
        accounts.come_back(session, officer=found, by=by(), now=now())
        say(_shown(found))


def _shown(found: Officer) -> dict[str, object]:
    return {
        "officer": found.name,
        "role": found.role,
        "place": list(found.place.path),
        "active": found.active,
        "second_factor": found.totp_secret is not None,
    }


def _asked_password() -> str:
    answer: str = click.prompt("Mật khẩu (từ 15 ký tự)", hide_input=True, confirmation_prompt=True, err=True)
    return answer
