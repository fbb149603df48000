import unicodedata

import pytest

from surveys import catalogue
from surveys.errors import FaultyQuestionnaire
from surveys.questionnaires import QuestionKind, from_dict, to_dict

KINDS = {
    "ntm-xa", "ntm-xa-nang-cao", "ntm-xa-kieu-mau", "ntm-huyen", "ntm-huyen-nang-cao", "ntm-thi-xa-thanh-pho",
    "ntm-tinh", "dtvm-phuong", "dtvm-quan-tx-tp", "ntm-thon-kieu-mau",
}  # fmt: skip


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


def test_a_broken_file_names_its_place():
    with pytest.raises(FaultyQuestionnaire, match="TOML"):
        catalogue.read("code = ", name="x.toml")
    with pytest.raises(FaultyQuestionnaire, match="thiếu hoặc sai mục"):
        catalogue.read('code = "x"', name="x.toml")
