"""A commune in the middle of its work: what the scenes show. Everything in it is made up."""

import io
from datetime import UTC, datetime, timedelta

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.fonts import FOLDER
from app import petitioning, posting
from app.installation import Installation
from surveys import (
    accounts,
    box,
    campaigns,
    codes,
    confirmations,
    households,
    jobs,
    officers,
    opinions,
    petitions,
    places,
    polls,
    proposals,
    publishing,
    rechecks,
    renewal,
    rollups,
    second_factor,
    stacks,
    stubs,
    teams,
    trustees,
    words,
)
from surveys.ballots import Ballot
from surveys.campaigns import CampaignPlan
from surveys.officers import Role
from surveys.polls import VillagePlan
from surveys.proposals import Deed
from surveys.questionnaires import Level
from surveys.sampling import Rule
from surveys.scans import Outcome, PageFound, Report, Told, keep_report, take_page
from surveys.tables import Officer, Receipt, Words
from tests import phone
from tests.analysis.counts import ballots
from tests.given import a_csv, a_draft, a_plan, an_open_poll, cast, close, key_in, slips_of
from tests.pages.scenes import HA, LAN, MAI, QUESTIONS, SOMEBODY, TEAM, TEMPORARY, WITH_CODE
from tests.ten_polls import counted, coverage_missed

PLACE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]
PASSWORD = "mười lăm ký tự trở lên"
OPENED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = datetime(2026, 3, 6, 2, 30, tzinfo=UTC)
TITLE = "Lấy ý kiến về xã đạt chuẩn nông thôn mới năm 2026"
VILLAGES = (
    VillagePlan("Thôn Đông", 60, "Tổ lấy ý kiến thôn Đông"),
    VillagePlan("Thôn Đoài", 45, "Tổ lấy ý kiến thôn Đoài"),
    VillagePlan("Thôn Trung", 70, "Tổ lấy ý kiến thôn Trung"),
)
THANKS, ASIDE = "Cảm ơn cán bộ", "khong-phai-kien-nghi"
SAID = ("Nhà ông Nguyễn Văn An ở số nhà 12/3 bị ngập", "Thiếu đèn đường buổi tối", "den duong chua co",
        "Cầu tạm đã gãy hai thanh gỗ", "Chợ xa quá", THANKS)  # fmt: skip
ALL_BUT_ONE = "1" * 6 + "0" + "1" * (QUESTIONS - 7)


class Commune:
    """``names``: what a scene may ask for by its name – polls, slips, labels, numbers of accounts."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.names: dict[str, object] = {}
        self._people()
        self._common_plans()
        self._polls_of_each_state()
        self._open_poll()
        self._drawer()
        self._results()
        self._confirmed()
        self._background()

    def _people(self) -> None:
        with self.here.writing() as session:
            for name, role in (
                (LAN, Role.COMMUNE),
                (MAI, Role.COMMUNE),
                (SOMEBODY, Role.AUDITOR),
                (WITH_CODE, Role.COMMUNE),
            ):
                _officer(session, name, role, PLACE)
            _officer(session, HA, Role.PROVINCE, PLACE[:1])
            lan = officers.named(session, LAN)
            for name, role in ((TEAM, Role.VILLAGE), (TEMPORARY, Role.VILLAGE), ("Người chờ", Role.COMMUNE)):
                made, _ = accounts.invite(session, name=name, role=role, place=PLACE, by=lan, now=TODAY)
                self.names |= {"team": made.id} if name == TEMPORARY else {}
                made.password_until = None if name == TEAM else made.password_until
            for name in ("Thôn Đông", "Thôn Đoài", "Thôn Trung"):
                households.note(session, places.add(session, lan.place, name, Level.VILLAGE), 60, on=OPENED.date())
            self.names["place"] = lan.place_id
            _bind_phone(session, self.here, officers.named(session, WITH_CODE))

    def _common_plans(self) -> None:
        """One that waits for its seed, and one that was drawn and launched."""
        with self.here.writing() as session:
            ha, commune = officers.named(session, HA), officers.named(session, LAN).place_id
            plan = CampaignPlan(a_plan(title=TITLE, place=ha.place.path, villages=()), Rule(villages=2), (commune,))
            for name, code in (("planned", "K2345672"), ("launched", "K2345673")):
                made = campaigns.make(session, plan=plan, code=code, area=ha.place, by=HA, now=OPENED)
                self.names[name] = made.code
            campaigns.draw(session, campaign=made, seed="48213", source="Xổ số kiến thiết", by=HA, now=OPENED)
            campaigns.launch(session, campaign=made, by=HA, now=OPENED)

    def _polls_of_each_state(self) -> None:
        here, small = self.here, (VillagePlan("Thôn Một", 3), VillagePlan("Thôn Hai", 12))
        self.names["draft"] = a_draft(here, title=TITLE, villages=VILLAGES)
        shared = a_draft(here, title="Lấy ý kiến với hai lớp phong bì", villages=small)
        self._open_with_trustees(shared)
        self.names |= {"with trustees": shared, "early slip": slips_of(here, shared)["Thôn Một"][0]}
        with here.writing() as session:  # a draft again, whose slips are out already
            renewal.give_up(session, poll=polls.by_code(session, shared), keys=here.keys, by=LAN, now=OPENED)
        closed = an_open_poll(here, title="Lấy ý kiến về khu dân cư kiểu mẫu", villages=small)
        issued = slips_of(here, closed)
        for slip in issued["Thôn Hai"][:9]:
            cast(here, slip, ALL_BUT_ONE)
        with here.writing() as session:
            village = polls.village_of(polls.by_code(session, closed), "Thôn Hai")
            teams.give_links(session, villages=[village], keys=here.keys, by=LAN, now=OPENED)
            _, link_hash = teams.link_of(session, village.id) or (village, b"")
            self.closed_team = village.id, link_hash
        close(here, closed)
        with here.writing() as session:
            poll, lan = polls.by_code(session, closed), officers.named(session, LAN)
            proposals.propose(session, poll=poll, deed=Deed.OPEN_BOX, by=lan, now=TODAY)
        self.names |= {"closed": closed, "late slip": issued["Thôn Hai"][11]}

    def _open_with_trustees(self, code: str) -> None:
        with self.here.writing() as session:
            poll = polls.by_code(session, code)
            trustees.appoint(session, poll=poll, by=LAN, now=OPENED)
            polls.open_poll(session, poll=poll, keys=self.here.keys, by=LAN, now=OPENED)

    def _open_poll(self) -> None:
        here = self.here
        code = an_open_poll(here, title=TITLE, villages=VILLAGES, contact="Bà Trần Thị Hoa, 0900 000 000")
        issued = slips_of(here, code)
        for number, village in enumerate(VILLAGES):
            for at, slip in enumerate(issued[village.name][: 30 - 8 * number]):
                cast(here, slip, ALL_BUT_ONE if at % 9 == 0 else "1" * QUESTIONS, at=OPENED + timedelta(hours=3.1 * at))
        key_in(here, code, a_csv(*[("Thôn Đông", "1" * QUESTIONS)] * 4))
        used, *_, spare, stub, slip, last = issued["Thôn Đông"]
        with here.writing() as session:
            poll = polls.by_code(session, code)
            poll.coverage_public = True
            village = polls.village_of(poll, "Thôn Đông")
            stubs.hand_in(session, village=village, code=stub, keys=here.keys)
            links = teams.give_links(session, villages=[village], keys=here.keys, by=LAN, now=TODAY)
        self.names["link"] = links["Thôn Đông"]
        self.names |= {"open": code, "used slip": used, "stub": stub, "spare": spare, "slip": slip, "last slip": last}
        self.names["sealed slip"], self.names["full slip"] = self._two_more_slips()
        self.names["stack"], self.names["keyed stack"] = self._stack(code, keyed=False), self._stack(code, keyed=True)

    def _two_more_slips(self) -> tuple[str, str]:
        """One of an open poll with two envelopes, one of a village whose every household has answered."""
        here, full = self.here, (VillagePlan("Thôn Đủ", 1),)
        sealed = a_draft(here, title="Lấy ý kiến với hai lớp phong bì, đang mở", villages=full)
        self._open_with_trustees(sealed)
        filled = an_open_poll(here, title="Lấy ý kiến ở thôn đã đủ phiếu", villages=full)
        slip = slips_of(here, filled)["Thôn Đủ"][0]
        key_in(here, filled, a_csv(("Thôn Đủ", "1" * QUESTIONS)))
        return slips_of(here, sealed)["Thôn Đủ"][0], slip

    def _stack(self, code: str, *, keyed: bool) -> str:
        with self.here.writing() as session:
            poll, lan, mai = polls.by_code(session, code), officers.named(session, LAN), officers.named(session, MAI)
            stack = stacks.begin(session, village=poll.villages[1], size=2, by=lan, now=TODAY)
            for by, marks in ((lan, "1" * QUESTIONS), (mai, ALL_BUT_ONE)) if keyed else ():
                for number in (1, 2):
                    ballot = Ballot(marks, online=False)
                    stacks.key_in(session, stack=stack, number=number, ballot=ballot, keys=self.here.keys, by=by)
            return stack.label

    def _drawer(self) -> None:
        """Scanned paper that waits for people."""
        for serial in ("A", "B", "C"):
            self._take(serial, "1" * QUESTIONS)
        self._take("D", "1" * 8 + "?" + "1" * (QUESTIONS - 9))
        self._take("E", "1" * QUESTIONS, words=(("other", picture("Mong có thêm đèn đường")),))
        self._take("A", "0" * QUESTIONS)
        pages = (Told(1, Outcome.READ, "", "Thôn Đông"), Told(2, Outcome.REFUSED, "Ảnh quá mờ. Xin chụp lại.", ""))
        with self.here.writing() as session:
            poll = polls.by_code(session, str(self.names["open"]))
            keep_report(session, poll=poll, report=Report("KQRM4T", pages, finished=True), keys=self.here.keys)

    def _take(self, serial: str, marks: str, words: tuple[tuple[str, bytes], ...] = ()) -> None:
        answers = dict(enumerate(marks, start=1))
        crops = {
            number: picture("Hài lòng [ / ]   Không hài lòng [   ]") for number in answers if answers[number] == "?"
        }
        found = PageFound(1, "", 1, serial, 1, 1, answers, crops, words, picture=picture("Tờ phiếu", high=700))
        with self.here.writing() as session:
            take_page(session, poll=polls.by_code(session, str(self.names["open"])), found=found, keys=self.here.keys)

    def _results(self) -> None:
        self.names["counted"], self.names["posted"] = self._counted(), self._counted()
        with self.here.writing() as session:
            poll = polls.by_code(session, str(self.names["posted"]))
            posting.post(session, poll=poll, by=LAN, now=OPENED)
            numbers = [codes.new_code() for _ in range(sum(village.online for village in poll.villages))]
            session.add_all(Receipt(number=number, poll_id=poll.id) for number in numbers)
            source = publishing.find(session, "ntm-xa", 2)
            draft = publishing.copy(session, source=source, by=HA, now=OPENED)
        self.names |= {"letter": numbers[0][0], "draft version": draft.version}
        self._petitions(str(self.names["posted"]))

    def _counted(self) -> str:
        """A counted poll that is as one is after its opening: ballots noted with their villages, no key."""
        villages = coverage_missed()
        code = counted(self.here, villages, title=TITLE)
        with self.here.writing() as session:
            poll = polls.by_code(session, code)
            for village in poll.villages:
                came = villages[village.name][1]
                village.slips, village.online = village.households, sum(ballot.online for ballot in came)
                village.paper = len(came) - village.online
        for left in box.keys_left(self.here.keys, code, 1):
            self.here.keys.destroy(left)
        return code

    def _confirmed(self) -> None:
        """A poll of the next commune: confirmed from its villages upwards, its paper drawn to be counted again."""
        villages = {"Thôn Thượng": (60, ballots(20, 5)), "Thôn Hạ": (40, ballots(12))}
        code = counted(self.here, villages, title=TITLE, place=(*PLACE[:2], "Xã Thanh An"))
        with self.here.writing() as session:
            poll, ha = polls.by_code(session, code), officers.named(session, HA)
            for village in poll.villages:
                village.slips, village.paper, village.online = village.households, len(villages[village.name][1]), 0
            session.flush()
            for village in poll.villages:
                confirmations.confirm_village(session, village=village, signers="Bình, Hoa", by=ha, now=TODAY)
            confirmations.confirm_whole(session, poll=poll, by=ha, now=TODAY)
            summed = rollups.of(session, place=ha.place, key="ntm-xa@2")
            rechecks.draw(
                session, rollup=summed, place=ha.place, questionnaire_id=poll.questionnaire_id,
                seed="48213", worst=1, risk=1, by=ha, now=TODAY,
            )  # fmt: skip
        self.names["confirmed"] = code

    def _background(self) -> None:
        """Papers on the way; scans that could not be read."""
        with self.here.writing() as session:
            jobs.ask(session, kind=jobs.Kind.PAPERS, poll=str(self.names["counted"]))
            held = jobs.take(session, kinds=(jobs.Kind.PAPERS,), lease=timedelta(days=36500), now=TODAY)
            assert held is not None
            jobs.go_forward(session, held=held, done=3, total=12)
            jobs.ask(session, kind=jobs.Kind.SCANS, poll=str(self.names["open"]))
            held = jobs.take(session, kinds=(jobs.Kind.SCANS,), now=TODAY)
            assert held is not None
            jobs.refuse(session, held=held, reason=jobs.CUT_OFF)

    def _petitions(self, code: str) -> None:
        """One that was answered and published, one that waits, opinions in every state."""
        with self.here.writing() as session:
            poll = polls.by_code(session, code)
            words.keep(session, poll=poll, lines=[(words.OPINION, text) for text in SAID])
            for row, text in session.execute(select(Words.id, Words.text).where(Words.text.in_(SAID[1:]))).all():
                opinions.read(session, poll=poll, row=row, text=text, aside=ASIDE if text == THANKS else "")
            loose = {each.text: each.id for each in opinions.loose(session, poll)}
            self.names["opinion"] = loose[SAID[1]].hex()
            for summary, texts in (("Lắp đèn đường", SAID[1:3]), ("Sửa cầu tạm", SAID[3:4])):
                rows = [loose[text] for text in texts]
                made = petitions.gather(session, poll=poll, rows=rows, summary=summary, by=LAN, now=TODAY)
                petitions.describe(session, petition=made, summary=summary, question=2, authority=f"UBND {made.number}")
            [sent] = petitions.send(
                session, poll=poll, authority="UBND 1", letter="12/MTTQ", sent_on=OPENED.date(), deadline=None,
                source="quy chế phối hợp", by=LAN, now=TODAY,
            )  # fmt: skip
            reply = "Xã sẽ lắp 12 bóng đèn ở ngã ba trong quý III."
            petitions.answer(
                session, petition=sent, replied_on=TODAY.date(), reply=reply, letter="45/UBND", by=LAN, now=TODAY
            )
            petitioning.publish(session, petition=sent, by=LAN, now=TODAY)


def picture(text: str, high: int = 90) -> bytes:
    """A scrap of paper with a line on it."""
    drawn = Image.new("L", (620, high), 250)
    ImageDraw.Draw(drawn).text((20, 30), text, fill=30, font=ImageFont.truetype(FOLDER / "Tinos-Italic.ttf", 28))
    data = io.BytesIO()
    drawn.save(data, "PNG")
    return data.getvalue()


def _officer(session: Session, name: str, role: Role, place: list[str]) -> Officer:
    return officers.add(session, name=name, password=PASSWORD, role=role, place=place, by="", now=OPENED)


def _bind_phone(session: Session, here: Installation, officer: Officer) -> None:
    secret, _ = second_factor.offer(officer, keys=here.keys)
    code = phone.shown(secret, TODAY)
    second_factor.enrol(session, officer=officer, secret=secret, code=code, keys=here.keys, now=TODAY)
