"""The whole road on the command line, as a script would walk it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PLAN = """
kind = "{kind}"
title = "Lấy ý kiến"
place = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]
opens = "2023-03-23"
closes = "2023-03-27"
{villages}
{rules}
"""


class Road:
    """``langnghe`` in a home of its own."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home = home
        self.environment = {**os.environ, "LANGNGHE_HOME": str(home / "instance"), "DATABASE_URL": url}
        home.mkdir(exist_ok=True)

    def run(self, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.commands", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=self.environment, input=stdin, check=False)

    def says(self, *arguments: object, stdin: str = "") -> dict:
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refuses(self, *arguments: object, stdin: str = "") -> str:
        done = self.run(*arguments, stdin=stdin)
        assert done.returncode == 2 and done.stdout == "" and done.stderr.strip(), done
        return done.stderr

    def file(self, name: str, text: str) -> Path:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return path

    def open_poll(self, villages: dict[str, int], *, kind: str = "ntm-xa", rules: str = "") -> str:
        tables = "\n".join(f'[[villages]]\nname = "{name}"\nhouseholds = {n}' for name, n in villages.items())
        plan = self.file("plan.toml", PLAN.format(kind=kind, villages=tables, rules=rules))
        code = self.says("poll", "new", plan)["poll"]
        self.says("poll", "open", code)
        return code

    def count(self, code: str) -> dict:
        self.says("poll", "close", code)
        self.says("poll", "count", code)
        return self.says("result", code)

    def key_in(self, code: str, rows: list[tuple[str, str, str]], questions: int) -> None:
        """Rows of village, marks ("-" for blank) and other opinion."""
        path = self.home / "phieu.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["village", *(f"q{n}" for n in range(1, questions + 1)), "other"])
            writer.writerows([village, *marks.replace("-", " "), other] for village, marks, other in rows)
        self.says("ballots", "key-in", code, path)


@pytest.fixture
def road(tmp_path):
    road = Road(tmp_path / "home")
    road.says("up")
    return road


def test_long_hiep_as_published(road):
    """Long Hiệp, Minh Long, Quảng Ngãi, 23–27/3/2023: 972 of 1.043 satisfied, 1.269 households: 93,19%."""
    code = road.open_poll({"Xã Long Hiệp": 1269})
    rows = [("Xã Long Hiệp", "1" * 19, "")] * 972 + [("Xã Long Hiệp", "1" * 18 + "0", "")] * 71
    road.key_in(code, rows, 19)
    result = road.count(code)
    overall = result["questions"][18]
    assert (overall["satisfied"], overall["dissatisfied"], overall["share"]) == (972, 71, "93,19%")
    assert (result["households"], result["collected"], result["valid"], result["invalid"]) == (
        1269,
        1043,
        1043,
        0,
    )
    assert result["bounds"]["low"] == "76,60%" and result["bounds"]["silent"] == 226
    assert overall["met"] is True and result["verdict"]["met"] is True


def test_binh_ninh_as_published(road):
    """Bình Ninh, Chợ Gạo, Tiền Giang, 2022: question 1: 2.840 (99,93) / 2 (0,07); question 19: 100%."""
    code = road.open_poll({"Xã Bình Ninh": 3343}, kind="ntm-xa-nang-cao")
    rows = [("Xã Bình Ninh", "1" * 19, "")] * 2840 + [("Xã Bình Ninh", "0" + "1" * 18, "")] * 2
    road.key_in(code, rows, 19)
    result = road.count(code)
    assert result["questions"][0]["share"] == "99,93%" and result["questions"][0]["satisfied"] == 2840
    assert result["questions"][18]["share"] == "100%"
    assert result["ballots_with_dissatisfaction"] == {"n": 2, "share": "0,07%"}
    assert result["coverage"]["num"] == 2842 and result["coverage"]["share"] == "85,01%"


def test_tan_phuoc_as_published(road):
    """Tân Phước, Tiền Giang, huyện NTM: 11.679 (99,97) / 4; 264 ballots with a dissatisfaction; 39 others."""
    code = road.open_poll({"Xã Một": 9000, "Xã Hai": 7226}, kind="ntm-huyen")
    rows = [("Xã Một", "1" * 9, "")] * (7000 - 264) + [("Xã Một", "0" + "1" * 8, "")] * 260
    rows += [("Xã Một", "0" + "1" * 7 + "0", "")] * 4 + [("Xã Hai", "1" * 9, "Cần thêm đèn")] * 39
    rows += [("Xã Hai", "1" * 9, "")] * (11683 - 7000 - 39)
    road.key_in(code, rows, 9)
    result = road.count(code)
    overall = result["questions"][8]
    assert (overall["satisfied"], overall["share"], overall["dissatisfied"]) == (11679, "99,97%", 4)
    assert result["ballots_with_dissatisfaction"]["n"] == 264
    assert result["other_opinions"] == {"n": 39, "share": "0,33%"}
    assert result["coverage"]["share"] == "72,00%" and result["collected"] == 11683


def test_trung_yen_as_published(road):
    """Khu dân cư Trung Yên, Nông Sơn 2020: 170 of 200 households, 2 dissatisfied = 1,18%."""
    code = road.open_poll({"Trung Yên": 200})
    rows = [("Trung Yên", "1" * 19, "")] * 168 + [("Trung Yên", "0" + "1" * 18, "")] * 2
    road.key_in(code, rows, 19)
    result = road.count(code)
    assert result["ballots_with_dissatisfaction"] == {"n": 2, "share": "1,18%"}
    assert result["coverage"]["share"] == "85,00%"


def test_slips_are_printed_with_a_list_and_the_list_opens_ballots(road):
    code = road.open_poll({"Thôn Một": 3, "Thôn Hai": 2})
    out, codes = road.home / "in", road.home / "ma.csv"
    said = road.says("slips", code, "--out", out, "--csv", codes)
    assert all(Path(name).is_file() and Path(name).read_bytes().startswith(b"%PDF") for name in said["files"])
    rows = list(csv.DictReader(codes.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["village", "code"]
    assert [row["village"] for row in rows] == ["Thôn Một"] * 3 + ["Thôn Hai"] * 2
    assert "Đã in phiếu" in road.refuses("slips", code, "--out", out)


def test_the_papers_are_written_and_listed(road):
    code = road.open_poll({"Thôn Một": 12})
    road.key_in(code, [("Thôn Một", "1" * 19, "")] * 11, 19)
    road.count(code)
    files = road.says("papers", code, "--out", road.home / "giay-to")["files"]
    suffixes = {Path(name).suffix for name in files}
    assert {".docx", ".xlsx"} <= suffixes and all(Path(name).stat().st_size > 0 for name in files)


def test_the_result_says_what_others_rely_on(road):
    code = road.open_poll({"Thôn Một": 12, "Thôn Hai": 5}, rules='[rules]\noverall = "95%"\nbase = "answered"')
    road.key_in(code, [("Thôn Một", "1" * 18 + "-", ""), ("Thôn Một", "x" * 19, "")], 19)
    result = road.count(code)
    assert list(result) == [
        "poll", "kind", "questionnaire", "place", "households", "issued", "collected", "online", "paper",
        "valid", "invalid", "coverage", "questions", "mean_of_contents", "ballots_with_dissatisfaction",
        "other_opinions", "verdict", "bounds", "movement", "places",
    ]  # fmt: skip
    assert (result["collected"], result["valid"], result["invalid"]) == (2, 1, 1)
    last = result["questions"][18]
    assert (last["threshold"], last["share"], last["met"], last["blank"]) == ("95%", "–", None, 1)
    assert [place["place"] for place in result["places"]] == ["Thôn Một", "Thôn Hai"]
    assert list(result["places"][0]) == list(result)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("households = 3", "households = 0"), "số hộ là 0"),
        (("households = 3", "households = -2"), "số hộ là -2"),
        (("households = 3", 'households = "ba"'), "không phải là số nguyên"),
        (("2023-03-27", "2023-03-20"), "đứng trước ngày bắt đầu"),
        (("Thôn Hai", "Thôn Một"), "có hai lần"),
        (("ntm-xa", "khong-co"), "Không có mẫu phiếu"),
        (("[rules]", "[rules]\noverall = 'nhiều'"), "không phải là tỷ lệ"),
        (("title =", "title ="), ""),
        (("title = ", "title "), "TOML"),
        (("Thôn Hai", "Thôn 😀"), "thôn thứ 2: có ký tự không in được: “😀” (U+1F600)"),
        (("2023-03-27", "9999-03-27"), "xin kiểm tra lại năm 9999"),
    ],
)
def test_a_faulty_plan_is_refused_at_the_place_of_the_fault(road, change, message):
    villages = '[[villages]]\nname = "Thôn Một"\nhouseholds = 3\n[[villages]]\nname = "Thôn Hai"\nhouseholds = 3'
    text = PLAN.format(kind="ntm-xa", villages=villages, rules="[rules]").replace(*change)
    plan = road.file("plan.toml", text)
    if message:
        assert message in road.refuses("poll", "new", plan)
    else:
        assert road.says("poll", "new", plan)["poll"]


def test_the_order_of_the_road_is_kept(road):
    code = road.open_poll({"Thôn Một": 3})
    assert "chưa kết thúc" in road.refuses("poll", "count", code)
    assert "chưa kiểm phiếu" in road.refuses("result", code)
    assert "đã mở rồi" in road.refuses("poll", "open", code)
    road.says("poll", "close", code)
    assert "kết thúc" in road.refuses("poll", "close", code)
    first = road.says("poll", "count", code)
    assert road.says("poll", "count", code) == first


def test_an_unknown_poll_and_a_missing_file_are_refused(road):
    assert "ZZZZZZ" in road.refuses("result", "ZZZZZZ")
    road.refuses("poll", "new", road.home / "khong-co.toml")


def test_an_officer_is_added_with_a_password_from_stdin(road):
    arguments = ("officer", "add", "Lan", "--place", "Tỉnh Quảng Ngãi/Xã Long Hiệp", "--role", "commune")
    said = road.says(*arguments, "--password-stdin", stdin="một mật khẩu đủ dài\n")
    assert said == {"officer": "Lan", "role": "commune", "place": ["Tỉnh Quảng Ngãi", "Xã Long Hiệp"]}
    assert "Đã có tài khoản" in road.refuses(*arguments, "--password-stdin", stdin="một mật khẩu đủ dài\n")
    assert "15 ký tự" in road.refuses(
        "officer", "add", "Mai", "--place", "Tỉnh A", "--role", "village", "--password-stdin", stdin="ngắn\n"
    )


def test_accounts_are_looked_after_by_whoever_has_the_machine(road):
    add = ("officer", "add", "Lan", "--place", "Tỉnh Quảng Ngãi", "--role", "province", "--password-stdin")
    assert "dễ đoán" in road.refuses(*add, stdin="Mặt trận Tổ quốc\n")
    road.says(*add, stdin="ghế tím bay qua ruộng\n")
    lan = {"officer": "Lan", "role": "province", "place": ["Tỉnh Quảng Ngãi"], "active": True, "second_factor": False}
    assert road.says("officer", "list") == {"officers": [lan]}
    assert road.says("officer", "deactivate", "Lan") == lan | {"active": False}
    assert road.says("officer", "activate", "Lan") == lan
    assert road.says("officer", "reset", "Lan") == lan
    said = road.says("officer", "password", "Lan")
    assert (said["days"], said["link_hours"], len(said["password"])) == (3, 12, 19)
    assert said["link"].startswith("http://127.0.0.1:8000/can-bo/vao/")
    assert "Không có tài khoản “Mai”" in road.refuses("officer", "reset", "Mai")
    assert road.says("journal", "verify")["entries"] >= 5


def test_a_misspelt_role_that_must_enrol_is_refused(road):
    road.environment["LANGNGHE_SECOND_FACTOR"] = "commune,tỉnh"
    assert "LANGNGHE_SECOND_FACTOR" in road.refuses("officer", "list")


def test_the_same_road_on_postgresql(tmp_path, postgresql_server):
    road = Road(tmp_path / "home", postgresql_server.new_database())
    road.says("up")
    code = road.open_poll({"Thôn Một": 12})
    road.key_in(code, [("Thôn Một", "1" * 19, "")] * 12, 19)
    assert road.count(code)["questions"][18]["share"] == "100%"
