import unicodedata

import pytest

from surveys import catalogue
from surveys.errors import FaultyQuestionnaire
from surveys.questionnaires import Level, QuestionKind, from_dict, to_dict

KINDS = {
    "ntm-xa", "ntm-xa-nang-cao", "ntm-xa-kieu-mau", "ntm-huyen", "ntm-huyen-nang-cao", "ntm-thi-xa-thanh-pho",
    "ntm-tinh", "dtvm-phuong", "dtvm-quan-tx-tp", "ntm-thon-kieu-mau",
}  # fmt: skip
TEXT = (catalogue.FOLDER / "ntm-xa.toml").read_text(encoding="utf-8")
MOVEMENT_OF_RURAL = {
    **dict.fromkeys((10, 11, 12, 13), (1,)), **dict.fromkeys((14, 15, 16), (2,)), 17: (3, 4), 18: (4, 5), 19: (4,),
}  # fmt: skip
MOVEMENT_OF_URBAN = {3: (3, 4), 4: (4,), 6: (1,), 7: (2,), 8: (2,), 9: (5,)}


def test_all_ten_kinds_are_there_and_free_of_faults():
    assert set(catalogue.load()) == KINDS


@pytest.mark.parametrize(
    ("kind", "contents"),
    [
        ("ntm-xa", 18),
        ("ntm-xa-nang-cao", 18),
        ("ntm-huyen", 8),
        ("ntm-huyen-nang-cao", 9),
        ("ntm-tinh", 8),
        ("dtvm-phuong", 9),
    ],
)
def test_the_number_of_contents_is_that_of_the_guidance(kind, contents):
    assert len(catalogue.load()[kind].contents) == contents


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_figure_says_how_sure_it_is_and_every_text_is_composed(kind):
    questionnaire = catalogue.load()[kind]
    assert all(figure.source for figure in questionnaire.rules.figures.values())
    assert all(
        unicodedata.is_normalized("NFC", question.text) and question.source for question in questionnaire.questions
    )
    assert questionnaire.questions[-1].kind is QuestionKind.OPEN


def test_only_known_official_texts_are_marked_as_checked():
    checked = {q.text for each in catalogue.load().values() for q in each.questions if q.verified}
    assert len(checked) == 4 and not any(each.verified for each in catalogue.load().values())


def test_a_district_poll_tests_each_content_in_each_commune():
    figure = catalogue.load()["ntm-huyen"].rules.content
    assert figure.tested_at == "unit" and (figure.threshold.num, figure.threshold.den) == (80, 100)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_questionnaire_survives_being_stored(kind):
    questionnaire = catalogue.load()[kind]
    again = from_dict(to_dict(questionnaire))
    assert again == questionnaire and again.digest == questionnaire.digest


def test_a_criterion_may_serve_two_contents_of_the_movement():
    environment = next(q for q in catalogue.load()["ntm-xa"].questions if q.code == "moi-truong")
    assert environment.movement == (3, 4)


def test_criteria_lead_to_the_contents_of_the_movement():
    for kind, questionnaire in catalogue.load().items():
        served = MOVEMENT_OF_URBAN if kind.startswith("dtvm") else MOVEMENT_OF_RURAL
        for question in questionnaire.contents:
            assert set(question.movement) == {m for c in question.criteria for m in served.get(c, ())}, (kind, question)


def test_only_polls_of_the_former_districts_have_an_end():
    ended = {kind: each for kind, each in catalogue.load().items() if each.valid_to}
    assert {each.valid_to for each in ended.values()} == {"2025-06-30"}
    assert set(ended) == {kind for kind, each in catalogue.load().items() if each.level is Level.DISTRICT}


def test_a_broken_file_names_its_place():
    with pytest.raises(FaultyQuestionnaire, match=r"x\.toml: không đúng dạng TOML"):
        catalogue.read("code = ", name="x.toml")
    with pytest.raises(FaultyQuestionnaire, match=r"x\.toml title: còn thiếu"):
        catalogue.read('code = "x"', name="x.toml")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('options = ["Hài lòng", "Không hài lòng"]', 'options = ["Hài lòng"]', "options"),
        ('valid_from = "2022-09-20"', "valid_from = 2022-09-20", "valid_from"),
        ("version = 2", 'version = "1"', "version"),
        ('level = "commune"', 'level = "xã"', "level"),
        ('threshold = ">= 80%"', 'threshold = "80"', "rules.content threshold"),
        ("working_days = 20", "working_day = 20", "rules working_day"),
        ("criteria = [2]", 'criteria = ["2"]', "câu 2 criteria"),
        ('code = "giao-thong"', 'code = "quy-hoach"', "câu “quy-hoach”"),
    ],
)
def test_each_fault_of_a_file_is_told_with_its_place(before, after, place):
    assert place in faulty_places(TEXT.replace(before, after, 1))


def test_all_faults_of_all_files_are_told_at_once():
    broken = TEXT.replace("version = 2", 'version = "1"').replace("number = 3\n", "").replace("criteria", "tieu_chi")
    assert {"version", "câu 3 number", "câu 18 tieu_chi"} <= set(faulty_places(broken))
    with pytest.raises(FaultyQuestionnaire) as refusal:
        catalogue.read_all({"a.toml": "code = ", "b.toml": broken})
    assert {fault.place.split()[0] for fault in refusal.value.faults} == {"a.toml", "b.toml"}


def test_the_newest_version_counts_and_no_version_stands_twice():
    files = {
        "a.toml": TEXT.replace("version = 2", "version = 10"),
        "b.toml": TEXT.replace("version = 2", "version = 9"),
    }
    assert catalogue.read_all(files)["ntm-xa"].version == 10
    with pytest.raises(FaultyQuestionnaire, match="ntm-xa@2: có trong nhiều tệp"):
        catalogue.read_all({"a.toml": TEXT, "b.toml": TEXT})


def faulty_places(text: str) -> list[str]:
    with pytest.raises(FaultyQuestionnaire) as refusal:
        catalogue.read(text)
    return [fault.place for fault in refusal.value.faults]
