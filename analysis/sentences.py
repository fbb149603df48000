"""What a counted poll says in sentences: the verdict, how certain it is, and what is weakest. Plain Vietnamese.

The verdict first and with its numbers; then what those who did not answer could change (the bounds and the tipping
point of ``analysis.bounds``); then the content that needs most. Right for none, one and many.
"""

from collections.abc import Sequence

from analysis.findings import Findings, PlaceFindings, QuestionFinding, Test
from analysis.shares import number_text as text
from analysis.shares import threshold_text
from surveys.questionnaires import OverallBy, Threshold

MOST_LISTED = 3
"""Questions or places named one by one in a sentence; of more only the number is told."""


def verdict(found: Findings) -> str:
    """The verdict in one sentence with the numbers it rests on."""
    whole = found.whole
    if whole.met is None:
        return "Chưa đủ số liệu để kết luận."
    failed = [test for test in whole.tests if test.met is False]
    if failed:
        return f"Chưa đạt: {'; '.join(_short_of(found, test) for test in failed)}."
    parts = [_reached(found, test) for test in whole.tests if test.met]
    return f"Đạt mọi điều kiện: {'; '.join(parts)}."


def certainty(whole: PlaceFindings) -> str:
    """What the households without an answer could change, in one or two sentences."""
    tally, tipping, threshold = whole.tally, whole.tipping, whole.rules.overall.threshold
    if not tipping.silent:
        return "Mọi hộ đều đã trả lời câu chung nên kết luận không thể đổi."
    silent, all_of_them = _silent(tipping.silent)
    over = f"tỷ lệ hài lòng tính trên toàn bộ {text(tally.households)} hộ"
    if threshold is None:
        return f"Còn {silent}. Tùy các hộ ấy, {over} có thể từ {whole.low_share} đến {whole.high_share}."
    if whole.certain == "pass":
        return f"Về câu chung, kết quả này chắc chắn: dù {all_of_them} không hài lòng, {over} vẫn là {whole.low_share}."
    if whole.certain == "fail":
        return (
            f"Về câu chung, kết quả này chắc chắn: dù {all_of_them} hài lòng, {over} cũng chỉ là {whole.high_share}, "
            f"chưa đến mức {needed(threshold)}."
        )
    span = f"nằm trong khoảng từ {whole.low_share} đến {whole.high_share}"
    return f"Còn {silent}. Tính cả các hộ ấy, {over} {span}. {_tips(whole)}"


def weakest(whole: PlaceFindings) -> str:
    """The content with the lowest share, and how many votes it lacks or has to spare."""
    based = [each for each in whole.contents if each.exact is not None]
    if not based:
        return "Chưa có phiếu hợp lệ để so các nội dung."
    shares = [each.exact or 0 for each in based]
    lowest = [each for each, share in zip(based, shares, strict=True) if share == min(shares)]
    if len(lowest) == len(based) > 1:
        return f"Mọi nội dung đều được {based[0].share} hài lòng."
    first = lowest[0]
    if len(lowest) > 1:
        return f"Thấp nhất là {_listed(lowest)}, cùng {first.share} hài lòng{_votes(first)}."
    name = f"câu {first.question.number} (“{first.question.text.rstrip('.?')}”)"
    counts = f"{text(first.counts.satisfied)}/{text(first.base)} phiếu hài lòng ({first.share})"
    return f"Nội dung thấp nhất là {name}: {counts}{_votes(first)}."


def out_of_ten(satisfied: int, answered: int) -> str:
    """A share for everybody, in tens of households; never more than is true. Raises ValueError without answers."""
    if answered <= 0:
        raise ValueError("no answers")
    if satisfied in (0, answered):
        return "Mọi hộ trả lời đều hài lòng." if satisfied else "Không hộ trả lời nào hài lòng."
    tens, rest = divmod(10 * satisfied, answered)
    if not tens:
        return "Cứ 10 hộ trả lời thì chưa đến 1 hộ hài lòng."
    return f"Cứ 10 hộ trả lời thì có {'hơn ' if rest else ''}{tens} hộ hài lòng."


def needed(threshold: Threshold) -> str:
    """ "từ 90% trở lên", "trên 90%"."""
    return f"trên {threshold_text(threshold)}" if threshold.strict else f"từ {threshold_text(threshold)} trở lên"


def _silent(households: int) -> tuple[str, str]:
    if households == 1:
        return "1 hộ chưa trả lời câu chung", "hộ duy nhất chưa trả lời câu chung"
    return f"{text(households)} hộ chưa trả lời câu chung", f"cả {text(households)} hộ chưa trả lời câu chung đều"


def _tips(whole: PlaceFindings) -> str:
    """The tipping point of an open verdict; those who answered as the measure."""
    threshold, tipping = whole.rules.overall.threshold, whole.tipping
    assert threshold is not None
    may, silent = tipping.may_be_dissatisfied, tipping.silent
    mark = f"Mức {threshold_text(threshold)} được giữ"
    if not may:
        alone = "hộ ấy" if silent == 1 else "tất cả các hộ ấy"
        return f"{mark} chỉ khi {alone} hài lòng."
    answered, dissatisfied = whole.answered, whole.overall.counts.dissatisfied
    beside = f"ở các hộ đã trả lời, {text(dissatisfied)} trong {text(answered)} hộ không hài lòng"
    return f"{mark} nếu không quá {text(may)} trong {text(silent)} hộ ấy không hài lòng ({beside})."


def _votes(each: QuestionFinding) -> str:
    if each.threshold is None:
        return ""
    if each.missing_votes:
        return f", thiếu {text(each.missing_votes)} phiếu để đạt mức {needed(each.threshold)}"
    return f", đạt mức {needed(each.threshold)}"


def _reached(found: Findings, test: Test) -> str:
    whole, threshold = found.whole, test.figure.threshold
    assert threshold is not None
    asked = f"(yêu cầu {needed(threshold)})"
    if _by_unit(found, test):
        what = {"overall": "hài lòng chung", "content": "từng nội dung", "least_share": "số hộ trả lời"}[test.name]
        return f"{what} ở nơi thấp nhất là {test.worst.share if test.worst else ''} {asked}"
    if test.name == "least_share":
        counts = f"{text(whole.tally.collected)}/{text(whole.tally.households)} hộ trả lời"
        return f"{counts}, {whole.coverage_share} {asked}"
    if test.name == "content":
        lowest = test.worst.share if test.worst else ""
        return f"nội dung nào cũng có {lowest} hài lòng{'' if lowest == '100%' else ' trở lên'} {asked}"
    return f"{_overall(whole)} {asked}"


def _short_of(found: Findings, test: Test) -> str:
    whole, threshold = found.whole, test.figure.threshold
    assert threshold is not None
    if test.name == "content":
        return _contents_short(found, test, threshold)
    if _by_unit(found, test):
        return _units_short(found, test, threshold)
    if test.name == "least_share":
        tally = whole.tally
        more = threshold.missing(tally.collected, tally.households)
        counts = f"mới có {text(tally.collected)}/{text(tally.households)} hộ trả lời ({whole.coverage_share})"
        return f"{counts}, thiếu {text(more)} hộ để đạt mức {needed(threshold)}"
    if whole.rules.overall_by is OverallBy.MEAN:
        return f"{_overall(whole)}, chưa đến mức {needed(threshold)}"
    return f"{_overall(whole)}, thiếu {text(whole.overall.missing_votes)} phiếu để đạt mức {needed(threshold)}"


def _contents_short(found: Findings, test: Test, threshold: Threshold) -> str:
    whole = found.whole
    if _by_unit(found, test):
        cells = [(v, each) for v in found.villages for each in v.contents if each.met is False]
        places = {v.place for v, _ in cells}
        if len(cells) == 1:
            [(village, each)] = cells
            return f"câu {each.question.number} ở {village.place} có {each.share} hài lòng, yêu cầu {needed(threshold)}"
        worst = test.worst
        at = f", thấp nhất là câu {worst.question} ở {worst.place} ({worst.share})" if worst else ""
        where = f"ở {next(iter(places))}" if len(places) == 1 else f"ở {len(places)} nơi"
        return f"{len(cells)} lần một nội dung chưa đến mức {needed(threshold)} {where}{at}"
    failed = [each for each in whole.contents if each.met is False]
    if len(failed) == 1:
        [each] = failed
        counts = f"câu {each.question.number} có {text(each.counts.satisfied)}/{text(each.base)} phiếu hài lòng"
        return f"{counts} ({each.share}){_votes(each)}"
    return f"{len(failed)} trong {len(whole.contents)} nội dung chưa đến mức {needed(threshold)}: {_listed(failed)}"


def _units_short(found: Findings, test: Test, threshold: Threshold) -> str:
    def short(place: PlaceFindings) -> bool:
        if test.name == "least_share":
            return not threshold.met(place.tally.collected, place.tally.households)
        return place.overall.met is False

    places = [village for village in found.villages if short(village)]
    what = "số hộ trả lời" if test.name == "least_share" else "tỷ lệ hài lòng chung"
    lowest = f"thấp nhất là {test.worst.place} ({test.worst.share})" if test.worst else ""
    if len(places) == 1 and test.worst:
        return f"{what} ở {test.worst.place} là {test.worst.share}, yêu cầu {needed(threshold)}"
    return f"{what} chưa đến mức {needed(threshold)} ở {len(places)} trong {len(found.villages)} nơi, {lowest}"


def _by_unit(found: Findings, test: Test) -> bool:
    return test.figure.tested_at == "unit" and bool(found.villages)


def _overall(whole: PlaceFindings) -> str:
    if whole.rules.overall_by is OverallBy.MEAN:
        return f"trung bình các nội dung {whole.mean_share} hài lòng"
    counts = whole.overall.counts
    return f"{text(counts.satisfied)}/{text(whole.overall.base)} phiếu hài lòng, {whole.overall.share}"


def _listed(questions: Sequence[QuestionFinding]) -> str:
    """ "câu 3, câu 7", "câu 1, câu 2, câu 3 và 4 câu khác"."""
    shown = ", ".join(f"câu {each.question.number}" for each in questions[:MOST_LISTED])
    more = len(questions) - MOST_LISTED
    return f"{shown} và {more} câu khác" if more > 0 else shown
