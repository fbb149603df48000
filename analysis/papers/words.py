"""What a template is filled with: every number of the findings as text, and the sentences made of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis import reconciling, sentences
from analysis.disclosure import Line, Release, release
from analysis.findings import Findings, PlaceFindings, QuestionFinding, Test
from analysis.shares import DASH, share_text
from analysis.shares import number_text as text
from analysis.suppression import FEWEST_BALLOTS
from surveys.questionnaires import Certainty, Questionnaire
from surveys.reconciliation import Reconciliation

Words = dict[str, Any]

TEST_NAMES = {
    "overall": "Tỷ lệ hài lòng chung",
    "content": "Tỷ lệ hài lòng từng nội dung",
    "least_share": "Tỷ lệ hộ được lấy ý kiến",
}
KINDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Tỉnh", "Huyện", "Quận", "Phường", "Xã")
LONGEST_PIECE = 20
"""Letters of a name that fit a line of the head together."""
WORDS_ELSEWHERE = (
    "Lời ghi trên phiếu được giữ chung của cả đợt, không theo từng thôn, để không ai bị nhận ra; xem báo cáo kết quả."
)
ENVELOPES = (
    "Phiếu được niêm phong hai lớp phong bì; hòm phiếu đã mở bằng khóa của máy chủ cùng hai trong ba tờ mảnh khóa của "
    "tổ kiểm phiếu."
)
LEVEL_NAMES = {
    "province": "toàn tỉnh",
    "district": "toàn huyện",
    "commune": "toàn xã",
    "village": "từng thôn",
}


def of_whole(findings: Findings, made_on: date) -> Words:
    """For the papers of the whole place."""
    return _common(findings, made_on) | _place(findings.whole) | _report(findings)


def of_village(
    findings: Findings, village: PlaceFindings, made_on: date, sheets: Reconciliation | None = None
) -> Words:
    """For the minutes of one village; ``sheets`` is its reconciliation."""
    names = {
        "village": village.place,
        "village_inside": lower_first(village.place),
        "village_capitals": capitals(village.place),
        "team": village.team.removeprefix("Tổ lấy ý kiến").strip(),
    }
    lines = reconciling.lines(sheets) if sheets is not None and sheets.applies else []
    reconciled = {
        "sheets": [{"name": name, "number": number} for name, number in lines],
        "sheets_signed": reconciling.signed(sheets) if sheets is not None else [],
        "keyed": reconciling.keyed(sheets) if sheets is not None else [],
    }
    return _common(findings, made_on) | _place(village) | names | reconciled | {"reasons": [WORDS_ELSEWHERE]}


def of_notice(findings: Findings, made_on: date) -> Words:
    """For the notice that is hung up: only what may be published (``analysis.disclosure``)."""
    published = release(findings)
    lines = [_line(line) for line in published.lines]
    overall = next((words for words, line in zip(lines, published.lines, strict=True) if line.overall), {})
    return _common(findings, made_on) | {
        "households": text(published.households),
        "collected": text(published.collected),
        "online": text(published.online),
        "paper": text(published.paper),
        "coverage": published.coverage,
        "valid": _number(published.valid),
        "invalid": _number(published.invalid),
        "other_opinions": _number(published.other_opinions),
        "mean_share": published.mean_share,
        "questions": lines,
        "overall": overall or dict.fromkeys(("number", "base", "satisfied", "share", "dissatisfied"), DASH),
        "overall_words": overall_words(published),
        "conclusion": "" if published.met is None else conclusion(findings.whole),
        "posting_days": findings.whole.rules.posting_days,
    }


def overall_words(published: Release) -> str:
    """What the notice says of the overall question."""
    if not published.enough:
        return f"Có dưới {FEWEST_BALLOTS} phiếu hợp lệ nên không công bố kết quả, để không ai bị nhận ra."
    line = published.overall
    if line.dissatisfied is None:
        return f"Hỏi chung: {line.share} số phiếu hợp lệ hài lòng."
    return f"Hỏi chung: {_number(line.satisfied)}/{text(line.base)} phiếu hài lòng, đạt {line.share}."


def _line(line: Line) -> Words:
    return {
        "number": line.number,
        "text": line.text,
        "base": text(line.base),
        "satisfied": _number(line.satisfied),
        "share": line.share,
        "dissatisfied": _number(line.dissatisfied),
        "dissatisfied_share": DASH if line.dissatisfied is None else share_text(line.dissatisfied, line.base),
        "blank": _number(line.blank),
    }


def _number(number: int | None) -> str:
    return DASH if number is None else text(number)


def _common(findings: Findings, made_on: date) -> Words:
    count = findings.count
    return head_words(count.place, made_on) | {
        "poll_title": count.title,
        "place": count.place[-1],
        "place_path": ", ".join(map(lower_first, reversed(count.place))),
        "opens_on": _day(count.opens_on),
        "closes_on": _day(count.closes_on),
        "caution": caution(findings),
        "envelopes": ENVELOPES if count.two_envelopes else "",
    }


def _place(place: PlaceFindings) -> Words:
    tally = place.tally
    names = ("households", "issued", "collected", "online", "paper", "valid", "invalid")
    return {name: text(getattr(tally, name)) for name in names} | {
        "coverage": place.coverage_share,
        "questions": [question_words(each) for each in place.questions],
        "overall": question_words(place.overall),
        "mean_share": place.mean_share,
        "with_dissatisfaction": text(tally.with_dissatisfaction),
        "with_dissatisfaction_share": share_text(tally.with_dissatisfaction, tally.valid),
        "other_opinions": text(tally.other_opinions),
        "other_opinions_share": share_text(tally.other_opinions, tally.collected),
        "reasons": reasons(place),
    }


def question_words(each: QuestionFinding) -> Words:
    """One question of a table."""
    return {
        "number": each.question.number,
        "text": each.question.text,
        "base": text(each.base),
        "satisfied": text(each.counts.satisfied),
        "share": each.share,
        "dissatisfied": text(each.counts.dissatisfied),
        "dissatisfied_share": each.dissatisfied_share,
        "blank": text(each.counts.blank),
    }


def _report(findings: Findings) -> Words:
    whole = findings.whole
    return {
        "legal": [line.text for line in findings.questionnaire.legal],
        "teams": sum(bool(village.team) for village in findings.villages) or len(findings.villages),
        "village_count": len(findings.villages),
        "villages": [_village(village) for village in findings.villages],
        "range_words": range_words(whole),
        "tests": [test_words(test, whole) for test in whole.tests],
        "verdict": sentences.verdict(findings),
        "bounds_words": sentences.certainty(whole),
        "weakest": sentences.weakest(whole),
        "movement": [_movement(whole, number) for number in range(len(whole.movement))],
        "conclusion": conclusion(whole),
        "posting_days": whole.rules.posting_days,
    }


def _village(village: PlaceFindings) -> Words:
    names = ("households", "issued", "collected", "valid", "invalid")
    return {name: text(getattr(village.tally, name)) for name in names} | {
        "name": village.place,
        "satisfied": text(village.overall.counts.satisfied),
        "share": village.overall.share,
    }


def _movement(whole: PlaceFindings, number: int) -> Words:
    line = whole.movement[number]
    return {
        "content": line.content,
        "base": text(line.counts.base(whole.rules.base)),
        "satisfied": text(line.counts.satisfied),
        "dissatisfied": text(line.counts.dissatisfied),
        "share": share_text(line.counts.satisfied, line.counts.base(whole.rules.base)),
    }


def reasons(place: PlaceFindings) -> list[str]:
    """One line a question of which reasons are told, and how much else was written; or that there is nothing."""
    pairs = zip(place.questions, place.tally.reasons, strict=True)
    lines = [
        f"- Câu {each.question.number} ({len(written)} lý do): {_listed(written)}."
        for each, written in pairs
        if written
    ]
    if rest := place.tally.other_reasons:
        lines.append(f"- Các câu có ít phiếu không hài lòng, ghi chung ({len(rest)} lý do): {_listed(rest)}.")
    if opinions := place.tally.opinions:
        lines.append(f"- Ý kiến không gắn với câu nào: {text(len(opinions))}; được đọc và lập thành kiến nghị.")
    return lines or ["Không phiếu nào ghi lý do."]


def _listed(written: Sequence[str]) -> str:
    """What was written, the same words once with the number of ballots that have them."""
    said = Counter(written)
    return "; ".join(f"{words} ({text(times)} phiếu)" if times > 1 else words for words, times in said.items())


def range_words(whole: PlaceFindings) -> str:
    """The lowest and the highest content."""
    based = [(each.exact, each) for each in whole.contents if each.exact is not None]
    if not based:
        return "Chưa có phiếu hợp lệ để tính tỷ lệ từng nội dung."
    (_, lowest), (_, highest) = min(based, key=lambda p: p[0]), max(based, key=lambda p: p[0])
    first, last = whole.contents[0].question.number, whole.contents[-1].question.number
    if lowest.exact == highest.exact:
        return f"Các nội dung từ {first:02} đến {last:02} đều đạt {lowest.share}."
    return (
        f"Các nội dung từ {first:02} đến {last:02} đạt từ {lowest.share} trở lên; thấp nhất là câu "
        f"{lowest.question.number} ({lowest.share}), cao nhất là câu {highest.question.number} ({highest.share})."
    )


def test_words(test: Test, whole: PlaceFindings) -> str:
    """One test against its threshold, with the missing votes of the whole."""
    threshold = test.figure.threshold
    assert threshold is not None
    head = f"{TEST_NAMES[test.name]} ({LEVEL_NAMES[test.level]}), yêu cầu {sentences.needed(threshold)}: "
    if test.met is None or test.worst is None:
        return head + "chưa có số liệu."
    missing = whole.overall.missing_votes if test.name == "overall" and not test.met else 0
    short = f", còn thiếu {text(missing)} phiếu hài lòng" if missing else ""
    reached, question = "đạt" if test.met else "chưa đạt", f"câu {test.worst.question}" if test.worst.question else ""
    if test.worst.place != whole.place:
        at = ", ".join(filter(None, (question, lower_first(test.worst.place))))
        return f"{head}{reached}{short}; thấp nhất {test.worst.share} ({at})."
    if test.name == "content" and test.worst.share != "100%":
        return f"{head}{reached}; thấp nhất {test.worst.share} ({question})."
    return f"{head}{reached} ({test.worst.share}){short}."


def conclusion(whole: PlaceFindings) -> str:
    if whole.met is None:
        return "Chưa đủ số liệu để kết luận."
    if whole.met:
        return "Kết quả lấy ý kiến đạt mọi điều kiện của đợt."
    failed = [TEST_NAMES[test.name].lower() for test in whole.tests if test.met is False]
    return f"Kết quả lấy ý kiến chưa đạt: {', '.join(failed)}."


def caution(findings: Findings) -> str:
    """What is not certain in wording and thresholds; empty when all of it is."""
    return caution_of(findings.questionnaire)


def caution_of(questionnaire: Questionnaire) -> str:
    """The same of a questionnaire under its rules."""
    parts = [] if questionnaire.verified else ["nội dung câu hỏi chưa đối chiếu với văn bản chính thức"]
    assumed = [TEST_NAMES[name].lower() for name, each in questionnaire.rules.figures.items()
               if each.threshold is not None and each.certainty is Certainty.ASSUMED]  # fmt: skip
    if assumed:
        parts.append(f"ngưỡng tạm đặt, chưa có văn bản xác nhận: {', '.join(assumed)}")
    return "; ".join(parts) + "." if parts else ""


def check_words(code: str, address: str) -> str:
    """What a paper says of the digest of what is published; the page and the poster show the same one."""
    return (
        f"Mã kiểm tra của kết quả: {code}. Trang công khai và áp phích có cùng mã này; sau khi niêm yết, ai cũng đối "
        f"chiếu được tại {address.partition('://')[2]}."
    )


def head_words(place: Sequence[str], made_on: date) -> Words:
    """Who issues a paper, where and when; ``place`` from the province down."""
    return {
        "superior": f"ỦY BAN MTTQ VIỆT NAM {capitals(place[-2])}" if len(place) > 1 else "",
        "place_capitals": capitals(place[-1]),
        "place_name": bare_name(place[-1]),
        "date_words": date_words(made_on),
        "issuer": f"Ban Thường trực Ủy ban MTTQ Việt Nam {lower_first(place[-1])}",
    }


def capitals(place: str) -> str:
    """A name as it heads a paper: in one piece, so that its kind does not stay behind at the end of a line."""
    return place.upper().replace(" ", "\u00a0") if len(place) <= LONGEST_PIECE else place.upper()


def path_words(place: Sequence[str]) -> str:
    """Province last, as people write it: "Xã Long Hiệp, huyện Minh Long, tỉnh Quảng Ngãi"."""
    return ", ".join([place[-1], *map(lower_first, reversed(place[:-1]))])


def bare_name(place: str) -> str:
    """ "Xã Long Hiệp" as it stands before a date: "Long Hiệp"; what is named by a number or a person stands whole."""
    kind = next((kind for kind in KINDS if place.startswith(f"{kind} ")), "")
    return place if _keeps_capital(place) else place.removeprefix(kind).strip()


def lower_first(place: str) -> str:
    """ "Xã Long Hiệp" inside a sentence: "xã Long Hiệp"; "Phường 3" stays as it is."""
    return place if _keeps_capital(place) else place[:1].lower() + place[1:]


def _keeps_capital(place: str) -> bool:
    """Nghị định 30/2020/NĐ-CP, Phụ lục II: a kind with a number, and the city named after Hồ Chí Minh."""
    return place.rpartition(" ")[2].isdecimal() or place == "Thành phố Hồ Chí Minh"


def date_words(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2023"."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    """Months 1 and 2 carry a leading zero (Nghị định 30/2020/NĐ-CP)."""
    return f"{day.month:02}" if day.month <= 2 else str(day.month)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso[:10]):%d/%m/%Y}"
