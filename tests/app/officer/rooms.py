"""Every officers' route: who may, what it asks for, and what it answers; and a commune to try them in."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.installation import Installation
from surveys import accounts, campaigns, households, officers, places, polls
from surveys.campaigns import CampaignPlan
from surveys.officers import Role
from surveys.questionnaires import Level
from surveys.sampling import Rule
from surveys.tables import Officer, Petition
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.test_launch import TYPED
from tests.given import NOW, a_csv, a_draft, a_plan, an_open_poll, close, count, key_in

EVERY = frozenset(Role)
KEYERS = EVERY - {Role.AUDITOR}
RUNNERS = frozenset({Role.COMMUNE, Role.PROVINCE})
PUBLISHERS = frozenset({Role.PROVINCE})
SUPERVISORS = frozenset({Role.PROVINCE, Role.AUDITOR})
SUMMED = {"key": "ntm-xa@2"}
PILE = {**SUMMED, "number": 1, "code": "XXXXXX", "position": 1}
DEED = {"deed": "mở hòm phiếu"}
PAPER = {"form_token": "x", **{f"q{number}": "1" for number in range(1, 20)}}
PLACE = dict(zip(("province", "district", "commune"), COMMUNE, strict=True))


@dataclass(frozen=True)
class Room:
    """One route and method: ``at`` names the poll or account it is about; elsewhere it answers ``foreign``."""

    who: frozenset[Role]
    status: int
    at: str = ""
    body: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    foreign: int | None = None
    outside: bool = False
    """Open to whoever is not signed in."""

    def expected(self, role: Role, *, own: bool) -> int:
        if self.at in POLLS and not own:
            return 404
        if role not in self.who:
            return 403
        return self.status if own or self.foreign is None else self.foreign


POLLS = ("draft", "open", "counted", "campaign")
SECOND = {"position": 2}
STACK = {"label": "2222"}
DUE = {"name": "bao-cao-dinh-ky-20260101-20260515.docx", "tu": "2026-01-01", "den": "2026-05-15"}
MAY = {"on": "2026-05-01"}
FORM = {"code": "ntm-xa", "version": 2}
ROOMS: dict[tuple[str, str], Room] = {
    ("GET", "board"): Room(EVERY, 200),
    ("GET", "sign_in"): Room(EVERY, 200, outside=True),
    ("POST", "sign_in"): Room(EVERY, 422, outside=True),
    ("GET", "enter"): Room(EVERY, 404, values={"token": "x"}, outside=True),
    ("GET", "give_code"): Room(EVERY, 200),
    ("POST", "take_code"): Room(EVERY, 422),
    ("POST", "sign_out"): Room(EVERY, 302),
    ("GET", "account"): Room(EVERY, 200),
    ("POST", "choose_language"): Room(EVERY, 302, body={"language": "en"}),
    ("GET", "new_password"): Room(EVERY, 200),
    ("POST", "change_password"): Room(EVERY, 422),
    ("GET", "second_factor"): Room(EVERY, 200),
    ("POST", "enrol"): Room(EVERY, 422),
    ("POST", "remove_second_factor"): Room(EVERY, 422),
    ("POST", "renew_recovery_codes"): Room(EVERY, 422),
    ("GET", "own_sessions"): Room(EVERY, 200),
    ("POST", "end_sessions"): Room(EVERY, 422),
    ("GET", "accounts"): Room(RUNNERS, 200),
    ("GET", "new_account"): Room(RUNNERS, 200),
    ("POST", "add_account"): Room(RUNNERS, 200, body={"name": "Bình", "role": "village", **PLACE}, foreign=422),
    ("POST", "agree_account"): Room(RUNNERS, 200, at="waiting", foreign=404),
    ("POST", "issue_password"): Room(RUNNERS, 200, at="team", foreign=404),
    ("POST", "end_account"): Room(RUNNERS, 302, at="team", foreign=404),
    ("GET", "places"): Room(EVERY, 200),
    ("GET", "place"): Room(EVERY, 200, at="place", foreign=404),
    ("GET", "place_file"): Room(EVERY, 200, at="place", foreign=404),
    ("POST", "rename_place"): Room(RUNNERS, 302, at="place", body={"name": "Thôn X", **MAY}, foreign=404),
    ("POST", "split_place"): Room(RUNNERS, 302, at="place", body={"parts": "A, 5\nB, 6", **MAY}, foreign=404),
    ("POST", "merge_places"): Room(RUNNERS, 422, at="place", body=MAY, foreign=404),
    ("POST", "move_place"): Room(RUNNERS, 404, at="place", body=MAY, foreign=404),
    ("POST", "dissolve_place"): Room(RUNNERS, 422, at="place", body=MAY, foreign=404),
    ("GET", "import_places"): Room(RUNNERS, 200),
    ("POST", "read_places"): Room(RUNNERS, 422),
    ("POST", "take_in_places"): Room(RUNNERS, 422),
    ("GET", "campaigns"): Room(EVERY, 200),
    ("GET", "new_campaign"): Room(PUBLISHERS, 200),
    ("POST", "make_campaign"): Room(PUBLISHERS, 422),
    ("GET", "campaign"): Room(EVERY, 200, "campaign"),
    ("POST", "draw_campaign"): Room(PUBLISHERS, 302, "campaign", {"by_system": "1"}),
    ("POST", "launch_campaign"): Room(PUBLISHERS, 409, "campaign"),
    ("POST", "open_campaign"): Room(PUBLISHERS, 409, "campaign"),
    ("GET", "campaign_record"): Room(EVERY, 200, "campaign"),
    ("GET", "campaign_file"): Room(EVERY, 200, "campaign"),
    ("GET", "questionnaires"): Room(EVERY, 200),
    ("GET", "questionnaire"): Room(EVERY, 200, values=FORM),
    ("POST", "copy_questionnaire"): Room(PUBLISHERS, 302, values=FORM),
    ("POST", "reword"): Room(PUBLISHERS, 422, values=FORM),
    ("POST", "put_language"): Room(PUBLISHERS, 409, values=FORM),
    ("POST", "drop_language"): Room(PUBLISHERS, 409, values={**FORM, "language": "rad"}),
    ("POST", "publish"): Room(PUBLISHERS, 409, values=FORM),
    ("GET", "new_poll"): Room(RUNNERS, 200),
    ("POST", "announce"): Room(RUNNERS, 302, body=TYPED, foreign=422),
    ("GET", "poll"): Room(EVERY, 200, "open"),
    ("POST", "open_poll"): Room(RUNNERS, 302, "draft"),
    ("POST", "show_coverage"): Room(RUNNERS, 302, "open", {"shown": "1"}),
    ("POST", "close_poll"): Room(RUNNERS, 302, "open"),
    ("POST", "count_poll"): Room(RUNNERS, 409, "open"),
    ("POST", "post_results"): Room(RUNNERS, 302, "counted"),
    ("GET", "background"): Room(EVERY, 200, "open"),
    ("POST", "try_again"): Room(KEYERS, 302, "counted", values={"kind": "pictures"}),
    ("POST", "propose"): Room(RUNNERS, 302, "open", DEED),
    ("POST", "withdraw"): Room(RUNNERS, 302, "open", DEED),
    ("POST", "delete_draft"): Room(RUNNERS, 409, "draft"),
    ("POST", "new_box"): Room(RUNNERS, 409, "open"),
    ("POST", "appoint_trustees"): Room(RUNNERS, 200, "draft"),
    ("GET", "ceremony_guide"): Room(RUNNERS, 200, "draft"),
    ("GET", "try_shares"): Room(RUNNERS, 200, "draft"),
    ("POST", "tried_shares"): Room(RUNNERS, 409, "draft"),
    ("GET", "sheets"): Room(RUNNERS, 200, "open"),
    ("POST", "print_slips"): Room(RUNNERS, 200, "open", values=SECOND),
    ("GET", "paper_ballots"): Room(EVERY, 200, "open", values=SECOND),
    ("GET", "poster"): Room(EVERY, 200, "open", values=SECOND),
    ("GET", "preview"): Room(EVERY, 200, "draft"),
    ("GET", "preview_frame"): Room(EVERY, 200, "draft"),
    ("GET", "key_in"): Room(KEYERS, 200, "open"),
    ("GET", "key_in_village"): Room(KEYERS, 200, "open", values=SECOND),
    ("POST", "put_in"): Room(KEYERS, 302, "open", PAPER, values=SECOND),
    ("POST", "import_file"): Room(KEYERS, 422, "open"),
    ("GET", "sample_file"): Room(KEYERS, 200, "open"),
    ("GET", "stacks"): Room(KEYERS, 200, "open"),
    ("POST", "begin_stack"): Room(KEYERS, 302, "open", {"village": "2", "size": "5"}),
    ("GET", "stack"): Room(KEYERS, 404, "open", values=STACK),
    ("POST", "key_in_stack"): Room(KEYERS, 404, "open", {**PAPER, "number": "1"}, values=STACK),
    ("POST", "put_stack_in"): Room(KEYERS, 404, "open", values=STACK),
    ("POST", "give_up_stack"): Room(KEYERS, 404, "open", values=STACK),
    ("GET", "reconciliation"): Room(EVERY, 200, "open"),
    ("GET", "reconcile_village"): Room(EVERY, 200, "open", values=SECOND),
    ("POST", "note_book"): Room(KEYERS, 302, "open", {"spoiled": "1"}, values=SECOND),
    ("POST", "propose_difference"): Room(RUNNERS, 302, "counted", {"reason": "Mất"}, values={"position": 1}),
    ("POST", "agree_difference"): Room(RUNNERS, 409, "counted", values={"position": 1}),
    ("GET", "village_teams"): Room(RUNNERS, 200, "open"),
    ("POST", "print_team_links"): Room(RUNNERS, 200, "open"),
    ("POST", "end_team_link"): Room(RUNNERS, 302, "open", {"thon": "1"}),
    ("GET", "team_guide"): Room(EVERY, 200, "open"),
    ("GET", "stub_desk"): Room(KEYERS, 200, "open", values=SECOND),
    ("POST", "hand_in_stub"): Room(KEYERS, 404, "open", {"stub": "x"}, values=SECOND),
    ("POST", "hand_in_stubs"): Room(KEYERS, 422, "open", values=SECOND),
    ("POST", "take_back_stub"): Room(KEYERS, 404, "open", {"back": "x"}, values=SECOND),
    ("GET", "scan_desk"): Room(KEYERS, 200, "open"),
    ("POST", "scan_files"): Room(KEYERS, 302, "open"),
    ("GET", "scanned_file"): Room(KEYERS, 404, "open", values={"label": "x"}),
    ("POST", "clear_scan_troubles"): Room(KEYERS, 302, "open"),
    ("POST", "put_pile"): Room(KEYERS, 302, "open", values=SECOND),
    ("POST", "throw_away_waiting"): Room(RUNNERS, 302, "open"),
    ("GET", "hand_count"): Room(KEYERS, 200, "open", values=SECOND),
    ("POST", "find_sheet"): Room(KEYERS, 422, "open", values=SECOND),
    ("POST", "compare_sheet"): Room(KEYERS, 409, "open", {**PAPER, "row": "00"}, values=SECOND),
    ("POST", "take_sheet_out"): Room(KEYERS, 409, "open", {"row": "00"}, values=SECOND),
    ("GET", "look_at_marks"): Room(KEYERS, 200, "open"),
    ("POST", "decide_mark"): Room(KEYERS, 302, "open", {"row": "00", "answer": "1"}),
    ("GET", "look_at_two"): Room(KEYERS, 200, "open"),
    ("POST", "settle_two"): Room(KEYERS, 302, "open", {"row": "00", "choice": "first"}),
    ("GET", "read_handwriting"): Room(KEYERS, 200, "open"),
    ("POST", "type_handwriting"): Room(KEYERS, 302, "open", {"row": "00", "text": "x"}),
    ("GET", "hall_devices_page"): Room(RUNNERS, 200, "open"),
    ("POST", "open_hall_device"): Room(RUNNERS, 200, "open", {"name": "Máy bảng thôn 2"}),
    ("POST", "withdraw_hall_device"): Room(RUNNERS, 404, "open", values={"label": "x"}),
    ("GET", "results"): Room(EVERY, 200, "counted"),
    ("GET", "screening"): Room(SUPERVISORS, 200, "counted"),
    ("GET", "picture"): Room(EVERY, 200, "counted", values={"name": "toan-bo-ho"}),
    ("GET", "server_condition"): Room(EVERY - {Role.VILLAGE}, 200),
    ("GET", "confirmations"): Room(EVERY, 200, "counted"),
    ("GET", "confirmation"): Room(EVERY, 200, "counted", values=SECOND),
    ("POST", "confirm"): Room(KEYERS, 302, "counted", {"signers": "Nguyễn Văn A", "teams": "1"}, values=SECOND),
    ("GET", "rollups"): Room(SUPERVISORS, 200),
    ("GET", "rollup"): Room(SUPERVISORS, 200, values=SUMMED, foreign=404),
    ("GET", "rollup_file"): Room(SUPERVISORS, 404, values={**SUMMED, "name": "bao-cao-tong-hop.xlsx"}),
    ("POST", "draw_piles"): Room(PUBLISHERS, 409, values=SUMMED, foreign=404),
    ("GET", "recheck"): Room(PUBLISHERS, 404, values=PILE),
    ("POST", "write_down_recheck"): Room(PUBLISHERS, 404, values=PILE),
    ("GET", "periodic_reports"): Room(EVERY, 200),
    ("GET", "periodic_file"): Room(EVERY, 200, values=DUE),
    ("GET", "papers"): Room(EVERY, 200, "counted"),
    ("POST", "make_paper_set"): Room(KEYERS, 302, "counted"),
    ("GET", "paper_set"): Room(EVERY, 302, "counted"),
    ("GET", "hall_poster"): Room(EVERY, 404, "counted"),
    ("GET", "loudspeaker"): Room(EVERY, 404, "counted"),
    ("GET", "petitions"): Room(EVERY, 200, "counted"),
    ("GET", "petition_list"): Room(EVERY, 200, "counted"),
    ("GET", "petition"): Room(EVERY, 200, "counted", values={"number": 1}),
    ("POST", "describe_petition"): Room(RUNNERS, 302, "counted", {"summary": "Sửa đường"}, values={"number": 1}),
    ("POST", "take_opinions_out"): Room(RUNNERS, 422, "counted", values={"number": 1}),
    ("GET", "read_opinion"): Room(RUNNERS, 200, "counted"),
    ("GET", "read_again"): Room(RUNNERS, 409, "counted", values={"row": "00"}),
    ("POST", "keep_opinion"): Room(RUNNERS, 302, "counted", {"row": "00", "text": "x"}),
    ("GET", "opinions_aside"): Room(RUNNERS, 200, "counted"),
    ("GET", "gather_opinions"): Room(RUNNERS, 200, "counted"),
    ("POST", "make_petition"): Room(RUNNERS, 422, "counted"),
    ("GET", "hand_on"): Room(RUNNERS, 200, "counted"),
    ("POST", "handed_on"): Room(RUNNERS, 422, "counted"),
    ("GET", "petition_letter"): Room(RUNNERS, 404, "counted"),
    ("POST", "answer_petition"): Room(RUNNERS, 409, "counted", {"reply": "x"}, values={"number": 1}),
    ("POST", "publish_petition"): Room(RUNNERS, 409, "counted", values={"number": 1}),
    ("GET", "download_paper"): Room(EVERY, 200, "counted", values={"name": "bieu-tong-hop-ket-qua.xlsx"}),
}


@dataclass
class World:
    """A commune with a poll in each state and two accounts; and a way back to how it was."""

    here: Installation
    names: dict[str, object]

    @classmethod
    def of(cls, here: Installation, **changes: object) -> "World":
        counted = an_open_poll(here, **changes)
        key_in(here, counted, a_csv(*[("Thôn Một", "1" * 19)] * 12))
        close(here, counted)
        count(here, counted)
        with here.writing() as session:
            session.add(Petition(poll=polls.by_code(session, counted), number=1, summary="Sửa đường"))
            asker = _officer(session, "Người lập", Role.COMMUNE, COMMUNE)
            made = [
                accounts.invite(session, name=name, role=role, place=COMMUNE, by=asker, now=NOW)[0]
                for name, role in (("Tổ Một", Role.VILLAGE), ("Người chờ", Role.COMMUNE))
            ]
            village = places.add(session, asker.place, "Thôn Một", Level.VILLAGE)
            households.note(session, village, 12, on=NOW.date())
            plan = CampaignPlan(a_plan(place=tuple(COMMUNE), villages=()), Rule(villages=1))
            campaigns.make(session, plan=plan, code="K2345678", area=asker.place, by="test", now=NOW)
        codes = {
            "draft": a_draft(here, **changes),
            "open": an_open_poll(here, **changes),
            "counted": counted,
            "campaign": "K2345678",
        }
        return cls(here, {**codes, "team": made[0].id, "waiting": made[1].id, "place": village.id})

    def values(self, room: Room) -> dict[str, object]:
        """What the address of the room is made of."""
        name = "code" if room.at in POLLS else "number"
        return {**room.values, **({name: self.names[room.at]} if room.at else {})}

    def content(self) -> list[str]:
        """Every row but the moments of sessions."""
        with sqlite3.connect(self.here.settings.home / "langnghe.db") as database:
            return [line for line in database.iterdump() if '"sessions"' not in line]

    def keep(self) -> sqlite3.Connection:
        kept = sqlite3.connect(":memory:")
        with sqlite3.connect(self.here.settings.home / "langnghe.db") as database:
            database.backup(kept)
        return kept

    def go_back(self, kept: sqlite3.Connection) -> None:
        with sqlite3.connect(self.here.settings.home / "langnghe.db") as database:
            kept.backup(database)


def officer_at(here: Installation, role: Role, place: Iterable[str]) -> None:
    with here.writing() as session:
        _officer(session, "Lan", role, place)


def _officer(session, name: str, role: Role, place: Iterable[str]) -> Officer:
    return officers.add(session, name=name, password=PASSWORD, role=role, place=list(place), by="test", now=NOW)
