"""A lost slip on a team's phone: exchanged when its code is known, else out of what the village has left."""

from bs4 import BeautifulSoup

from tests.given import a_csv, cast, key_in, slips_of

PAGE = "/to/doi-phieu"


def shown(page):
    return BeautifulSoup(page.text, "html.parser").select_one(".number").text


def test_the_household_scans_its_new_code_from_the_screen(scene):
    phone, [old, *_] = scene.phone(), slips_of(scene.here, scene.code)["Thôn Một"]
    page = phone.send(PAGE, PAGE, old=old)
    assert page.status_code == 200 and 'src="data:image/svg+xml' in page.text and old not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    cast(scene.here, shown(page))
    assert scene.villages()[0].slips == 12


def test_a_form_sent_twice_shows_the_same_code(scene):
    phone, [old, *_] = scene.phone(), slips_of(scene.here, scene.code)["Thôn Một"]
    form = {**phone.form(PAGE, PAGE), "old": old}
    first, second = (phone.client.post(PAGE, data=form) for _ in range(2))
    assert shown(first) == shown(second)
    later = phone.send(PAGE, PAGE, old=old)
    assert later.status_code == 404 and "đã đổi rồi" in later.text and f'value="{old}"' in later.text


def test_a_used_slip_is_refused_where_it_was_typed(scene):
    phone, [old, *_] = scene.phone(), slips_of(scene.here, scene.code)["Thôn Một"]
    cast(scene.here, old)
    page = phone.send(PAGE, PAGE, old=old)
    assert page.status_code == 409 and "đã được dùng để trả lời" in page.text


def test_where_all_slips_are_out_the_page_names_the_way_on_paper(scene):
    phone = scene.phone()
    slips_of(scene.here, scene.code)
    page = phone.client.get(PAGE).text
    assert "tờ phiếu không có mã" in page and "Cấp một mã mới" not in page
    token = phone.form("/to", "/to/ra")
    refused = phone.client.post("/to/cap-phieu", data={**token, "once": "x"})
    assert refused.status_code == 409 and scene.villages()[0].slips == 12


def test_what_is_left_is_given_one_by_one(scene):
    phone = scene.phone()
    key_in(scene.here, scene.code, a_csv(*[("Thôn Một", "1" * 19)] * 11))
    form = phone.form(PAGE, "/to/cap-phieu")
    first, again = (phone.client.post("/to/cap-phieu", data=form) for _ in range(2))
    assert shown(first) == shown(again) and scene.villages()[0].slips == 1
    cast(scene.here, shown(first))
    assert "Cấp một mã mới" not in phone.client.get(PAGE).text
