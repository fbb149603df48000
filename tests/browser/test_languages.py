"""One tap: the form in another language, a question read out, and answers sealed all the same."""

from urllib.parse import parse_qs

import pytest

from surveys import polls, trustees
from tests.browser.conftest import no_sideways_scrolling, page_of
from tests.given import NOW, QUESTIONS, a_draft, slips_of

pytestmark = pytest.mark.browser


def a_code(here) -> str:
    """Of a rehearsal under two envelopes with the shipped example."""
    code = a_draft(here, kind="ntm-xa-thu", rehearsal=True)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        trustees.appoint(session, poll=poll, by="test", now=NOW)
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    return slips_of(here, code)["Thôn Một"][0]


def test_a_household_reads_hears_and_answers_in_another_language(site, browser):
    page = page_of(browser, width=360)
    page.goto(f"{site.url}/phieu#{a_code(site.here)}")
    page.click("button[name=lang][value=rad]")
    page.wait_for_selector("#phieu input[name=lang][value=rad]", state="attached")
    page.wait_for_selector("form[data-seals]")
    no_sideways_scrolling(page)
    assert page.inner_text("#cau1 legend b") == "[chưa dịch – câu 1]" and page.is_visible("text=THỬ")
    with page.expect_response("**/phieu/nghe/*") as heard:
        page.evaluate("document.querySelector('#cau1 audio').play()")
    assert heard.value.ok
    page.wait_for_function("document.querySelector('#cau1 audio').duration > 0.5")
    for number in range(1, QUESTIONS + 1):
        page.click(f"label[for=q{number}a]")
    with page.expect_request("**/phieu/gui") as sent:
        page.click("#phieu > button")
    assert set(parse_qs(sent.value.post_data)) == {"code", "lang", "sealed"}
    page.wait_for_selector(".number")
    assert "?" not in page.url, "a language in the address would stand in logs"
    page.context.close()
