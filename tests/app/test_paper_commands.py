"""Stubs and reconciliation on the command line."""

import pytest

from tests.app.test_commands import Road, road  # noqa: F401  a fixture

pytestmark = pytest.mark.slow


def a_village(road: Road) -> tuple[str, list[str]]:  # noqa: F811
    code = road.open_poll({"Thôn Một": 6, "Thôn Hai": 3})
    road.says("slips", code, "--out", road.home / "in", "--csv", road.home / "ma.csv")
    lines = (road.home / "ma.csv").read_text(encoding="utf-8").splitlines()[1:]
    return code, [line.split(",")[1] for line in lines if line.startswith("Thôn Một")]


def test_stubs_come_in_from_a_file_or_the_pipe_whole_or_not_at_all(road):  # noqa: F811
    code, printed = a_village(road)
    bad = road.file("sai.txt", f"{printed[0]}\nABCD\n")
    assert "dòng 2" in road.refuses("stubs", code, bad)
    assert road.says("reconcile", code, "--json")[0]["stubs"] == 0
    assert road.says("stubs", code, road.file("ma.txt", "\n".join(printed[:2]))) == {
        "poll": code, "stubs": 2, "already": 0
    }  # fmt: skip
    assert road.says("stubs", code, "-", stdin="\n".join(printed[1:3]))["stubs"] == 1
    assert [each["stubs"] for each in road.says("reconcile", code, "--json")] == [3, 0]


def test_papers_wait_until_every_sheet_is_accounted_for(road):  # noqa: F811
    code, printed = a_village(road)
    road.says("stubs", code, "-", stdin="\n".join(printed[:3]))
    road.key_in(code, [("Thôn Một", "1" * 19, "")] * 3, 19)
    road.count(code)
    told = road.refuses("papers", code, "--out", road.home / "giay")
    assert "Thôn Một (tờ phiếu lệch +3" in told and "Thôn Hai" not in told
    [first, second] = road.says("reconcile", code, "--json")
    assert first == {
        "village": "Thôn Một", "issued": 6, "phone": 0, "paper": 3, "valid": 3, "invalid": 0, "spoiled": 0,
        "not_returned": 0, "stubs": 3, "loose": 0, "differences": {"sheets": 3, "stubs": 0}, "applies": True,
        "closed": False, "agreed": None,
    }  # fmt: skip
    assert second["applies"] is False
    assert road.run("reconcile", code, "--spoiled", 1).returncode == 2
    [first, _] = road.says("reconcile", code, "--json", "--village", "thôn một", "--spoiled", 1)
    assert first["differences"] == {"sheets": 2, "stubs": 0}
    [first, _] = road.says("reconcile", code, "--json", "--village", "Thôn Một", "--not-returned", 2)
    assert first["closed"] is True and first["spoiled"] == 1
    assert any("bien-ban" in name for name in road.says("papers", code, "--out", road.home / "giay")["files"])


def test_whoever_has_the_machine_signs_a_difference(road):  # noqa: F811
    code, printed = a_village(road)
    road.says("stubs", code, "-", stdin=printed[0])
    done = road.run("reconcile", code, "--village", "Thôn Một", "--sign", "Mất một tờ")
    assert done.returncode == 0 and done.stdout.splitlines()[1] == "Thôn Hai: không dùng cuống phiếu."
    assert done.stdout.startswith("Thôn Một: hai cán bộ đã xác nhận. Còn 6 tờ phiếu đã phát")
    agreed = road.says("reconcile", code, "--json")[0]["agreed"]
    assert agreed["reason"] == "Mất một tờ" and agreed["by"].startswith("dòng lệnh")
