"""The script that seals the answers in the resident's browser, on a small page of its own."""

import base64
import json
import random
import threading
import unicodedata
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from playwright.sync_api import Page

from app.clothing import inline, inline_hash
from app.resident import form as plain_form
from surveys import catalogue, envelopes, sealing
from tests.browser.conftest import page_of

pytestmark = pytest.mark.browser

SCRIPTS = ("sealing.js", "seal.js")
POLL = "K7Q2M4"
KEY = X25519PrivateKey.generate()
QUESTIONNAIRE = catalogue.load()["ntm-xa"]
NUMBERS = [question.number for question in QUESTIONNAIRE.choices]
WRITTEN = [
    "",
    "   ",
    "Kênh cạn nước",
    unicodedata.normalize("NFD", "  Đường   thôn Bãi Vẹt lầy lội, không đi được "),
    unicodedata.normalize("NFD", "ữ ậ ỗ ợ Ế"),
    "Tốt 👍🏽 👨‍👩‍👧",
    'Dấu " và \\ và </script> & <b>',
    "Dòng một\u00a0\u2003 dòng hai",
]
NO_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"
NO_X25519 = """const made = SubtleCrypto.prototype.generateKey;
SubtleCrypto.prototype.generateKey = function (kind, ...rest) {
  return (kind.name || kind) === "X25519" ? Promise.reject(new DOMException("")) : made.call(this, kind, ...rest);
}"""


def question_html(number: int) -> str:
    return f"""<fieldset id="cau{number}" tabindex="-1">
<label><input type="radio" name="q{number}" value="1">Hài lòng</label>
<label><input type="radio" name="q{number}" value="0">Không</label>
<input type="text" name="reason{number}" maxlength="200"></fieldset>"""


def page_html(*, public: bytes, already_shown: bool = False) -> str:
    sealed_to = base64.urlsafe_b64encode(public).decode().rstrip("=")
    return f"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>Phiếu</title><link rel="icon" href="data:,">
<p id="blank" role="alert" hidden>Còn câu chưa trả lời</p>
<form id="phieu" method="post" action="/gui" data-sealed-to="{sealed_to}" data-poll="{POLL}"
 data-questions="{",".join(map(str, NUMBERS))}" data-double-check-id="blank" data-too-long-id="long">
<input type="hidden" name="code" value="MÃ-SỐ">{'<input type="hidden" name="shown" value="1">' if already_shown else ""}
{"".join(map(question_html, NUMBERS))}
<textarea name="other" maxlength="500"></textarea>
<p id="long" role="alert" hidden>Viết dài quá</p>
<button>Gửi phiếu</button></form><script>{inline(*SCRIPTS)}</script></html>"""


class Counter(ThreadingHTTPServer):
    """A server that hands out one page and keeps what is posted to it."""

    page = ""
    posted: list[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Clerk(BaseHTTPRequestHandler):
    server: Counter

    def do_GET(self) -> None:
        self._answer(self.server.page)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = parse_qs(body, keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in fields.values())
        self.server.posted.append({name: values[0] for name, values in fields.items()})
        self._answer("<!doctype html><title>Đã nhận</title><h1>Đã nhận phiếu</h1>")

    def _answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {inline_hash(*SCRIPTS)}")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is written down."""


@pytest.fixture
def counter() -> Iterator[Counter]:
    with Counter(("127.0.0.1", 0), Clerk) as server:
        server.posted = []
        server.page = page_html(public=KEY.public_key().public_bytes_raw())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def phone(browser) -> Iterator[Page]:
    page = page_of(browser, width=360)
    yield page
    page.context.close()


def opened(phone: Page, counter: Counter) -> Page:
    phone.goto(counter.url)
    phone.wait_for_selector("form[data-seals]")
    return phone


def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        if name.startswith("q"):
            page.check(f"input[name={name}][value='{value}']")
        else:
            page.fill(f"[name={name}]", value)


def send(page: Page) -> None:
    page.click("button")
    page.wait_for_selector("h1")


def unsealed(posted: dict[str, str]) -> bytes:
    assert set(posted) == {"code", "sealed"}
    assert posted["code"] == "MÃ-SỐ"
    assert "=" not in posted["sealed"]
    sealed = base64.b64decode(posted["sealed"] + "==", altchars="-_", validate=True)
    assert len(sealed) == envelopes.BROWSER_LENGTH == 32 + 4096 + 16
    return sealing.unseal_from_browser(sealed, private=KEY.private_bytes_raw(), info=f"langnghe inner|{POLL}|browser")


def read_in_the_plain_way(fields: dict[str, str]) -> bytes:
    ballot = plain_form.read(fields, QUESTIONNAIRE).ballot(QUESTIONNAIRE)
    body = [ballot.marks, ballot.reasons, ballot.other]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def all_satisfied(**changes: str) -> dict[str, str]:
    return {**{f"q{n}": "1" for n in NUMBERS}, **changes}


def test_only_the_code_and_the_sealed_answers_are_posted(phone, counter):
    page = opened(phone, counter)
    fill(page, all_satisfied(q3="0", reason3=" Kênh  cạn\tnước ", reason4="không tính", other="Cảm ơn"))
    send(page)
    reasons = ["", "", "Kênh cạn nước", *[""] * 16]
    body = json.dumps(["110" + "1" * 16, reasons, "Cảm ơn"], ensure_ascii=False, separators=(",", ":"))
    assert [unsealed(posted) for posted in counter.posted] == [body.encode()]


def test_without_reasons_their_list_is_empty(phone, counter):
    page = opened(phone, counter)
    fill(page, all_satisfied(q1="0", reason1="  ", reason2="không tính"))
    send(page)
    assert unsealed(counter.posted[0]) == b'["0111111111111111111",[],""]'


@pytest.mark.parametrize("seed", range(20))
def test_sealed_answers_say_what_the_plain_way_would_have_read(phone, counter, seed):
    chance = random.Random(seed)
    fields = {f"q{n}": chance.choice("011") for n in NUMBERS if chance.random() < 0.9}
    fields |= {f"reason{n}": chance.choice(WRITTEN) for n in NUMBERS if chance.random() < 0.5}
    fields["other"] = "\n".join(chance.choices(WRITTEN, k=3))
    page = opened(phone, counter)
    fill(page, fields)
    page.click("button")
    if any(f"q{n}" not in fields for n in NUMBERS):
        page.click("button")
    page.wait_for_selector("h1")
    assert [unsealed(posted) for posted in counter.posted] == [read_in_the_plain_way(fields)]


def test_the_same_answers_are_never_sealed_alike(phone, counter):
    for _ in range(2):
        page = opened(phone, counter)
        fill(page, all_satisfied())
        send(page)
    first, second = (posted["sealed"] for posted in counter.posted)
    assert first[:40] != second[:40]
    assert first[-40:] != second[-40:]


def test_half_an_emoji_is_sent_as_plain_forms_send_it(phone, counter):
    page = opened(phone, counter)
    fill(page, all_satisfied())
    page.evaluate("document.querySelector('[name=other]').value = 'a\\ud83d'")
    send(page)
    assert json.loads(unsealed(counter.posted[0]))[2] == "a\ufffd"


def test_blank_questions_are_pointed_at_once(phone, counter):
    page = opened(phone, counter)
    fields = all_satisfied()
    del fields["q5"], fields["q7"]
    fill(page, fields)
    page.click("button")
    page.wait_for_selector("#blank", state="visible")
    assert page.evaluate("document.activeElement.id") == "cau5"
    assert page.eval_on_selector("#blank", "message => message.nextElementSibling.id") == "cau5"
    assert page.eval_on_selector_all("fieldset.missing", "all => all.map(one => one.id)") == ["cau5", "cau7"]
    assert counter.posted == []
    page.check("input[name=q5][value='0']")
    send(page)
    assert unsealed(counter.posted[0]) == b'["111101-111111111111",[],""]'


def test_what_the_server_has_shown_is_not_shown_again(phone, counter):
    counter.page = page_html(public=KEY.public_key().public_bytes_raw(), already_shown=True)
    page = opened(phone, counter)
    send(page)
    assert unsealed(counter.posted[0]) == b'["-------------------",[],""]'


def test_what_does_not_fit_is_not_sent_until_it_is_shorter(phone, counter):
    page = opened(phone, counter)
    fill(page, {**{f"q{n}": "0" for n in NUMBERS}, **{f"reason{n}": "ế" * 200 for n in NUMBERS}})
    page.click("button")
    page.wait_for_selector("#long", state="visible")
    assert counter.posted == []
    fill(page, {f"reason{n}": "ngắn" for n in NUMBERS})
    send(page)
    assert json.loads(unsealed(counter.posted[0])) == ["0" * 19, ["ngắn"] * 19, ""]


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_the_envelope_is_filled_to_its_last_byte(phone, counter, more, fits):
    page = opened(phone, counter)
    fill(page, all_satisfied())
    empty = len(b'["1111111111111111111",[],""]')
    page.evaluate("n => { document.querySelector('[name=other]').value = 'a'.repeat(n) }", 4094 - empty + more)
    page.click("button")
    page.wait_for_selector("h1" if fits else "#long", state="visible")
    assert [len(unsealed(posted)) for posted in counter.posted] == ([4094] if fits else [])


def test_a_double_click_sends_once(phone, counter):
    page = opened(phone, counter)
    fill(page, all_satisfied())
    page.evaluate("window.sent = 0; document.querySelector('form').submit = () => { sent += 1 }; true")
    page.evaluate("const button = document.querySelector('button'); button.click(); button.click(); button.click()")
    page.wait_for_selector("[name=sealed]", state="attached")
    page.wait_for_timeout(300)
    assert page.evaluate("sent") == page.locator("[name=sealed]").count() == 1


def test_a_form_gone_back_to_can_be_answered_again(phone, counter):
    page = opened(phone, counter)
    page.evaluate("document.querySelector('form').submit = () => {}; true")
    fill(page, all_satisfied())
    page.click("button")
    page.wait_for_selector("[name=sealed]", state="attached")
    assert page.locator("[name=q1][value='1']").is_disabled()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.evaluate("delete document.querySelector('form').submit")
    fill(page, {"q1": "0"})
    send(page)
    assert [unsealed(posted) for posted in counter.posted] == [b'["0111111111111111111",[],""]']


@pytest.mark.parametrize("poor", [NO_SUBTLE, NO_X25519], ids=["no subtle", "no X25519"])
def test_a_browser_that_cannot_seal_posts_the_plain_fields(phone, counter, poor):
    phone.add_init_script(poor)
    phone.goto(counter.url)
    fields = {"q1": "1", "q2": "0", "reason2": "Kênh cạn nước", "other": "Cảm ơn"}
    fill(phone, fields)
    assert phone.locator("form[data-seals]").count() == 0
    send(phone)
    (posted,) = counter.posted
    assert {name: value for name, value in posted.items() if value} == {"code": "MÃ-SỐ", **fields}


@pytest.mark.parametrize("public", [b"", b"too short", bytes(32)], ids=["none", "too short", "of low order"])
def test_a_key_that_is_none_leaves_the_plain_way(phone, counter, public):
    counter.page = page_html(public=public)
    phone.goto(counter.url)
    phone.wait_for_timeout(300)
    fill(phone, {"q1": "1"})
    send(phone)
    assert counter.posted[0]["q1"] == "1"
