"""Every text of the interface stands in a catalogue, complete in English."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from jinja2 import nodes

from app import posting
from app.interface import said
from app.web import create_app
from surveys import codes, polls
from surveys.errors import BrokenRelease, FaultyEnvelope, TextTooLong, UnknownPoll, UnknownRecording
from surveys.keys import SLIP_KEY
from surveys.proposals import Deed
from surveys.tables import Slip
from tests.app.resident.test_road import everything
from tests.given import NOW, VILLAGES, a_csv, a_draft, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_stubs import hand_in

ROOT = Path(__file__).parent.parent.parent
ENGLISH = ROOT / "app" / "translations" / "en" / "LC_MESSAGES"
MARKED = re.compile("[À-ỹĐđ]")
"""Letters that English has not."""
DATA = (
    "THỬ", "Lắng Nghe", "Tiếng Việt", "Êđê", "Lấy ý kiến về xã đạt chuẩn nông thôn mới",
    "Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp", "xã Long Hiệp", *(village.name for village in VILLAGES),
)  # fmt: skip
"""Names and titles stay as they are."""


@pytest.fixture
def client(here):
    return create_app(here).test_client()


def english():
    with (ENGLISH / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale="en") if message.id]


def test_every_text_is_in_the_catalogue_and_nothing_else():
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = {message for _, _, message, _, _ in extract_from_dir(ROOT, methods, options, strip_comment_tags=True)}
    assert found == {message.id for message in english()}, "run make catalogue"


def test_each_is_translated_with_the_same_places_for_values():
    def places(text):
        return sorted(re.findall(r"%\(\w+\)s|</?\w+>|%%", text))

    def faulty(message):
        told = message.string.replace("Lắng Nghe", "")
        return not told or message.fuzzy or MARKED.search(told) or places(message.id) != places(message.string)

    assert [message.id for message in english() if faulty(message)] == []


def test_what_is_compiled_is_what_is_written():
    with (ENGLISH / "messages.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in english()}, "run make catalogue"


def own_texts(env, name):
    """Vietnamese that stands in a template and is not said by way of the catalogue."""
    source, _, _ = env.loader.get_source(env, name)
    tree = env.parse(source)
    calls = [call for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") == "_"]
    said = {id(argument) for call in calls for argument in call.args}
    found = [each.value for each in tree.find_all(nodes.Const) if isinstance(each.value, str) and id(each) not in said]
    found += [each.data for each in tree.find_all(nodes.TemplateData)]
    kept = re.compile("Lắng Nghe|THỬ|" + "|".join(Deed))  # a deed is named as the journal names it
    return [text for text in found if MARKED.search(kept.sub("", text))]


def test_no_template_has_a_text_of_its_own(here):
    env = create_app(here).jinja_env
    left = {name: own_texts(env, name) for name in env.list_templates()}
    assert {name: texts for name, texts in left.items() if texts} == {}


def test_no_script_has_a_text_of_its_own():
    """Pages give them their words."""
    scripts = sorted((ROOT / "app" / "static").rglob("*.js"))
    assert [
        path.name for path in scripts if MARKED.search(path.read_text(encoding="utf-8").replace("Lắng Nghe", ""))
    ] == []


def in_english(answer):
    """Everything on the page that is neither data nor said to be Vietnamese."""
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.html["lang"] == "en"
    for part in page.select("[lang=vi], script, style"):
        part.decompose()
    shown = " ".join([page.get_text(" "), *(str(tag.get("aria-label", "")) for tag in page.select("[aria-label]"))])
    for name in sorted(DATA, key=len, reverse=True):
        shown = shown.replace(name, "")
    assert not MARKED.search(shown), MARKED.findall(shown) and shown
    return page


def test_residents_pages_are_english_when_asked(client, here):
    rehearsal = an_open_poll(here, rehearsal=True)
    code = an_open_poll(here)
    first, second, third, fourth, *_ = slips_of(here, code)["Thôn Một"]
    hand_in(here, code, fourth)
    asked = {"lang": "en"}
    in_english(client.get("/phieu?lang=en"))
    in_english(client.post("/phieu", data={"code": slips_of(here, rehearsal)["Thôn Một"][0], **asked}))
    page = in_english(client.post("/phieu", data={"code": first, **asked}))
    assert page.select_one("#phieu input[name=lang]")["value"] == "en"
    for data in ({"code": first}, {"code": first, **everything()}, {"code": first, **everything()}):
        in_english(client.post("/phieu/gui", data={**data, **asked}))
    for path, typed in (("/phieu", "X"), ("/phieu", fourth), ("/phieu/gui", second)):
        in_english(client.post(path, data={"code": typed, **asked}))
    close(here, code)
    in_english(client.post("/phieu", data={"code": third, **asked}))


def test_a_poll_that_is_not_open_yet_is_told_in_english(client, here):
    code, printed = a_draft(here), codes.new_code()
    with here.writing() as session:
        village = polls.by_code(session, code).villages[0]
        village.slips = 1
        hashed = codes.code_hash(codes.read(printed), key=here.keys.get_or_make(SLIP_KEY))
        session.add(Slip(code_hash=hashed, village_id=village.id))
    assert "Monday, 02/03/2026" in in_english(client.post("/phieu", data={"code": printed, "lang": "en"})).text


def test_public_pages_are_english_when_asked_and_their_links_keep_it(client, here):
    code = an_open_poll(here)
    in_english(client.get(f"/ket-qua/{code}?lang=en"))
    receipt, *_ = [cast(here, slip) for slip in slips_of(here, code)["Thôn Một"]]
    key_in(here, code, a_csv(*[("Thôn Hai", "1" * 19)] * 6, *[("Thôn Hai", "0" * 19)] * 4))
    with here.writing() as session:
        polls.by_code(session, code).coverage_public = True
    in_english(client.get(f"/ket-qua/{code}/tien-do?lang=en"))
    close(here, code)
    count(here, code)
    with here.writing() as session:
        posting.post(session, poll=polls.by_code(session, code), by="test", now=NOW)
    for path in ("", "/kien-nghi", "/tung-thon", "/kiem-tra", "/bien-nhan", f"/bien-nhan/{receipt[0]}"):
        page = in_english(client.get(f"/ket-qua/{code}{path}?lang=en"))
        inside = [link["href"] for link in page.select("a[href^='/ket-qua']")]
        assert all("lang=en" in address for address in inside)
    for typed in ("", "abcd", "0123456789abcdef"):
        in_english(client.get(f"/kiem-tra?lang=en&ma={typed}"))
    start = in_english(client.get("/?lang=en"))
    assert start.select_one("a[hreflang=vi]") or start.select_one("a[href='/phieu?lang=en']")


def test_errors_are_english_when_asked(client, here):
    for path in ("/khong-co?lang=en", "/ket-qua/XXXXXX?lang=en", "/phieu/nghe/0?lang=en"):
        in_english(client.get(path))
    in_english(client.post("/ket-qua/XXXXXX?lang=en"))


def test_a_language_is_chosen_without_a_cookie_and_another_one_is_vietnamese(client):
    for address, language in (("/?lang=en", "en"), ("/", "vi"), ("/?lang=xx", "vi"), ("/?lang=%00", "vi")):
        answer = client.get(address)
        assert f'<html lang="{language}">' in answer.text and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "refusal",
    [UnknownPoll("X1"), UnknownRecording("0"), TextTooLong(), FaultyEnvelope(), BrokenRelease("X1")],
    ids=lambda refusal: type(refusal).__name__,
)
def test_a_refusal_says_in_vietnamese_what_the_domain_says(here, refusal):
    with create_app(here).test_request_context("/"):
        assert said(refusal) == str(refusal)
    with create_app(here).test_request_context("/?lang=en"):
        assert not MARKED.search(said(refusal))


def test_a_form_that_is_too_large_is_still_told_so(client):
    answer = client.post("/phieu?lang=en", data={"code": "x" * (7 * 2**20)})
    assert answer.status_code == 413 and in_english(answer)
