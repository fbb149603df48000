"""The reconciliation of a village in words: its lines, what to look for while they do not close, what was signed."""

from analysis.shares import number_text as text
from analysis.shares import share_text
from surveys.hand_counts import LEAST, PERCENT
from surveys.reconciliation import Reconciliation
from surveys.scans import SAMPLED, SAMPLED_AT_LEAST

RULE = f"quy tắc: {PERCENT}% số phiếu đọc từ ảnh, ít nhất {LEAST} phiếu; do phần mềm đặt, không phải quy định"
SECOND_LOOKS = (
    f"quy tắc: {SAMPLED_AT_LEAST} câu đầu của đợt và {SAMPLED:.0%} các câu sau; do phần mềm đặt, không phải quy định"
)


def lines(found: Reconciliation) -> list[tuple[str, str]]:
    """Each line of the reconciliation with its number, as the page and the minutes print them."""
    given = [("Số tờ phiếu phát ra", text(found.issued))]
    if found.loose:
        given.append(("Trong đó phát thêm, không có cuống", text(found.loose)))
    return [
        *given,
        ("Trả lời bằng điện thoại", text(found.phone)),
        ("Phiếu giấy thu về", text(found.paper)),
        *_split(found),
        ("Tờ hỏng hoặc trả lại còn trắng", text(found.spoiled)),
        ("Tờ chưa thu về", text(found.not_returned)),
        ("Cuống phiếu thu về", text(found.stubs)),
    ]


def differences(found: Reconciliation) -> list[str]:
    """By how much the lines do not close; empty when they do."""
    told = []
    if found.sheets_off > 0:
        told.append(f"Còn {text(found.sheets_off)} tờ phiếu đã phát mà chưa rõ ở đâu.")
    if found.sheets_off < 0:
        told.append(f"Số tờ tính được nhiều hơn số tờ phát ra {text(-found.sheets_off)} tờ.")
    if found.stubs_off > 0:
        told.append(f"Có {text(found.stubs_off)} phiếu giấy không có cuống phiếu.")
    if found.stubs_off < 0:
        told.append(f"Có {text(-found.stubs_off)} cuống phiếu mà không có phiếu giấy.")
    return told


def hints(found: Reconciliation) -> list[str]:
    """What to look for, for each way in which the lines do not close."""
    told = []
    if found.sheets_off > 0:
        told += [
            "Tờ nào hộ dân chưa nộp lại: ghi vào số tờ chưa thu về.",
            "Tờ nào hỏng hoặc hộ dân trả lại còn trắng: ghi vào số tờ hỏng.",
        ]
    if found.sheets_off > 0 or found.stubs_off < 0:
        told.append("Phiếu giấy nào đã thu mà chưa nhập vào máy, hoặc hai tờ dính vào nhau.")
    if found.sheets_off < 0:
        told += [
            "Có phát thêm tờ phiếu không kèm cuống: ghi vào số tờ phát thêm.",
            "Số tờ hỏng hoặc số tờ chưa thu về có ghi thừa không.",
        ]
    if found.stubs_off > 0:
        told.append("Cuống phiếu nào đã thu mà chưa nhập mã.")
    if found.sheets_off < 0 or found.stubs_off > 0:
        told += [
            "Có phiếu giấy nào đã nhập vào máy hai lần, hoặc phiếu của thôn khác lẫn vào.",
            "Có hộ nào vừa trả lời bằng điện thoại vừa nộp phiếu giấy.",
        ]
    if found.stubs_off < 0:
        told.append("Có cuống nào nhập mã nhầm của hộ chưa nộp phiếu: trả lại cuống ấy.")
    return told


def signed(found: Reconciliation) -> list[str]:
    """What the minutes say of a difference that two officers signed."""
    if found.agreed is None:
        return []
    told = " ".join(differences(found))
    return [f"Chênh lệch: {told} Lý do: {found.agreed.reason.rstrip('.')}. Hai cán bộ xác nhận: {found.agreed.by}."]


def by_hand(found: Reconciliation) -> str:
    """What page and minutes say of the random handful counted by hand; "" where nothing was read from scans."""
    counted = found.by_hand
    if not counted.sheets:
        return "Không kiểm tay ngẫu nhiên tờ nào trong số phiếu đọc từ ảnh." if counted.scanned else ""
    short = f" (ít hơn {text(counted.due)} phiếu theo quy tắc)" if counted.sheets < counted.due else ""
    return (
        f"Kiểm tay ngẫu nhiên: {text(counted.sheets)} phiếu{short}, {text(counted.compared)} câu, "
        f"khác nhau {text(counted.differed)} câu ({RULE})."
    )


def looked(found: Reconciliation) -> list[str]:
    """What the minutes say of doubtful marks that persons looked at, of pages that came twice and sheets set aside."""
    seen, told = found.looked, []
    if seen.looked:
        told.append(
            f"{text(seen.looked)} câu máy chưa đọc chắc, do người xem và quyết định; "
            f"{text(seen.sampled)} câu được chọn để người thứ hai cùng xem ({SECOND_LOOKS}); "
            f"{text(seen.disagreed)} câu hai người xem khác nhau, người thứ ba quyết định; "
            f"{text(seen.unreadable)} câu không ai đọc được, tính là để trống."
        )
    if seen.duplicates:
        told.append(f"{text(seen.duplicates)} trang đưa vào máy thêm lần nữa, chỉ tính một lần.")
    if seen.set_aside:
        told.append(f"{text(seen.set_aside)} tờ để riêng, không tính theo ảnh.")
    return told


def keyed(found: Reconciliation) -> list[str]:
    """What the minutes say of how paper came in: read from scans, keyed twice or once, and how often it differed."""
    told = []
    if found.by_hand.scanned:
        told.append(f"{text(found.by_hand.scanned)} phiếu giấy đọc từ ảnh quét, ảnh chụp.")
    if checked := by_hand(found):
        told.append(checked)
    told += looked(found)
    if found.keyed.twice:
        rate = share_text(found.keyed.differed, found.keyed.compared)
        told.append(
            f"{text(found.keyed.twice)} phiếu giấy nhập hai lần, do hai người; "
            f"{text(found.keyed.differed)}/{text(found.keyed.compared)} câu nhập khác nhau ({rate}), "
            "đã xem lại trên phiếu."
        )
    if found.keyed.once:
        told.append(f"{text(found.keyed.once)} phiếu giấy nhập một lần.")
    return told


def _split(found: Reconciliation) -> list[tuple[str, str]]:
    if found.valid is None or found.invalid is None:
        return []
    if not found.paper:
        return []
    return [("Trong đó hợp lệ", text(found.valid)), ("Trong đó không hợp lệ", text(found.invalid))]
