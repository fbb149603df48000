"""Both roads by keyboard alone: Tab, Shift+Tab, Enter, Space, arrows and letters.

On every stop it is seen where the focus is, and nothing lies over it (WCAG 2.4.7, 2.4.11).
"""

import pytest
from playwright.sync_api import Page

from surveys import polls
from tests.browser.conftest import PASSWORD, page_of
from tests.browser.test_roads import codes_of
from tests.given import an_open_poll, cast

QUESTIONS = 19
MOST = 60
"""Stops between two things on one page; more is a trap or a road too long."""
STOP = """() => {
  const focus = document.activeElement, faults = [];
  if (!focus || focus === document.body) return {called: "nothing", faults: ["nothing has the focus"]};
  const shown = getComputedStyle(focus).opacity === "0" ? focus.nextElementSibling : focus;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect(), [first] = shown.getClientRects();
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("no outline");
  if (style.outlineColor === "rgba(0, 0, 0, 0)") faults.push("an outline without colour");
  const fits = box.height <= innerHeight && !shown.matches("textarea");  // there the line that is written is in view
  const inside = box.top >= -1 && box.bottom <= innerHeight + 1;
  if (fits ? !inside : box.bottom < 0 || box.top > innerHeight) faults.push("outside the window");
  const middle = Math.min(first.top + first.height / 2, innerHeight - 1);
  const at = document.elementFromPoint(first.left + first.width / 2, middle);
  if (!at || !(shown.contains(at) || at.contains(shown))) faults.push("something lies over it");
  const words = (shown.innerText || shown.getAttribute("aria-label") || "").trim();
  return {called: `${shown.localName}#${focus.id} “${words.slice(0, 40)}”`, words, faults};
}"""


class Keyboard:
    """A reader without a mouse. ``faults`` gathers what was wrong where the focus stood."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def to(self, selector: str, words: str = "", *, key: str = "Tab") -> None:
        """Goes on until something that fits has the focus."""
        seen = []
        for _ in range(MOST):
            self.page.keyboard.press(key)
            stop = self._look()
            seen.append(stop["called"])
            if words in stop.get("words", "") and self.page.evaluate(
                "selector => document.activeElement.matches(selector)", selector
            ):
                return
        pytest.fail(f"{selector} “{words}” is not reached by {key} on {self.page.url}; stops: {seen}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def arrives(self, selector: str) -> None:
        """Waits for the page that was asked for."""
        self.page.wait_for_selector(selector, state="attached")
        self.page.wait_for_load_state()

    def stands_on(self, selector: str) -> None:
        """The page itself has put the focus there."""
        self.page.wait_for_selector(f"{selector}:focus")
        self._look()

    def _look(self) -> dict:
        stop = self.page.evaluate(STOP)
        self.faults += [f"{self.page.url}: {stop['called']}: {fault}" for fault in stop["faults"]]
        return stop


def answers_all_but_one(keys: Keyboard, left_out: int) -> None:
    for number in range(1, QUESTIONS + 1):
        keys.to(f"#q{number}a")
        if number == 3:
            keys.press("ArrowRight")  # chooses “Không hài lòng”, which shows the field for a reason
            keys.write("#r3", "Kênh cạn nước")
            keys.to("#q3b", key="Shift+Tab")
            keys.to("#r3")
        elif number != left_out:
            keys.press("Space")


@pytest.mark.browser
def test_a_household_answers_by_keyboard_alone(site, browser):
    code = an_open_poll(site.here)
    slip = codes_of(site, code)[0]
    keys = Keyboard(page_of(browser, width=360))
    keys.page.goto(site.url)
    keys.to("a", "Nhập mã trên phiếu")
    keys.press("Enter")
    keys.arrives("#code")
    keys.write("#code", slip)
    keys.to("button")
    keys.press("Enter")
    keys.arrives("#q1a")
    keys.to("summary")
    keys.press("Enter")
    answers_all_but_one(keys, left_out=5)
    keys.to("button", "Gửi phiếu")
    keys.press("Enter")
    keys.arrives("#summary")
    keys.to("#summary a", "Câu 5")
    keys.press("Enter")
    keys.stands_on("#cau5")
    keys.to("#q5a")
    keys.press("Space")
    keys.to("button", "Gửi phiếu")
    keys.press("Enter")
    keys.arrives("h1:has-text('Đã nhận phiếu')")
    assert not keys.faults, "\n".join(keys.faults)
    with site.here.reading() as session:
        assert polls.by_code(session, code).villages[0].online == 1


def signs_in(keys: Keyboard, url: str) -> None:
    keys.page.goto(f"{url}/can-bo/")
    keys.write("#name", "Lan")
    keys.write("#password", PASSWORD)
    keys.to("button", "Vào")
    keys.press("Enter")
    keys.arrives("h1:has-text('Các đợt')")


def plans(keys: Keyboard) -> str:
    """A new poll of one village; its code."""
    keys.to("a", "Lập đợt mới")
    keys.press("Enter")
    keys.arrives("#title")
    keys.to("#kind")
    for _ in range(MOST):
        if keys.page.input_value("#kind") == "ntm-xa@2":
            break
        keys.press("ArrowDown")
    keys.to("#rehearsal")
    keys.write("#title", "Lấy ý kiến về xã đạt chuẩn nông thôn mới")
    keys.write("#villages", "Thôn Một, 30, Tổ 1\nThôn Hai, 20, Tổ 2")
    keys.write("#opens", "03032026")  # day and month alike: whatever order the browser asks in
    keys.write("#closes", "04042026")
    keys.to("button", "Lập đợt")
    keys.press("Enter")
    keys.arrives("h2:has-text('xem trước rồi mở đợt')")
    return keys.page.url.rsplit("/", 1)[1]


def unfolds_and_does(keys: Keyboard, summary: str, button: str) -> None:
    keys.to("summary", summary)
    keys.press("Space")
    keys.to("button", button)
    keys.press("Enter")


def follows(keys: Keyboard, words: str, arrives: str) -> None:
    keys.to("main a", words)
    keys.press("Enter")
    keys.arrives(arrives)


def keys_in_a_ballot(keys: Keyboard) -> None:
    keys.stands_on("#q1")
    keys.press("0", "ArrowUp", "l")
    keys.stands_on("#reason1")
    keys.page.keyboard.type("Đường hỏng")
    keys.press("Enter")
    for number in range(2, QUESTIONS + 1):
        keys.stands_on(f"#q{number}")
        keys.press("1")
    keys.stands_on("#hand-in")
    keys.to("#other", key="Shift+Tab")
    keys.to("#hand-in")
    keys.press("Enter")
    keys.arrives("b:has-text('1/30')")


@pytest.mark.browser
def test_an_officer_runs_a_poll_by_keyboard_alone(site, browser):
    keys = Keyboard(page_of(browser, width=1280))
    signs_in(keys, site.url)
    code = plans(keys)
    unfolds_and_does(keys, "Mở đợt", "Mở đợt ngay")
    keys.arrives("h1:has-text('In phiếu')")
    follows(keys, "Về trang đợt", "h2:has-text('Đang nhận phiếu')")
    follows(keys, "Nhập phiếu giấy", "h1:has-text('Nhập phiếu giấy')")
    follows(keys, "Thôn Một", "#ballot")
    keys_in_a_ballot(keys)
    keys.stands_on("#q1")
    keys.to("main a", "Thôn khác", key="Shift+Tab")
    keys.press("Enter")
    keys.arrives("h1:has-text('Nhập phiếu giấy')")
    follows(keys, "Về trang đợt", "h2:has-text('Đang nhận phiếu')")
    unfolds_and_does(keys, "Kết thúc nhận phiếu", "Kết thúc đợt")
    keys.arrives("h2:has-text('mở hòm phiếu')")
    assert not keys.faults, "\n".join(keys.faults)
    with site.here.reading() as session:
        poll = polls.by_code(session, code)
        assert (polls.state(poll), poll.villages[0].paper) == ("closed", 1)


@pytest.mark.browser
def test_numbers_come_up_to_date_under_a_reader_who_stays_where_he_is(site, browser):
    code = an_open_poll(site.here)
    slip = codes_of(site, code)[0]
    keys = Keyboard(page_of(browser, width=1280))
    keys.page.clock.install()
    signs_in(keys, site.url)
    keys.page.goto(f"{site.url}/can-bo/dot/{code}")
    keys.to("summary", "Quy tắc")
    keys.press("Enter")
    board = keys.page.locator("[data-fresh=board] tr").first
    assert "0/12 hộ" in board.inner_text()
    cast(site.here, slip)
    keys.page.clock.fast_forward(60_000)
    assert "0/12 hộ" in board.inner_text()
    keys.page.clock.fast_forward(5 * 60_000)
    keys.arrives("[data-fresh=board] tr:first-child :text('1/12 hộ')")
    keys.stands_on("summary")
    assert keys.page.locator("details[open] summary").inner_text().startswith("Quy tắc")
    assert not keys.faults, "\n".join(keys.faults)
