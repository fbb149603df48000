import pytest

from surveys import catalogue, checker, polls, publishing, sounds, translating
from surveys.errors import Faulty, FaultyPoll, FaultyQuestionnaire, PublishedVersion
from surveys.languages import Language, tones
from surveys.questionnaires import from_dict, to_dict
from tests.given import NOW, a_draft, a_plan

EXAMPLE = catalogue.examples()["ntm-xa-thu"]
NUMBERS = [question.number for question in EXAMPLE.choices]
ENGLISH = Language(
    code="en",
    name="English",
    title="A title",
    heading="A heading",
    options=("Satisfied", "Not satisfied"),
    instructions="Choose one answer.",
    questions=tuple(f"Statement {number}" for number in NUMBERS),
    verified=True,
    source="Lan, 1/3/2026",
)


def a_copy(session):
    return publishing.copy(session, source=publishing.published(session, "ntm-xa"), by="test", now=NOW)


def put(session, draft, language=ENGLISH, files=(), speaker="Bà Hoa"):
    translating.put(session, draft=draft, language=language, files=dict(files), speaker=speaker)
    return publishing.questionnaire(draft)


def test_the_example_is_complete_and_all_of_it_only_holds_its_place():
    [language] = EXAMPLE.languages
    assert language.code == "rad" and not language.verified and EXAMPLE.placeholder
    assert len(language.questions) == len(language.recordings) == len(NUMBERS) == 19
    assert all(text.startswith("[chưa dịch") for text in language.texts)
    assert all(recording.placeholder for recording in language.recordings)
    assert len({recording.digest for recording in language.recordings}) == 19
    assert from_dict(to_dict(EXAMPLE)) == EXAMPLE


def test_it_can_be_rehearsed_with_and_asked_for_real_never(here):
    a_draft(here, kind="ntm-xa-thu", rehearsal=True)
    with pytest.raises(FaultyPoll, match=r"Êđê.*chỉ dùng được cho đợt THỬ"), here.writing() as session:
        polls.announce(session, plan=a_plan(kind="ntm-xa-thu"), by="test", now=NOW)


def test_a_questionnaire_without_languages_keeps_its_digest():
    assert "languages" not in to_dict(catalogue.load()["ntm-xa"])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"questions": ENGLISH.questions[:-1]}, "có 18 câu dịch, mẫu phiếu có 19 câu"),
        ({"questions": (*ENGLISH.questions[:-1], " ")}, "câu 19: cần bản dịch"),
        ({"options": ("Yes",)}, "hai câu trả lời"),
        ({"options": ("Yes", "yes")}, "hai câu trả lời"),
        ({"instructions": ""}, "chưa dịch cách trả lời"),
        ({"source": ""}, "ai kiểm tra"),
        ({"code": "English"}, "BCP 47"),
        ({"name": ""}, "tên ngôn ngữ"),
        ({"heading": "Te\u0302"}, "NFC"),
        ({"recordings": tones([20])}, "không có câu này"),
        ({"recordings": tones([1, 1])}, "hai bản ghi âm"),
        ({"code": "vi"}, "tiếng Việt chỉ có bản ghi âm"),
    ],
)
def test_every_fault_is_told(wrong, told):
    language = Language(**{**{name: getattr(ENGLISH, name) for name in ENGLISH.__dataclass_fields__}, **wrong})
    broken = from_dict({**to_dict(catalogue.load()["ntm-xa"]), "languages": [to_dict(language)]})
    assert any(told in str(fault) for fault in checker.faults(broken))


def test_a_file_of_the_catalogue_lacks_no_translation():
    text = (catalogue.FOLDER / "examples" / "ntm-xa-thu.toml").read_text(encoding="utf-8")
    with pytest.raises(FaultyQuestionnaire, match="18 câu dịch"):
        catalogue.read(text.replace('    "[chưa dịch – câu 7]",\n', ""))


def test_officers_lay_words_and_sounds_into_a_draft(here):
    with here.writing() as session:
        draft = a_copy(session)
        made = put(session, draft, files={"cau-03.wav": sounds.tone(3)})
        assert made.language("en").questions[18] == "Statement 19"
        assert made.language("en").recording(3).milliseconds == 600 and not made.placeholder
        again = put(session, draft, files={"10.wav": sounds.tone(10)})
        assert [each.question for each in again.language("en").recordings] == [3, 10], "the others stay"
        publishing.publish(session, draft=draft, by="test", now=NOW)
        with pytest.raises(PublishedVersion):
            put(session, draft)
        with pytest.raises(PublishedVersion):
            translating.drop(session, draft=draft, code="en")


def test_recordings_in_vietnamese_need_no_words(here):
    spoken = Language("vi", "Tiếng Việt", source="Đài xã")
    with here.writing() as session:
        draft = a_copy(session)
        assert put(session, draft, spoken, {"cau-1.wav": sounds.tone(1)}).language("vi").recording(1)
        translating.drop(session, draft=draft, code="vi")
        assert publishing.questionnaire(draft).languages == ()
        with pytest.raises(Faulty, match="bản ghi âm nào"):
            put(session, draft, spoken)


def test_every_faulty_file_is_told_and_nothing_is_changed(here):
    files = {"doc.wav": sounds.tone(1), "cau-2.mp3": b"<html>", "cau-4.wav": sounds.tone(4) + b"\0" * 60_000}
    with here.writing() as session:
        draft = a_copy(session)
        with pytest.raises(Faulty) as refusal:
            put(session, draft, files=files, speaker="")
        assert len(refusal.value.faults) == 3
        assert publishing.questionnaire(draft).languages == ()
