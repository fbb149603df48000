"""How places were drawn, for anyone: the digest before the drawing, seed and places after it."""

import hashlib

from app.web import create_app
from surveys.officers import Role
from tests.app.officer.test_campaigns import make
from tests.surveys.test_campaigns import PROVINCE, a_province

PAGE = "/chon-mau/K2345678"


def test_the_digest_is_public_before_the_seed_and_the_same_after_it(here, sign_in):
    a_province(here)
    province = sign_in(Role.PROVINCE, PROVINCE)
    anyone = create_app(here).test_client()
    assert anyone.get(PAGE).status_code == 404
    make(province)
    digest = hashlib.sha256(anyone.get(f"{PAGE}/danh-sach.json").data).hexdigest()
    before = anyone.get(PAGE).text
    assert digest in before and "Chưa bốc thăm" in before and "Được chọn" not in before
    province.post("/can-bo/ke-hoach-chung/K2345678/boc-so", data={"seed": "48213", "source": "Xổ số"})
    after = anyone.get(PAGE).text
    assert digest in after and "48213" in after and "Được chọn: 3 xã" in after
    assert "Lan" in province.get("/can-bo/ke-hoach-chung/K2345678/bien-ban").text
    assert "Lan" not in after, "no officer is named to the public"


def test_a_plan_that_draws_nothing_has_no_such_page(here, sign_in):
    a_province(here)
    make(sign_in(Role.PROVINCE, PROVINCE), choice="all", draw_communes="", draw_villages="")
    assert create_app(here).test_client().get(PAGE).status_code == 404
