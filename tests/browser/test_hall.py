"""The queue at a village hall on one tablet, with the line cut in the middle of it."""

import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from qrcode.main import QRCode

from app.installation import Installation
from surveys import codes, counting, hall_devices, polls, pool
from surveys.keys import SLIP_KEY
from surveys.tables import Slip
from tests.browser.conftest import page_of
from tests.browser.test_roads import picture
from tests.given import NOW, an_open_poll, cast, close, count, slips_of
from tests.hall import a_device
from tests.postgresql import free_port
from tests.secrecy import traces
from tests.server import wait_for

pytestmark = pytest.mark.browser

STORED = """async () => {
  const databases = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise(done => (indexedDB.open(name).onsuccess = event => done(event.target.result)));
    for (const store of database.objectStoreNames) {
      const reading = database.transaction(store).objectStore(store);
      const all = what => new Promise(done => (reading[what]().onsuccess = event => done(event.target.result)));
      databases.push([store, await all("getAllKeys"), (await all("getAll")).map(each =>
        each instanceof Uint8Array ? String.fromCharCode(...each) : JSON.stringify(each))]);
    }
    database.close();
  }
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return { databases, kept, local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie };
}"""


@dataclass
class Line:
    """The server as shipped, which can be gone for a while."""

    here: Installation
    log: Path
    port: int = field(default_factory=lambda: free_port())
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def restore(self) -> None:
        home = {"LANGNGHE_HOME": str(self.here.settings.home), "LANGNGHE_URL": self.url, "DATABASE_URL": ""}
        command = [
            sys.executable,
            "-m",
            "app.commands",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "1",
            "--no-worker",
        ]
        with self.log.open("ab") as output:
            self.server = subprocess.Popen(
                command, env={**os.environ, **home}, stdout=output, stderr=output, start_new_session=True
            )
        wait_for(self.url, self.server)

    def cut(self) -> None:
        """As a power cut would."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=30)
            self.server = None


@pytest.fixture
def line(here, tmp_path) -> Iterator[Line]:
    made = Line(here, tmp_path / "server.log")
    made.restore()
    yield made
    made.cut()


@pytest.fixture
def code(here):
    return an_open_poll(here)


@pytest.fixture
def tablet(browser, line, here, code):
    """Opened by an officer's link, and ready for the first household."""
    page = page_of(browser, width=800)
    page.goto("about:blank")
    page.goto(f"{line.url}/hoi-truong/#{a_device(here, code)}")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield page
    page.context.close()


def ready(page: Page) -> None:
    page.wait_for_selector("h1:has-text('Mời quét hoặc gõ mã trên phiếu')")


def begin(page: Page, slip: str) -> None:
    page.fill("#code", slip.lower().replace("-", " "))
    page.click("text=Tiếp tục")
    page.wait_for_selector("#phieu")


def answer(page: Page, slip: str, *, word: str = "", told: str) -> None:
    """One household: satisfied, but for question 3 where it writes a word."""
    begin(page, slip)
    for number in range(1, 20):
        page.click(f"label[for=q{number}{'b' if word and number == 3 else 'a'}]")
    if word:
        page.fill("#r3", word)
    page.click("#phieu >> text=Gửi phiếu")
    page.wait_for_selector(f"h1:has-text('{told}')")
    nothing_on_screen(page, slip, word)
    page.click("text=Xin mời hộ tiếp theo")
    ready(page)


def nothing_on_screen(page: Page, slip: str, word: str) -> None:
    """Neither seen nor hidden in the page."""
    content, typed = page.content(), page.eval_on_selector_all("input, textarea", "all => all.map(one => one.value)")
    assert "<fieldset" not in content and not any(typed[:1]) and "#" not in page.url
    assert not word or word not in content
    assert not any(form in content for form in traces.forms(slip))


def in_pool(here, code):
    with here.reading() as session:
        return pool.count(session, polls.by_code(session, code))


def readable(needles: set[str], paths: list[Path]) -> set[str]:
    """Those found in any file, as bytes or as the double bytes in which browsers keep texts."""
    double = {needle for needle in needles for path in paths if needle.encode("utf-16-le") in path.read_bytes()}
    return {needle for _, needle in traces.found(needles, paths)} | double


def test_a_queue_goes_on_while_the_line_is_cut_and_all_are_counted_once(tablet, line, here, code):
    page, slips = tablet, slips_of(here, code)["Thôn Một"]
    answer(page, slips[0], told="Đã nhận phiếu")
    picture(page, "hoi-truong")
    line.cut()
    answer(page, slips[1], word="CANARYKENH1", told="Đã niêm phong phiếu")
    answer(page, slips[2], word="CANARYKENH2", told="Đã niêm phong phiếu")
    assert page.inner_text("#count") == "2" and in_pool(here, code) == 1
    page.reload()
    ready(page)
    expect(page.locator("#count")).to_have_text("2")
    expect(page.locator("#state")).to_contain_text("Mất mạng")
    picture(page, "hoi-truong-mat-mang")
    answer(page, slips[3], told="Đã niêm phong phiếu")
    answer(page, slips[3], told="Đã niêm phong phiếu")  # a code used twice: without a line nobody can know
    cast(here, slips[4])
    answer(page, slips[4], told="Đã niêm phong phiếu")
    what_rests_on_the_tablet(page, slips)
    line.restore()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#count")).to_have_text("0")
    page.click("summary:has-text('Dành cho cán bộ')")
    expect(page.locator("#refused")).to_have_text("2 phiếu không nhận được vì mã đã dùng.")
    picture(page, "hoi-truong-can-bo")
    assert in_pool(here, code) == 5
    page.click("#put-away")
    page.wait_for_selector("h1:has-text('Đã cất máy')")
    assert page.evaluate(STORED) == {"databases": [], "kept": [], "local": {}, "session": {}, "cookie": ""}
    close(here, code)
    assert count(here, code) == 5
    with here.reading() as session:
        [device] = hall_devices.of_poll(session, polls.by_code(session, code))
        tally = counting.count(session, polls.by_code(session, code)).whole.tally
    assert (device.waiting, device.used, device.away) == (0, 2, True)
    assert tally.opinions == ("CANARYKENH1", "CANARYKENH2")
    assert readable({*slips, "CANARY"}, [line.log]) == set()


def test_one_household_reads_english_without_a_line_and_the_next_finds_vietnamese(tablet, line, here, code):
    page, slips, posted = tablet, slips_of(here, code)["Thôn Một"], []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.wait_for_selector("#languages a")
    line.cut()
    page.click("#languages >> text=English")
    page.wait_for_selector("h1:has-text('Please scan or type the code on your slip')")
    expect(page.locator("#state")).to_contain_text("No connection")
    picture(page, "hoi-truong-tieng-anh")
    page.fill("#code", slips[0])
    page.click("text=Continue")
    for number in range(1, 20):
        page.click(f"label[for=q{number}a]")
    page.click("#phieu >> text=Send ballot")
    page.wait_for_selector("h1:has-text('Ballot sealed')")
    page.click("text=Next household, please")
    ready(page)
    line.restore()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#count")).to_have_text("0")
    assert in_pool(here, code) == 1
    assert page.url.endswith("/hoi-truong/") and posted and not any("lang" in url for url in posted)


def what_rests_on_the_tablet(page: Page, slips: list[str]) -> None:
    stored = page.evaluate(STORED)
    letters = {store: (keys, values) for store, keys, values in stored["databases"]}
    keys, values = letters["letters"]
    assert len(keys) == 5 and {len(value) for value in values} == {4272}
    assert set(letters["facts"][0]) <= {"device", "poll", "counts"}
    assert stored["local"] == stored["session"] == {} and stored["cookie"] == ""
    assert all(path.startswith(("/static/", "/hoi-truong/")) for path in stored["kept"]) and stored["kept"]
    everything = repr(stored)
    for needle in ["CANARY", "111-", "1" * 19, "110" + "1" * 16]:
        assert needle not in everything, needle
    for slip in slips:
        assert not any(form in everything for form in traces.forms(slip))


def test_nothing_readable_rests_on_the_disk_of_the_tablet(browser, line, here, code, tmp_path):
    """A profile of its own, every file of which is read: while ballots wait, and after the tablet was put away."""
    profile, slips = tmp_path / "profile", slips_of(here, code)["Thôn Một"]
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    path = shutil.which("chromium") or shutil.which("google-chrome")
    context = browser.browser_type.launch_persistent_context(str(profile), executable_path=path, args=arguments)
    page = context.new_page()
    page.goto(f"{line.url}/hoi-truong/#{a_device(here, code)}")
    ready(page)
    line.cut()
    for slip in slips[:3]:
        answer(page, slip, word="CANARYKENH", told="Đã niêm phong phiếu")
    context.close()
    files = [path for path in profile.rglob("*") if path.is_file()]
    wanted = {form for slip in slips[:3] for form in traces.forms(slip)} | {"CANARYKENH", "110" + "1" * 16}
    key = here.keys.get_or_make(SLIP_KEY)
    wanted |= {value for slip in slips[:3] for value in traces.hashed(slip, key=key)}
    assert readable(wanted, files) == set()
    assert readable({"hoi-truong"}, files), "the search looks where the page keeps its things"


def test_the_next_household_never_sees_a_half_answer(tablet, here, code):
    """Left in the middle, gone back to, or given up: the screen is empty."""
    page, [slip, other, *_] = tablet, slips_of(here, code)["Thôn Một"]
    begin(page, slip)
    page.click("label[for=q3b]")
    page.fill("#r3", "CANARYHALF")
    page.go_back()
    page.go_forward()
    ready(page)
    nothing_on_screen(page, slip, "CANARYHALF")
    begin(page, slip)
    page.click("label[for=q3b]")
    page.fill("#r3", "CANARYHALF")
    page.reload()
    ready(page)
    nothing_on_screen(page, slip, "CANARYHALF")
    begin(page, slip)
    page.fill("#other", "CANARYHALF")
    page.evaluate("Date.now = (now => () => now() + 125e3)(Date.now)")
    page.wait_for_selector("#idle[open]")
    picture(page, "hoi-truong-con-do-khong")
    page.click("text=Tôi vẫn đang trả lời")
    assert page.input_value("#other") == "CANARYHALF"
    page.evaluate("Date.now = (now => () => now() + 155e3)(Date.now)")
    ready(page)
    nothing_on_screen(page, slip, "CANARYHALF")
    begin(page, other)
    page.fill("#other", "CANARYHALF")
    page.click("text=Không trả lời nữa")
    ready(page)
    nothing_on_screen(page, other, "CANARYHALF")
    with here.reading() as session:
        key = here.keys.get_or_make(SLIP_KEY)
        assert session.get(Slip, codes.code_hash(codes.read(slip), key=key)).used == 0


def test_what_comes_too_late_stays_and_is_told_in_words(tablet, line, here, code):
    page, slips = tablet, slips_of(here, code)["Thôn Một"]
    page.fill("#code", slips[0][:-1] + ("2" if slips[0][-1] != "2" else "3"))
    page.click("text=Tiếp tục")
    page.wait_for_selector("#code-wrong", state="visible")
    cast(here, slips[0])
    page.fill("#code", slips[0])
    page.click("text=Tiếp tục")
    page.wait_for_selector("h1:has-text('Mã này đã dùng')")
    page.click("text=Về màn hình đầu")
    line.cut()
    answer(page, slips[1], told="Đã niêm phong phiếu")
    close_all_the_same(here, code)
    line.restore()
    page.reload()
    page.wait_for_selector("h1:has-text('Đợt lấy ý kiến đã kết thúc')")
    expect(page.locator("#count")).to_have_text("1")
    assert not page.is_visible("#code")
    page.click("summary:has-text('Dành cho cán bộ')")
    page.click("#put-away")
    expect(page.locator("#officer-told")).to_contain_text("đánh dấu vào ô")
    page.check("#let-go")
    page.click("#put-away")
    page.wait_for_selector("h1:has-text('Đã cất máy')")
    with here.reading() as session:
        [device] = hall_devices.of_poll(session, polls.by_code(session, code))
    assert (device.waiting, device.away) == (1, True) and in_pool(here, code) == 1


def close_all_the_same(here, code):
    with here.writing() as session:
        polls.close(session, poll=polls.by_code(session, code), devices_out=True, by="test", now=NOW)


@pytest.mark.parametrize("script", [False, True])
def test_without_script_or_without_a_link_the_page_says_what_to_do(browser, line, script):
    page = page_of(browser, width=360, script=script)
    page.goto(f"{line.url}/hoi-truong")
    told = page.wait_for_selector("#why-stranger:has-text('Cán bộ xã mở máy')" if script else "noscript .box")
    assert script or "Trang này cần JavaScript" in told.inner_text()
    picture(page, f"hoi-truong-{'chua-mo' if script else 'khong-script'}")
    page.context.close()


def film_of(slip: str, path: Path) -> Path:
    """What a camera sees of a slip, as Chromium takes it for one: pictures one after another."""
    code = QRCode(border=4, box_size=8)
    code.add_data(f"http://127.0.0.1:8000/phieu#{slip}")
    seen = Image.new("RGB", (640, 480), "grey")
    seen.paste(code.make_image().get_image().convert("RGB").resize((300, 300)), (170, 90))
    picture = io.BytesIO()
    seen.save(picture, "JPEG", quality=90)
    path.write_bytes(picture.getvalue() * 3)
    return path


def test_a_slip_is_read_by_the_camera_and_no_picture_is_kept(browser, line, here, code, tmp_path):
    """This Chromium brings no detector of its own: the library reads."""
    [slip, *_] = slips_of(here, code)["Thôn Một"]
    film = film_of(slip, tmp_path / "film.mjpeg")
    camera = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with browser.browser_type.launch(executable_path=path, args=camera) as seeing:
        page = page_of(seeing, width=800)
        page.goto(f"{line.url}/hoi-truong/#{a_device(here, code)}")
        ready(page)
        page.click("text=Quét mã bằng camera")
        page.wait_for_selector("#phieu")
        assert page.eval_on_selector("#video", "video => video.srcObject") is None, "the camera is off"
        page.click("text=Không trả lời nữa")
        ready(page)
        nothing_on_screen(page, slip, "")
