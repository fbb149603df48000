"""Every page there is, one line a look at it: who looks, which poll, what was sent.

This is the one place where a page gets its arguments. ``tests/house/test_scenes.py`` asks for a scene of every
route and every template; axe, large print and the pictures then follow by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain

LAN, MAI, HA, TEAM, SOMEBODY, TEMPORARY, WITH_CODE = "Lan", "Mai", "Hà", "Tổ Đông", "Thu", "Tạm", "Bình"
"""Two officers of the commune, the province's, a village team, an auditor, one with an initial password, one who
has not yet given the code of the phone."""
ANYONE, PHONE, PHONE_OVER = "", "the phone of a village team", "the phone of a team whose poll is closed"
QUESTIONS = 19


@dataclass(frozen=True)
class Scene:
    """One look at one page. A text that begins with "@" stands for what the commune calls so (``commune.py``)."""

    name: str
    """Of its picture."""
    endpoint: str = ""
    who: str = LAN
    at: str = ""
    """The poll, where the route asks for ``code``."""
    values: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    """What is posted; None for a page that is only opened."""
    form: str = ""
    """The route of the page whose form is sent, where its hidden fields matter."""
    status: int = 200
    template: str = ""
    """Instead of a route: a page that only an accident brings."""

    def address(self, names: Mapping[str, object]) -> dict[str, object]:
        """What the route's address is made of."""
        return {**({"code": names[self.at]} if self.at else {}), **_known(self.values, names)}

    def posted(self, names: Mapping[str, object]) -> dict[str, object] | None:
        """What is sent; bytes are sent as a file."""
        if self.body is None:
            return None
        known = _known(self.body, names)
        return {
            name: (BytesIO(value), "tep.csv") if isinstance(value, bytes) else value for name, value in known.items()
        }


def _known(values: Mapping[str, object], names: Mapping[str, object]) -> dict[str, object]:
    return {
        key: names[value[1:]] if isinstance(value, str) and value.startswith("@") else value
        for key, value in values.items()
    }


FIRST = {"position": 1}
SUMMED = {"key": "ntm-xa@2"}
FORM = {"code": "ntm-xa", "version": 2}
ALL = {f"q{number}": "1" for number in range(1, QUESTIONS + 1)}

RESIDENT = (
    Scene("trang-dau", "public.start", ANYONE),
    Scene("phieu-ma", "resident.door", ANYONE),
    Scene("phieu", "resident.answer", ANYONE, body={"code": "@slip"}),
    Scene("phieu-hai-phong-bi", "resident.answer", ANYONE, body={"code": "@sealed slip"}),
    Scene("phieu-thieu-cau", "resident.hand_in", ANYONE, body={"code": "@slip", "q3": "0", "q5": "1"}, status=422),
    Scene("phieu-da-nhan", "resident.hand_in", ANYONE, body={"code": "@last slip", **ALL}),
    Scene("phieu-da-dung", "resident.answer", ANYONE, body={"code": "@used slip"}),
    Scene("phieu-giay-da-nhan", "resident.answer", ANYONE, body={"code": "@stub"}),
    Scene("phieu-ma-sai", "resident.answer", ANYONE, body={"code": "AAAA-BBBB-CCCC"}, status=404),
    Scene("phieu-het-han", "resident.answer", ANYONE, body={"code": "@late slip"}, status=410),
    Scene("phieu-chua-mo", "resident.answer", ANYONE, body={"code": "@early slip"}, status=409),
    Scene("phieu-thon-da-du", "resident.hand_in", ANYONE, body={"code": "@full slip", **ALL}, status=409),
)
PUBLIC = (
    Scene("ket-qua-chua-niem-yet", "public.results", ANYONE, "open"),
    Scene("muc-tham-gia", "public.coverage_page", ANYONE, "open"),
    Scene("ket-qua-niem-yet", "public.results", ANYONE, "posted"),
    Scene("ket-qua-tung-thon", "public.villages_page", ANYONE, "posted"),
    Scene("bien-nhan", "public.receipts_page", ANYONE, "posted"),
    Scene("bien-nhan-mot-chu", "public.receipts_of_letter", ANYONE, "posted", {"letter": "@letter"}),
    Scene("kiem-tra", "public.check_page", ANYONE, "posted"),
    Scene("chon-mau", "public.sampling_page", ANYONE, "launched"),
    Scene("chon-mau-chua-boc", "public.sampling_page", ANYONE, "planned"),
    Scene("kiem-tra-ma", "public.check_code", ANYONE),
)
HELP = (
    Scene("tro-giup", "help.start", ANYONE),
    Scene("tro-giup-nguoi-dan", "help.residents", ANYONE),
    Scene("tro-giup-can-bo", "help.officers", ANYONE),
    Scene("tro-giup-giay-to", "help.papers", ANYONE),
)
ACCIDENTS = (
    Scene("khong-co-trang", "public.results", ANYONE, values={"code": "KHONG-CO"}, status=404),
    Scene("khong-co-trang-can-bo", "officer.papers", values={"code": "KHONG-CO"}, status=404),
    Scene("chua-niem-yet", "public.villages_page", ANYONE, "open", status=404),
    Scene("chua-lam-duoc", "officer.results", at="open", status=409),
    Scene("tep-co-loi", "officer.decide_mark", at="open", body={"answer": "sai"}, status=422),
    Scene("de-qua-lau", template="errors/stale.html"),
    Scene("chua-ghi-nhan", template="errors/not_recorded.html"),
)
DOOR = (
    Scene("dang-nhap", "officer.sign_in", ANYONE),
    Scene("dang-nhap-sai", "officer.sign_in", ANYONE, body={"name": "Lan", "password": ""}, status=422),
    Scene("dang-nhap-ma", "officer.give_code", WITH_CODE),
    Scene("mat-khau-ban-dau", "officer.new_password", TEMPORARY),
    Scene("tu-trang-khac", template="officer/from_elsewhere.html"),
)
ACCOUNT = (
    Scene("tai-khoan", "officer.account"),
    Scene("mat-khau", "officer.new_password"),
    Scene("mat-khau-loi", "officer.change_password", body={"password": "", "new": "a", "again": "b"}, status=422),
    Scene("ma-xac-thuc", "officer.second_factor"),
    Scene("phien", "officer.own_sessions"),
    Scene("cac-tai-khoan", "officer.accounts"),
    Scene("tai-khoan-moi", "officer.new_account"),
    Scene("tai-khoan-moi-loi", "officer.add_account", body={"name": ""}, status=422),
    Scene("tai-khoan-mat-khau", "officer.issue_password", values={"number": "@team"}, body={}),
    Scene("ma-khoi-phuc", template="officer/recovery_codes.html"),
)
PLACES_FILE = "Thôn,Số hộ\nThôn Đông,64\nThôn Hạ,31\n".encode()
PLACES = (
    Scene("dia-ban", "officer.places"),
    Scene("dia-ban-tinh", "officer.place", HA, values={"number": "@place"}),
    Scene("dia-ban-loi", "officer.rename_place", HA, values={"number": "@place"}, body={"name": ""}, status=422),
    Scene("dia-ban-nhap", "officer.import_places"),
    Scene("ke-hoach-chung", "officer.campaigns", HA),
    Scene("ke-hoach-chung-moi", "officer.new_campaign", HA),
    Scene("ke-hoach-chung-loi", "officer.make_campaign", HA, body={"title": ""}, status=422),
    Scene("ke-hoach-chung-boc-so", "officer.campaign", HA, "planned"),
    Scene("ke-hoach-chung-bang", "officer.campaign", HA, "launched"),
    Scene("bien-ban-chon-mau", "officer.campaign_record", HA, "launched"),
    Scene("dia-ban-nhap-xem", "officer.read_places", body={"file": PLACES_FILE, "on": "2026-03-06"}),
)
TEAM_PHONE = (
    Scene("to-vao", "team.door", ANYONE),
    Scene("to-vao-sai", "team.enter", ANYONE, body={"code": "AAAA"}, status=404),
    Scene("to", "team.home", PHONE),
    Scene("to-cuong", "team.stub_desk", PHONE),
    Scene("to-doi-phieu", "team.exchange", PHONE),
    Scene("to-phieu-moi", "team.exchange_slip", PHONE, body={"old": "@spare"}, form="team.exchange"),
    Scene("to-da-ket-thuc", "team.home", PHONE_OVER, status=410),
    Scene("hoi-truong", "hall.page", ANYONE),
    Scene("hoi-truong-may-moi", "officer.open_hall_device", at="open", body={"name": "Máy tính bảng của xã"}),
    Scene("hoi-truong-cac-may", "officer.hall_devices_page", at="open"),
    Scene("to-cac-duong-dan", "officer.village_teams", at="open"),
)
POLL = (
    Scene("cac-dot", "officer.board"),
    Scene("cac-dot-tinh", "officer.board", HA),
    Scene("lap-dot", "officer.new_poll"),
    Scene("lap-dot-loi", "officer.announce", body={}, status=422),
    Scene("dot-nhap", "officer.poll", at="draft"),
    Scene("dot-mo", "officer.poll", at="open"),
    Scene("dot-mo-to-thon", "officer.poll", TEAM, "open"),
    Scene("dot-ket-thuc", "officer.poll", MAI, "closed"),
    Scene("dot-da-kiem", "officer.poll", at="counted"),
    Scene("dot-hai-phong-bi", "officer.poll", at="with trustees"),
    Scene("thu-manh-khoa", "officer.try_shares", at="with trustees"),
    Scene("xem-truoc", "officer.preview", at="draft"),
    Scene("xem-truoc-trang", "officer.preview_frame", at="draft"),
    Scene("in-phieu", "officer.sheets", at="open"),
)
PAPER = (
    Scene("nhap-phieu", "officer.key_in", at="open"),
    Scene("nhap-phieu-thon", "officer.key_in_village", at="open", values=FIRST),
    Scene("nhap-phieu-loi", "officer.put_in", at="open", values=FIRST, body={"form_token": "x"}, status=422),
    Scene("nhap-tep-loi", "officer.import_file", at="open", body={}, status=422),
    Scene("nhap-hai-lan", "officer.stacks", at="open"),
    Scene("nhap-hai-lan-tap", "officer.stack", at="open", values={"label": "@stack"}),
    Scene("nhap-hai-lan-cho", "officer.stack", MAI, "open", {"label": "@stack"}),
    Scene("nhap-hai-lan-so", "officer.stack", at="open", values={"label": "@keyed stack"}),
    Scene("cuong-phieu", "officer.stub_desk", at="open", values=FIRST),
    Scene("cuong-phieu-sai", "officer.hand_in_stub", at="open", values=FIRST, body={"stub": "x"}, status=404),
    Scene("doi-chieu", "officer.reconciliation", at="open"),
    Scene("doi-chieu-thon", "officer.reconcile_village", at="open", values=FIRST),
    Scene("quet", "officer.scan_desk", at="open"),
    Scene("xem-o", "officer.look_at_marks", at="open"),
    Scene("hai-anh", "officer.look_at_two", at="open"),
    Scene("chu-viet", "officer.read_handwriting", at="open"),
    Scene("kiem-tay", "officer.hand_count", at="open", values=FIRST),
)
ONE = {"number": 1}
PETITIONS = (
    Scene("kien-nghi", "officer.petitions", at="posted"),
    Scene("kien-nghi-chua-co", "officer.petitions", at="counted"),
    Scene("kien-nghi-mot", "officer.petition", at="posted", values=ONE),
    Scene("kien-nghi-chua-chuyen", "officer.petition", at="posted", values={"number": 2}),
    Scene("kien-nghi-loi", "officer.describe_petition", at="posted", values={"number": 2}, body={}, status=422),
    Scene("doc-loi", "officer.read_opinion", at="posted"),
    Scene("doc-loi-lai", "officer.read_again", at="posted", values={"row": "@opinion"}),
    Scene("loi-de-rieng", "officer.opinions_aside", at="posted"),
    Scene("gom-kien-nghi", "officer.gather_opinions", at="posted"),
    Scene("chuyen-kien-nghi", "officer.hand_on", at="posted"),
    Scene("kien-nghi-cong-khai", "public.petitions_page", ANYONE, "posted"),
)
RESULTS = (
    Scene("ket-qua", "officer.results", at="counted"),
    Scene("xac-nhan", "officer.confirmations", at="counted"),
    Scene("xac-nhan-thon", "officer.confirmation", at="counted", values=FIRST),
    Scene("tong-hop", "officer.rollups", HA),
    Scene("tong-hop-mot", "officer.rollup", HA, values=SUMMED),
    Scene("tham-tra-chong", "officer.recheck", HA, values={**SUMMED, "number": 1, "code": "@confirmed", "position": 1}),
    Scene("ra-soat", "officer.screening", HA, "counted"),
    Scene("giay-to", "officer.papers", at="counted"),
    Scene("giay-to-niem-yet", "officer.papers", at="posted"),
    Scene("loi-doc", "officer.loudspeaker", at="posted"),
    Scene("viec-phia-sau", "officer.background", at="counted"),
    Scene("viec-khong-lam-duoc", "officer.background", at="open"),
    Scene("bao-cao-dinh-ky", "officer.periodic_reports", values={"tu": "2026-01-01", "den": "2026-05-15"}),
    Scene("may-chu", "officer.server_condition", HA),
    Scene("mau-phieu", "officer.questionnaires"),
    Scene("mau-phieu-mot", "officer.questionnaire", HA, values=FORM),
    Scene("mau-phieu-ngon-ngu", "officer.questionnaire", HA, values={"code": "ntm-xa-thu", "version": 1}),
    Scene("mau-phieu-nhap", "officer.questionnaire", HA, values={"code": "ntm-xa", "version": "@draft version"}),
)

ROOMS = (RESIDENT, PUBLIC, HELP, ACCIDENTS, DOOR, ACCOUNT, PLACES, TEAM_PHONE, POLL, PAPER, PETITIONS, RESULTS)
SCENES: dict[str, Scene] = {scene.name: scene for scene in chain(*ROOMS)}

NO_PAGES = {
    "static": "a file",
    "public.all_receipts": "text",
    "public.release_file": "JSON",
    "public.sampling_file": "JSON",
    "officer.enter": "leads on",
    "watching.healthz": "JSON",
    "resident.listen": "sound",
    "hall.keeper": "a script",
    "officer.ceremony_guide": "PDF",
    "officer.team_guide": "PDF",
    "officer.place_file": "CSV",
    "officer.campaign_file": "JSON",
    "officer.paper_ballots": "PDF",
    "officer.poster": "PDF",
    "officer.hall_poster": "PDF",
    "officer.sample_file": "CSV",
    "officer.picture": "SVG",
    "officer.download_paper": "Word, Excel, PDF",
    "officer.paper_set": "a packed file",
    "officer.periodic_file": "Word, Excel",
    "officer.petition_list": "Excel",
    "officer.petition_letter": "Word",
    "officer.rollup_file": "Word, Excel",
    "officer.scanned_file": "JSON",
}
"""Routes that answer a GET with something else than a page, and with what."""
