"""The roll-up in sentences, for its page and its report alike. Plain Vietnamese."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from analysis import sentences
from analysis.findings import PlaceFindings, QuestionFinding
from analysis.province import Cell, Checked, Province
from analysis.shares import number_text as text
from analysis.shares import share_text
from surveys import codes
from surveys.confirmations import WHOLE, Confirmed
from surveys.polls import State
from surveys.questionnaires import Level
from surveys.rechecks import RISK, WORST, Counted, Draw
from surveys.releases import SHOWN
from surveys.workdays import HANOI

UNIT = "xã, phường"
STATES = {
    State.DRAFT: "chưa mở đợt",
    State.OPEN: "đang nhận phiếu",
    State.CLOSED: "chưa kiểm phiếu",
    State.COUNTED: "đã kiểm phiếu, chưa xác nhận",
}
TESTS = {"overall": "Tỷ lệ hài lòng chung", "least_share": "Tỷ lệ hộ được lấy ý kiến"}
MOST_FAILED = 12
"""Failed cells named one by one; the workbook lists all."""


def sum_of(found: Province) -> str:
    """What the figures are the sum of; every page and paper says so."""
    places, below = len(found.rollup.lines), found.villages
    if found.rollup.questionnaire.unit is Level.COMMUNE:
        return f"Số liệu là tổng của {text(below)} {UNIT} đã xác nhận, trong {text(places)} đợt."
    return f"Số liệu là tổng của {text(places)} {UNIT} đã xác nhận; mỗi nơi là tổng của các thôn ({text(below)} thôn)."


def missing(found: Province) -> list[str]:
    """Places that are not in the sum, each with where it stands."""
    return [f"{each.place}: {STATES[each.state]}" for each in found.missing]


def overall(found: Province) -> str:
    """The overall question over the sum."""
    line = found.whole.overall
    return (
        f"Câu chung (câu {line.question.number}): {text(line.counts.satisfied)}/{text(line.base)} phiếu hài lòng "
        f"({line.share}); {text(line.counts.dissatisfied)} phiếu không hài lòng ({line.dissatisfied_share})."
    )


def extremes(found: Province) -> str:
    """The lowest and the highest content."""
    if found.extremes is None:
        return "Chưa có phiếu hợp lệ để so các nội dung."
    if found.extremes[0].exact == found.extremes[1].exact:
        return f"Mọi nội dung đều được {found.extremes[0].share} hài lòng."
    lowest, highest = (
        f"câu {each.question.number} ({text(each.counts.satisfied)}/{text(each.base)}, {each.share}"
        f"{_others(found, each)})"
        for each in found.extremes
    )
    return f"Nội dung thấp nhất: {lowest}; cao nhất: {highest}."


def _others(found: Province, each: QuestionFinding) -> str:
    """How many more contents have the same share."""
    same = sum(other.exact == each.exact for other in found.whole.contents) - 1
    return f"; {same} nội dung khác cũng vậy" if same else ""


def ballots(found: Province) -> str:
    """Ballots with a dissatisfaction, and with another opinion."""
    dissatisfied, valid = found.figures.with_dissatisfaction, found.figures.valid
    other, collected = found.figures.other_opinions, found.figures.collected
    return (
        f"Phiếu có ít nhất một câu không hài lòng: {text(dissatisfied)}/{text(valid)} phiếu hợp lệ "
        f"({share_text(dissatisfied, valid)}). "
        f"Phiếu có ý kiến khác: {text(other)}/{text(collected)} phiếu thu về ({share_text(other, collected)})."
    )


def cells(found: Province) -> list[str]:
    """ "Each commune, each content": how many reach the mark, and which do not."""
    if not found.cells:
        return ["Quy tắc của đợt không đặt ngưỡng cho từng nội dung, hoặc chưa có phiếu hợp lệ."]
    marks = sorted({sentences.needed(each.finding.threshold) for each in found.cells if each.finding.threshold})
    reached = len(found.cells) - len(found.failed)
    head = (
        f"Từng {UNIT}, từng nội dung (yêu cầu {' hoặc '.join(marks)}): {text(reached)}/{text(len(found.cells))} lần "
        f"một nội dung ở một nơi đạt."
    )
    named = [f"Chưa đạt: {cell(each)}" for each in found.failed[:MOST_FAILED]]
    more = len(found.failed) - MOST_FAILED
    return [head, *named, *([f"Và {text(more)} lần khác, xem bảng Excel."] if more > 0 else [])]


def cell(each: Cell) -> str:
    finding = each.finding
    counts = f"{text(finding.counts.satisfied)}/{text(finding.base)} ({finding.share})"
    return f"{each.place}, câu {finding.question.number}: {counts}, thiếu {text(finding.missing_votes)} phiếu."


def tests(found: Province) -> list[str]:
    """The overall rate and the least share: how many places reach them, which do not, and the sum of all."""
    told = []
    for name, figure in found.rollup.questionnaire.rules.figures.items():
        if figure.threshold is None or name == "content":
            continue
        of_units = [(unit, test) for unit in found.units for test in unit.tests if test.name == name]
        short = [f"{unit.place} ({test.worst.share})" for unit, test in of_units if test.met is False and test.worst]
        reached = sum(test.met is True for _, test in of_units)
        needed = sentences.needed(figure.threshold)
        line = f"{TESTS[name]} (yêu cầu {needed}): {text(reached)}/{text(len(of_units))} nơi đạt"
        told.append(f"{line}{'; chưa đạt: ' + ', '.join(short) if short else ''}.{_over_all(found, name)}")
    return told


def _over_all(found: Province, name: str) -> str:
    """The same test over the sum, where it is not one of each place."""
    test = next((each for each in found.whole.tests if each.name == name), None)
    if test is None or test.figure.tested_at == "unit" or test.worst is None:
        return ""
    return f" Cộng chung: {test.worst.share}, {'đạt' if test.met else 'chưa đạt'}."


def units_met(found: Province) -> str:
    """How many places meet every test of their rules."""
    outcomes = [unit.met for unit in found.units]
    told = [f"{text(outcomes.count(True))} nơi đạt mọi điều kiện", f"{text(outcomes.count(False))} nơi chưa đạt"]
    if None in outcomes:
        told.append(f"{text(outcomes.count(None))} nơi chưa đủ số liệu")
    return f"{', '.join(told)[:1].upper()}{', '.join(told)[1:]}."


def lowest(unit: PlaceFindings) -> str:
    """The lowest content of one place."""
    based = [each for each in unit.contents if each.exact is not None]
    if not based:
        return "–"
    least = min(based, key=lambda each: each.exact or 0)
    return f"câu {least.question.number}: {least.share}"


def verdict(met: bool | None) -> str:
    return {True: "Đạt", False: "Chưa đạt", None: "Chưa đủ số liệu"}[met]


def amendments(found: Province) -> list[str]:
    """Every amendment, with whose, when and why."""
    return [
        amendment(each, line.place if each.position == WHOLE else f"{line.place}, {each.place}")
        for line in found.rollup.lines
        for each in line.amendments
    ]


def amendment(each: Confirmed, where: str) -> str:
    return f"{where}: bản {each.number}, {moment(each.at)}, {each.officer}. Lý do: {each.reason.rstrip('.')}."


def afterwards(
    versions: Mapping[int, Sequence[Confirmed]], again: Mapping[int, Sequence[Counted]]
) -> dict[str, list[str]]:
    """What papers of a poll say of amendments and re-checks, by village; of the whole under ""."""
    told: dict[str, list[str]] = {"": []}
    for position, several in sorted(versions.items()):
        place = several[0].place
        lines = [f"Đã sửa đổi sau khi xác nhận. {amendment(each, place)}" for each in several[1:]]
        lines += [f"Thẩm tra, {moment(each.at)}. {counted_again(each, place)}" for each in again.get(position, ())]
        told[""] += lines
        if position != WHOLE:
            told[place] = lines
    return told


def stale(found: Province) -> list[str]:
    """Places that have not confirmed again since a village amended."""
    return [
        f"{line.place} dựa trên bản cũ của {', '.join(line.stale)}, chưa xác nhận lại."
        for line in found.rollup.lines
        if line.stale
    ]


def code(each: Confirmed) -> str:
    """The beginning of a digest, as pages and papers show it."""
    return codes.grouped(each.digest[:SHOWN])


def confirmed(each: Confirmed) -> str:
    return f"bản {each.number}, {each.officer}, {moment(each.at)}"


def rule(draw: Draw) -> str:
    """How many piles were drawn, and why so many."""
    own = "quy tắc do phần mềm đặt, không phải quy định"
    changed = "" if (draw.worst, draw.risk) == (WORST, RISK) else ", cán bộ đã đổi mức"
    return (
        f"Bốc thăm {text(len(draw.drawn))} trong {text(len(draw.piles))} chồng phiếu giấy (mỗi thôn một chồng): nếu "
        f"trên {draw.worst}% số chồng đếm sai thì khả năng không bốc trúng chồng sai nào không quá {draw.risk}% "
        f"({own}{changed})."
    )


def outcome(checked: Checked) -> str:
    """What a draw came to so far."""
    draw, wrong = checked.draw, checked.wrong
    drawn, piles = len(draw.drawn), len(draw.piles)
    if checked.done < drawn:
        so_far = f", {text(len(wrong))} chồng không khớp" if wrong else ""
        return f"Mới đếm lại {text(checked.done)}/{text(drawn)} chồng đã bốc thăm{so_far}; chưa kết luận được."
    if not wrong:
        return f"Đã đếm lại đủ {text(drawn)} chồng, chồng nào cũng khớp với kết quả kiểm phiếu."
    if drawn == piles:
        return (
            f"Đã đếm lại đủ {text(drawn)} chồng, {text(len(wrong))} chồng không khớp. Không còn chồng nào chưa đếm lại."
        )
    from analysis.proportions import finite_exact  # noqa: PLC0415  scipy takes its time: only where something is wrong

    low, high = finite_exact(len(wrong), drawn, piles)
    return (
        f"Đã đếm lại đủ {text(drawn)} chồng, {text(len(wrong))} chồng không khớp. Theo đó, trong {text(piles)} chồng "
        f"có thể có từ {text(low)} đến {text(high)} chồng không khớp (độ tin cậy 95%): cần đếm lại thêm."
    )


def recheck(draw: Draw, each: Counted) -> str:
    """One pile that was counted again."""
    pile = next(pile for pile in draw.piles if pile.label == each.label)
    return counted_again(each, f"{pile.place}, {pile.village}")


def counted_again(each: Counted, where: str) -> str:
    """The same, of a pile of which it is known where it lies."""
    what = "số tờ và từng câu" if each.answers else "số tờ (thôn này không tách được câu trả lời trên giấy)"
    if not each.differences:
        return f"{where}: {text(each.sheets)} tờ, khớp {what}. Người đếm: {each.counted_by}."
    told = "; ".join(f"{name.lower()}: kiểm phiếu {text(a)}, đếm lại {text(b)}" for name, a, b in each.differences)
    return f"{where}: không khớp – {told}. Người đếm: {each.counted_by}."


def moment(at: datetime) -> str:
    return f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}"
