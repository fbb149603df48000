import base64
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select

from surveys import accounts, second_factor
from surveys.errors import AlreadyEnrolled, SecondFactorLost, WrongCode
from surveys.tables import Officer, RecoveryCode
from tests import phone
from tests.given import NOW
from tests.surveys.test_officers import an_officer

RFC_SECRET = b"12345678901234567890"
RFC_6238 = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
"""RFC 6238, appendix B, SHA-1; six digits are the last six of its eight."""
HALF_MINUTE = timedelta(seconds=30)


def enrolled(here, secret=RFC_SECRET, at=NOW):
    with here.writing() as session:
        officer = an_officer(session)
        code = phone.shown(secret, at)
        made = second_factor.enrol(session, officer=officer, secret=secret, code=code, keys=here.keys, now=at)
    return officer.id, made


def spend(here, number, code, at=NOW):
    with here.writing() as session:
        officer = session.get_one(Officer, number)
        return second_factor.spend(session, officer=officer, code=code, keys=here.keys, now=at)


@pytest.mark.parametrize(("seconds", "digits"), RFC_6238)
def test_codes_are_those_of_the_rfc(here, seconds, digits):
    at = datetime.fromtimestamp(seconds, UTC)
    assert phone.shown(RFC_SECRET, at) == digits[-6:]
    number, _ = enrolled(here, at=at - 10 * HALF_MINUTE) if seconds > 300 else enrolled(here, at=at - HALF_MINUTE)
    assert spend(here, number, digits[-6:], at) == "mã xác thực"


def test_a_code_is_good_once(anywhere):
    number, _ = enrolled(anywhere)
    with pytest.raises(WrongCode):
        spend(anywhere, number, phone.shown(RFC_SECRET, NOW))
    later = NOW + 5 * HALF_MINUTE
    assert spend(anywhere, number, phone.shown(RFC_SECRET, later), later)
    for moment in (later, later + HALF_MINUTE):
        with pytest.raises(WrongCode):
            spend(anywhere, number, phone.shown(RFC_SECRET, later), moment)


def test_a_code_older_than_the_last_one_used_is_void(here):
    number, _ = enrolled(here)
    later = NOW + 5 * HALF_MINUTE
    spend(here, number, phone.shown(RFC_SECRET, later), later)
    with pytest.raises(WrongCode):
        spend(here, number, phone.shown(RFC_SECRET, later - HALF_MINUTE), later)


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(here, steps, good):
    number, _ = enrolled(here)
    later = NOW + 10 * HALF_MINUTE
    code = phone.shown(RFC_SECRET, later + steps * HALF_MINUTE)
    if good:
        assert spend(here, number, f" {code[:3]} {code[3:]}", later) == "mã xác thực"
    else:
        with pytest.raises(WrongCode):
            spend(here, number, code, later)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "١٢٣٤٥٦", "abc", "=1+1", "💥"])
def test_what_is_no_code_is_refused(here, code):
    number, _ = enrolled(here)
    with pytest.raises(WrongCode):
        spend(here, number, code, NOW + 10 * HALF_MINUTE)


def test_a_recovery_code_stands_in_once_and_is_kept_as_a_digest(anywhere):
    number, made = enrolled(anywhere)
    assert len(set(made)) == 10
    letters = made[0].replace("-", "")
    assert len(letters) == 24
    with anywhere.reading() as session:
        kept = set(session.scalars(select(RecoveryCode.code_hash)))
    assert hashlib.sha256(letters.encode()).digest() in kept and letters.encode() not in kept
    assert {len(each) for each in kept} == {32} and len(kept) == 10
    assert spend(anywhere, number, f" {made[0].lower()} ") == "mã khôi phục"
    with pytest.raises(WrongCode):
        spend(anywhere, number, made[0])
    with anywhere.reading() as session:
        assert second_factor.recovery_codes_left(session, session.get_one(Officer, number)) == 9


def test_recovery_codes_serve_their_officer_alone(here):
    _, made = enrolled(here)
    with here.writing() as session:
        other = an_officer(session, name="Mai")
    with pytest.raises(WrongCode):
        spend(here, other.id, made[0])


def test_new_recovery_codes_void_the_old_ones(here):
    number, made = enrolled(here)
    with here.writing() as session:
        officer = session.get_one(Officer, number)
        fresh = second_factor.renew_recovery_codes(session, officer=officer, now=NOW)
    with pytest.raises(WrongCode):
        spend(here, number, made[0])
    assert spend(here, number, fresh[0]) == "mã khôi phục"


def test_the_secret_rests_sealed_and_bound_to_its_officer(here):
    number, _ = enrolled(here)
    with here.writing() as session:
        officer, other = session.get_one(Officer, number), an_officer(session, name="Mai")
        assert RFC_SECRET not in officer.totp_secret
        other.totp_secret = officer.totp_secret
    later = NOW + 10 * HALF_MINUTE
    with pytest.raises(SecondFactorLost):
        spend(here, other.id, phone.shown(RFC_SECRET, later), later)


def test_without_its_key_only_a_recovery_code_helps(here):
    number, made = enrolled(here)
    here.keys.destroy(second_factor.KEY)
    later = NOW + 10 * HALF_MINUTE
    with pytest.raises(SecondFactorLost):
        spend(here, number, phone.shown(RFC_SECRET, later), later)
    assert spend(here, number, made[0], later) == "mã khôi phục"


def test_an_offer_serves_its_officer_until_a_phone_is_bound(here):
    with here.writing() as session:
        lan, mai = an_officer(session), an_officer(session, name="Mai")
        secret, token = second_factor.offer(lan, keys=here.keys)
        assert second_factor.offered(lan, token, keys=here.keys) == secret
        for officer, written in ((mai, token), (lan, token[:-4]), (lan, ""), (lan, "ô")):
            with pytest.raises(WrongCode):
                second_factor.offered(officer, written, keys=here.keys)
        code = phone.shown(secret, NOW)
        second_factor.enrol(session, officer=lan, secret=secret, code=code, keys=here.keys, now=NOW)
        with pytest.raises(WrongCode):
            second_factor.offered(lan, token, keys=here.keys)
        with pytest.raises(AlreadyEnrolled):
            second_factor.enrol(session, officer=lan, secret=RFC_SECRET, code="", keys=here.keys, now=NOW)


def test_the_phone_must_show_the_right_code_before_it_is_bound(here):
    with here.writing() as session:
        lan = an_officer(session)
        code = phone.shown(RFC_SECRET, NOW - 5 * HALF_MINUTE)
        with pytest.raises(WrongCode):
            second_factor.enrol(session, officer=lan, secret=RFC_SECRET, code=code, keys=here.keys, now=NOW)
        assert lan.totp_secret is None and second_factor.recovery_codes_left(session, lan) == 0


def test_what_the_qr_and_the_paper_say_is_the_same_secret(here):
    with here.writing() as session:
        lan = an_officer(session)
    said = urlsplit(second_factor.uri(RFC_SECRET, lan))
    assert (said.scheme, said.netloc, unquote(said.path)) == ("otpauth", "totp", "/Lắng Nghe:Lan")
    asked = parse_qs(said.query)
    assert (asked["digits"], asked["period"], asked["issuer"]) == (["6"], ["30"], ["Lắng Nghe"])
    written = second_factor.written(RFC_SECRET).replace(" ", "")
    assert asked["secret"] == [written] and base64.b32decode(written) == RFC_SECRET


def test_a_lost_phone_is_taken_away_with_its_codes(here):
    number, made = enrolled(here)
    with here.writing() as session:
        officer = session.get_one(Officer, number)
        accounts.release(session, officer=officer, by="test", now=NOW)
        assert officer.totp_secret is None
    for code in (made[0], phone.shown(RFC_SECRET, NOW + 5 * HALF_MINUTE)):
        with pytest.raises(WrongCode):
            spend(here, number, code, NOW + 5 * HALF_MINUTE)
