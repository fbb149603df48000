import io

from bs4 import BeautifulSoup

from surveys import sounds
from surveys.officers import Role
from tests.app.officer.test_questionnaires import URL

TYPED = {
    "language": "en",
    "language-name": "English",
    "language-title": "Commune",
    "language-heading": "Satisfaction",
    "satisfied": "Satisfied",
    "dissatisfied": "Not satisfied",
    "instructions": "Choose one.",
    "language-text": "\n".join(f"{n}. Statement {n}" for n in range(1, 20)),
    "language-source": "Lan dịch, Mai kiểm tra, 1/3/2026",
    "language-verified": "1",
    "speaker": "Mai",
}


def send(client, **changes):
    data = {**TYPED, "sounds": (io.BytesIO(sounds.tone(2)), "cau-02.wav"), **changes}
    return client.post(f"{URL}/ngon-ngu", data=data, content_type="multipart/form-data")


def a_publisher(sign_in):
    client = sign_in(Role.PROVINCE, ["Tỉnh Quảng Ngãi"])
    client.post("/can-bo/mau-phieu/ntm-xa/2/chep")
    return client


def test_a_language_is_pasted_heard_and_taken_out_again(sign_in):
    client = a_publisher(sign_in)
    assert send(client).status_code == 302
    page = client.get(URL)
    assert "Statement 7" in page.text and "Bản dịch đã kiểm tra" in page.text
    [sound] = BeautifulSoup(page.text, "html.parser").select("audio")
    assert client.get(sound["src"]).data == sounds.tone(2)
    client.post(f"{URL}/ngon-ngu/en/bo")
    assert "Statement 7" not in client.get(URL).text


def test_every_fault_is_told_and_nothing_typed_is_lost(sign_in):
    client = a_publisher(sign_in)
    page = send(client, **{"language-text": "1. One", "sounds": (io.BytesIO(b"x"), "cau-02.mp3"), "satisfied": ""})
    assert page.status_code == 422
    for told in ("có 1 câu dịch", "hai câu trả lời", "MP3, Opus"):
        assert told in page.text
    assert BeautifulSoup(page.text, "html.parser").select_one("#language-title")["value"] == "Commune"


def test_the_example_says_what_it_is(sign_in):
    page = sign_in().get("/can-bo/mau-phieu/ntm-xa-thu/1")
    assert "chỉ đợt THỬ dùng được" in page.text and page.text.count("– âm tạm") == 19
