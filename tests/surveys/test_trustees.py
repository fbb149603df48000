"""Two envelopes: the box opens with two of three sheets and with nothing else."""

import json
from itertools import combinations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import box, counting, envelopes, polls, sealing, trustees
from surveys.errors import FaultyEnvelope, FaultyShares, NoTrustees, PollNotDraft, TextTooLong
from surveys.keys import box_key
from surveys.tables import SealedBallot, Words
from tests.given import ALL_SATISFIED, NOW, a_csv, a_draft, an_open_poll, cast, close, count, key_in, slips_of


def appoint(here, code):
    with here.writing() as session:
        return trustees.appoint(session, poll=polls.by_code(session, code), by="test", now=NOW)


@pytest.fixture
def two(anywhere):
    """An open poll with two envelopes and its shares."""
    code = a_draft(anywhere)
    shares = appoint(anywhere, code).shares
    with anywhere.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, code), keys=anywhere.keys, by="test", now=NOW)
    return code, shares


def open_with(here, code, shares):
    return box.open_box(here.engine, poll_code=code, keys=here.keys, shares=shares, by="test", now=NOW)


def sealed_by_browser(here, code, content, *, info=None):
    with here.reading() as session:
        public = X25519PublicKey.from_public_bytes(envelopes.browser_key(polls.by_code(session, code).trustee_key))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    padded = sealing.pad(content, envelopes.ANSWERS_LENGTH)
    return suite.encrypt(padded, public, info=(info or f"langnghe inner|{code}|browser").encode())


def cast_sealed(here, slip, sealed):
    with here.reading() as session:
        ballot = box.seal_phone(session, code=slip, answers=sealed, keys=here.keys, now=NOW)
    here.writer.cast(ballot)


def test_any_two_of_three_sheets_open_the_box(two, anywhere):
    code, shares = two
    slip = slips_of(anywhere, code)["Thôn Một"][0]
    cast(anywhere, slip, "0" * 19, reasons=("Đường ngập",) + ("",) * 18, other="Cần đèn")
    key_in(anywhere, code, a_csv(("Thôn Ba", ALL_SATISFIED)))
    close(anywhere, code)
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        for pair in combinations(shares, 2):
            assert trustees.put_together(poll, pair).public == poll.trustee_key
    assert open_with(anywhere, code, shares[1:]) == 2
    assert open_with(anywhere, code, ()) == 2  # repeated, nobody has to fetch the sheets again
    with anywhere.reading() as session:
        count = counting.count(session, polls.by_code(session, code))
        assert count.two_envelopes
        tally = count.whole.tally
    assert (tally.online, tally.paper, tally.opinions) == (1, 1, ("Cần đèn", "Đường ngập"))


def test_four_letters_of_each_word_are_enough(two, anywhere):
    code, shares = two
    short = [" ".join(word[:4].upper() for word in share.split()) for share in shares]
    with anywhere.reading() as session:
        trustees.put_together(polls.by_code(session, code), short[:2])


def with_word(share: str, place: int, *candidates: str) -> str:
    words = share.split()
    words[place - 1] = next(word for word in candidates if word != words[place - 1])
    return " ".join(words)


@pytest.mark.parametrize(
    ("pick", "says"),
    [
        (lambda own, other: [], "Cần 2 trong 3"),
        (lambda own, other: [own[0]], "Cần 2 trong 3"),
        (lambda own, other: [own[0], own[0]], "là một tờ"),
        (lambda own, other: [own[0], other[1]], "không ghép được"),
        (lambda own, other: [other[0], other[1]], "không phải của đợt"),
        (lambda own, other: [own[0], with_word(own[1], 7, "zero", "acid")], "thứ 2 có từ chép sai"),
        (lambda own, other: [own[0], with_word(own[1], 5, "xyzw")], "từ thứ 5"),
        (lambda own, other: [own[0], own[1].rsplit(" ", 1)[0]], "có 32 từ"),
    ],
    ids=["none", "one", "the same twice", "mixed", "of another poll", "wrong word", "no word", "a word missing"],
)
def test_wrong_shares_change_nothing_and_say_what_is_wrong(two, anywhere, pick, says):
    code, shares = two
    other = appoint(anywhere, a_draft(anywhere)).shares
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    close(anywhere, code)
    with pytest.raises(FaultyShares, match=says):
        open_with(anywhere, code, pick(shares, other))
    with Session(anywhere.engine) as session:
        assert len(session.scalars(select(SealedBallot)).all()) == 1
        assert polls.state(polls.by_code(session, code)) is polls.State.CLOSED
    assert anywhere.keys.get(box_key(code)) is not None
    assert open_with(anywhere, code, shares[:2]) == 1


def test_the_key_of_the_box_alone_reads_no_answer(two, anywhere):
    code, _ = two
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0], other="CANARY")
    with Session(anywhere.engine) as session:
        [row] = session.scalars(select(SealedBallot))
        letter = envelopes.unseal(row.sealed, private=anywhere.keys.get(box_key(code)), poll=code, epoch=1)
    assert b"CANARY" not in letter.answers and ALL_SATISFIED.encode() not in letter.answers


def test_the_trustees_alone_open_no_envelope_of_the_pool(two, anywhere):
    code, shares = two
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])
    with Session(anywhere.engine) as session:
        keys = trustees.put_together(polls.by_code(session, code), shares[:2])
        [row] = session.scalars(select(SealedBallot))
    for private in (keys.server.private, keys.browser.private.ljust(96, b"\0")):
        with pytest.raises(InvalidTag):
            envelopes.unseal(row.sealed, private=private, poll=code, epoch=1)


def test_every_envelope_has_one_length_in_every_protection(two, anywhere):
    code, _ = two
    slips = slips_of(anywhere, code)["Thôn Một"]
    cast(anywhere, slips[0])
    cast(anywhere, slips[1], "0" * 19, reasons=("lý do rất dài " * 3,) * 19)
    cast_sealed(anywhere, slips[2], sealed_by_browser(anywhere, code, b"[]"))
    key_in(anywhere, code, a_csv(("Thôn Ba", ALL_SATISFIED)))
    cast(anywhere, slips_of(anywhere, an_open_poll(anywhere))["Thôn Một"][0])
    with Session(anywhere.engine) as session:
        lengths = {len(row.sealed) for row in session.scalars(select(SealedBallot))}
    assert lengths == {envelopes.SEALED_LENGTH}


def test_what_a_browser_sealed_is_counted_and_whatever_else_it_sealed_is_an_invalid_ballot(two, anywhere):
    """One resident with a program of their own may spoil their own ballot, and nothing else."""
    code, shares = two
    issued = slips_of(anywhere, code)
    slips = iter(issued["Thôn Một"] + issued["Thôn Hai"])
    good = json.dumps(["0" * 19, ["Đường ngập"] + [""] * 18, "  Cần   đèn "], ensure_ascii=False).encode()
    cast_sealed(anywhere, next(slips), sealed_by_browser(anywhere, code, good))
    spoiled = [
        b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 2000, b'["1", [], ""]', b'[["1"], [], ""]',
        json.dumps(["7" * 19, [], ""]).encode(), json.dumps(["1" * 19, [1] * 19, ""]).encode(),
        json.dumps([list("1" * 19), [], ""]).encode(), json.dumps(["1" * 19, [], None]).encode(),
    ]  # fmt: skip
    for content in spoiled:
        cast_sealed(anywhere, next(slips), sealed_by_browser(anywhere, code, content))
    cast_sealed(anywhere, next(slips), sealed_by_browser(anywhere, code, good, info="langnghe inner|OTHER|browser"))
    odd = json.dumps(["1" * 19, [], "ý\x00 \ud83d"]).encode()
    cast_sealed(anywhere, next(slips), sealed_by_browser(anywhere, code, odd))
    close(anywhere, code)
    assert open_with(anywhere, code, shares[:2]) == 15
    with anywhere.reading() as session:
        count = counting.count(session, polls.by_code(session, code))
        assert count.two_envelopes
        tally = count.whole.tally
    assert (tally.collected, tally.invalid) == (15, 13)
    assert tally.opinions == ("Cần đèn", "ý", "Đường ngập")


@pytest.mark.parametrize("length", [0, 100, envelopes.BROWSER_LENGTH - 1, envelopes.BROWSER_LENGTH + 1])
def test_an_envelope_of_another_length_is_refused_at_the_door(two, anywhere, length):
    code, _ = two
    with pytest.raises(FaultyEnvelope):
        cast_sealed(anywhere, slips_of(anywhere, code)["Thôn Một"][0], b"x" * length)


def test_both_protections_have_the_same_room_for_words(two, anywhere):
    code, _ = two
    for poll in (code, an_open_poll(anywhere)):
        slip = slips_of(anywhere, poll)["Thôn Một"][0]
        with pytest.raises(TextTooLong):
            cast(anywhere, slip, other="ư" * 2100)
        cast(anywhere, slip, other="ư" * 2000)


def test_the_key_cannot_be_changed_once_the_poll_is_open(two, anywhere):
    with pytest.raises(PollNotDraft):
        appoint(anywhere, two[0])


def test_shares_are_refused_where_there_is_one_envelope(here):
    with here.reading() as session, pytest.raises(NoTrustees):
        trustees.put_together(polls.by_code(session, an_open_poll(here)), ["a", "b"])


def test_no_share_is_written_anywhere(here):
    code = a_draft(here)
    shares = appoint(here, code).shares
    here.engine.dispose()
    kept = b"".join(path.read_bytes() for path in here.settings.home.rglob("*") if path.is_file())
    for share in shares:
        words = share.split()
        assert " ".join(words[4:7]).encode() not in kept


def test_a_nul_in_what_was_written_does_not_stop_the_opening(anywhere):
    code = an_open_poll(anywhere)
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0], other="ý\x00 kiến")
    close(anywhere, code)
    assert count(anywhere, code) == 1
    with Session(anywhere.engine) as session:
        assert session.scalars(select(Words.text)).all() == ["ý kiến"]
