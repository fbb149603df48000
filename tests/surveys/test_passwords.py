import socket
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import passwords
from surveys.common_passwords import fingerprints
from surveys.errors import WeakPassword

ABOUT = ("Trần Thị Lan", "Tỉnh Quảng Ngãi", "Xã Long Hiệp")


def why(password, about=ABOUT):
    return " ".join(passwords.weaknesses(password, about=about))


def test_fifteen_characters_are_enough_and_fourteen_are_not():
    assert why("kwx0 vũm3 gáz 9") == ""
    assert "ít nhất 15 ký tự; vừa nhập 14 ký tự" in why("kwx0 vũm3 gáz ")


def test_marks_written_apart_are_not_counted_as_characters():
    assert "vừa nhập 14 ký tự" in why(unicodedata.normalize("NFD", "kwx0 vũm3 gáz "))


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "PASSWORDPASSWORD", "password-password", "1q2w3e4r5t6y7u8i", "aaaaaaaaaaaaaaaaaaaa"],
)
def test_a_common_password_is_refused_however_it_is_dressed(password):
    assert "danh sách mật khẩu hay gặp" in why(password)


def test_the_list_of_common_ones_needs_no_network_and_holds_thousands(monkeypatch):
    def no_network(*_: object) -> None:
        raise AssertionError("a password left the machine")

    monkeypatch.setattr(socket, "socket", no_network)
    fingerprints.cache_clear()
    assert len(fingerprints()) > 9_000 and why("passwordpassword")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Trần Thị Lan 2026", "có tên của ông/bà, của nơi hoặc của hệ thống này"),
        ("quangngai longhiep", "có tên của ông/bà, của nơi hoặc của hệ thống này"),
        ("Mặt trận Tổ quốc", "có tên của ông/bà, của nơi hoặc của hệ thống này"),
        ("quangngailonghiep", "có tên của ông/bà, của nơi hoặc của hệ thống này"),
        ("qwerty uiop 123456", "có mật khẩu hay gặp"),
        ("Trần Thị Lan 2026", "có ngày tháng năm"),
        ("zxczxczxczxczxczxczxc", "lặp lại"),
        ("!!! ??? !!! ??? ...", "dễ đoán"),
    ],
)
def test_a_guessable_password_is_refused_with_the_reason(password, reason):
    assert reason in why(password)


def test_the_name_of_another_place_is_no_reason():
    assert why("ghế tím bay qua Cà Mau") == ""


def test_every_reason_is_told_at_once():
    with pytest.raises(WeakPassword) as refused:
        passwords.require_strong("Long Hiệp Lan", about=ABOUT)
    assert len(refused.value.reasons) == 2


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own():
    one, other = passwords.hashed("ghế tím bay qua ruộng"), passwords.hashed("ghế tím bay qua ruộng")
    assert one != other and one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits("ghế tím bay qua ruộng", one) and not passwords.fits("ghế tím bay qua ruộn", one)


def test_a_keyboard_that_sends_marks_apart_gets_in():
    kept = passwords.hashed(unicodedata.normalize("NFD", "ghế tím bay qua ruộng"))
    assert passwords.fits("ghế tím bay qua ruộng", kept)


@pytest.mark.parametrize("kept", [None, "", "!", "$argon2id$v=19$"])
def test_nothing_fits_where_no_password_is_kept(kept):
    assert not passwords.fits("nobody has this password", kept)


def test_an_initial_password_is_strong_and_never_the_same():
    made = {passwords.initial() for _ in range(20)}
    assert len(made) == 20 and all(why(each) == "" for each in made)


@settings(max_examples=30)
@given(st.text(max_size=14))
def test_nothing_short_is_ever_taken(text):
    assert why(text)


@settings(max_examples=30)
@given(st.text(max_size=400))
def test_whatever_is_typed_gets_an_answer(text):
    assert all(reason.endswith((".", ")")) for reason in passwords.weaknesses(text, about=ABOUT))
