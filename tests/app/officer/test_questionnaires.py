from surveys import publishing
from surveys.officers import Role
from tests.given import a_draft

TEXTS = "\n".join(f"Câu {n}: Nội dung chính thức số {n}" for n in range(1, 20))
URL = "/can-bo/mau-phieu/ntm-xa/3"


def test_the_official_wording_becomes_a_new_version_that_never_changes(here, sign_in):
    client = sign_in(Role.PROVINCE, ["Tỉnh Quảng Ngãi"])
    client.post("/can-bo/mau-phieu/ntm-xa/2/chep")
    client.post(f"{URL}/noi-dung", data={"text": TEXTS, "source": "HD 90, Phiếu số 1"})
    page = client.get(URL)
    assert "<ins>Nội dung chính thức số 7</ins>" in page.text
    client.post(f"{URL}/ban-hanh")
    refused = client.post(f"{URL}/noi-dung", data={"text": TEXTS, "source": "khác"})
    assert refused.status_code == 409 and "không sửa được nữa" in refused.text
    a_draft(here, kind="ntm-xa@3")
    with here.reading() as session:
        new = publishing.questionnaire(publishing.published(session, "ntm-xa"))
    assert new.version == 3 and new.verified and new.questions[6].text == "Nội dung chính thức số 7"


def test_too_few_wordings_and_a_missing_source_are_told_together(sign_in):
    client = sign_in(Role.PROVINCE, ["Tỉnh Quảng Ngãi"])
    client.post("/can-bo/mau-phieu/ntm-xa/2/chep")
    page = client.post(f"{URL}/noi-dung", data={"text": "1. Một câu", "source": ""})
    assert page.status_code == 422 and "Tìm thấy 1 câu, mẫu phiếu có 19 câu" in page.text and "ghi nguồn" in page.text


def test_a_commune_cannot_publish(sign_in):
    client = sign_in()
    assert client.get("/can-bo/mau-phieu").status_code == 200
    assert client.post("/can-bo/mau-phieu/ntm-xa/2/chep").status_code == 403
