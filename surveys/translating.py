"""Further languages laid into the draft of a questionnaire by officers: words, and sound files for questions."""

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from surveys import languages, publishing, recordings
from surveys.errors import Fault, Faulty, PublishedVersion
from surveys.languages import Language
from surveys.tables import QuestionnaireVersion

_LAST_NUMBER = re.compile(r"(\d{1,3})\D*$")


def put(
    session: Session, *, draft: QuestionnaireVersion, language: Language, files: Mapping[str, bytes], speaker: str
) -> None:
    """Lays a language into a draft, in place of the one of the same code, whose recordings stay unless replaced.

    ``files`` are sounds by their names, each with the number of its question: "cau-03.mp3". Raises Faulty with every
    fault, PublishedVersion.
    """
    if draft.published_at is not None:
        raise PublishedVersion(draft.code, draft.version)
    questionnaire = publishing.questionnaire(draft)
    before = questionnaire.language(language.code)
    heard = {each.question: each for each in before.recordings} if before else {}
    faults = []
    for name, data in files.items():
        number = _LAST_NUMBER.search(name.rpartition(".")[0])
        if number is None:
            faults.append(Fault("sounds", f"tên tệp “{name}” không có số câu, ví dụ cau-03.mp3"))
            continue
        try:
            question, source = int(number[1]), language.source
            heard[question] = recordings.keep(session, data=data, question=question, speaker=speaker, source=source)
        except Faulty as refusal:
            faults += [Fault("sounds", str(fault)) for fault in refusal.faults]
    new = replace(language, recordings=tuple(heard[question] for question in sorted(heard)))
    numbers = [question.number for question in questionnaire.choices]
    faults += [Fault("language-text", str(fault)) for fault in languages.faults([new], numbers)]
    if faults:
        raise Faulty(faults)
    kept = tuple(each for each in questionnaire.languages if each.code != new.code)
    publishing.rewrite(session, draft=draft, new=replace(questionnaire, languages=(*kept, new)))


def drop(session: Session, *, draft: QuestionnaireVersion, code: str) -> None:
    """Takes a language out of a draft. Raises PublishedVersion."""
    questionnaire = publishing.questionnaire(draft)
    kept = tuple(each for each in questionnaire.languages if each.code != code)
    publishing.rewrite(session, draft=draft, new=replace(questionnaire, languages=kept))
