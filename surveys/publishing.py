"""Published questionnaires: numbered versions that can never change, and drafts of the next one."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import checker, journal, recordings
from surveys.errors import FaultyQuestionnaire, PublishedVersion, UnknownKind
from surveys.questionnaires import Questionnaire, canonical, from_dict, to_dict
from surveys.tables import QuestionnaireVersion

CATALOGUE = "danh mục kèm phần mềm"


def load(session: Session, questionnaires: Iterable[Questionnaire], *, now: datetime) -> int:
    """Adds what of the catalogue is not there yet; gives how many.

    Raises PublishedVersion when a version is there with another wording: it should have had a new number.
    """
    added = 0
    for questionnaire in questionnaires:
        there = _find(session, questionnaire.code, questionnaire.version)
        if there is None:
            session.add(_row(questionnaire, author=CATALOGUE, published_at=now))
            for language in questionnaire.languages:
                recordings.keep_placeholders(session, language.recordings)
            added += 1
        elif there.digest != questionnaire.digest:
            raise PublishedVersion(questionnaire.code, questionnaire.version)
    session.flush()
    return added


def published(session: Session, kind: str) -> QuestionnaireVersion:
    """The version a kind names: "ntm-xa@1", or the newest published one of "ntm-xa". Raises UnknownKind."""
    code, _, number = kind.strip().partition("@")
    query = select(QuestionnaireVersion).where(
        QuestionnaireVersion.code == code, QuestionnaireVersion.published_at.is_not(None)
    )
    if number:
        query = query.where(QuestionnaireVersion.version == (int(number) if number.isdecimal() else -1))
    version = session.scalar(query.order_by(QuestionnaireVersion.version.desc()).limit(1))
    if version is None:
        raise UnknownKind(kind)
    return version


def versions(session: Session) -> list[QuestionnaireVersion]:
    """Every version, drafts included, by code and newest first."""
    order = QuestionnaireVersion.code, QuestionnaireVersion.version.desc()
    return list(session.scalars(select(QuestionnaireVersion).order_by(*order)))


def find(session: Session, code: str, version: int) -> QuestionnaireVersion:
    """The version of this number, published or draft. Raises UnknownKind."""
    found = _find(session, code, version)
    if found is None:
        raise UnknownKind(f"{code}@{version}")
    return found


def questionnaire(version: QuestionnaireVersion) -> Questionnaire:
    return from_dict(json.loads(version.body))


def copy(session: Session, *, source: QuestionnaireVersion, by: str, now: datetime) -> QuestionnaireVersion:
    """A draft of the next version with the same contents."""
    newest = session.scalar(
        select(func.max(QuestionnaireVersion.version)).where(QuestionnaireVersion.code == source.code)
    )
    draft = _row(replace(questionnaire(source), version=(newest or 0) + 1), author=by, published_at=None)
    session.add(draft)
    session.flush()
    journal.note(session, officer=by, act="chép mẫu phiếu", detail=questionnaire(draft).name, now=now)
    return draft


def rewrite(session: Session, *, draft: QuestionnaireVersion, new: Questionnaire) -> None:
    """Puts other contents into a draft. Raises PublishedVersion."""
    _require_draft(draft)
    row = _row(replace(new, code=draft.code, version=draft.version), author=draft.author, published_at=None)
    draft.title, draft.digest, draft.body = row.title, row.digest, row.body
    session.flush()


def publish(session: Session, *, draft: QuestionnaireVersion, by: str, now: datetime) -> None:
    """Makes a draft a version for good. Raises PublishedVersion, FaultyQuestionnaire."""
    _require_draft(draft)
    faults = checker.faults(questionnaire(draft))
    if faults:
        raise FaultyQuestionnaire(faults)
    draft.published_at = now
    session.flush()
    journal.note(session, officer=by, act="ban hành mẫu phiếu", detail=questionnaire(draft).name, now=now)


def _require_draft(version: QuestionnaireVersion) -> None:
    if version.published_at is not None:
        raise PublishedVersion(version.code, version.version)


def _find(session: Session, code: str, version: int) -> QuestionnaireVersion | None:
    return session.scalar(select(QuestionnaireVersion).filter_by(code=code, version=version))


def _row(new: Questionnaire, *, author: str, published_at: datetime | None) -> QuestionnaireVersion:
    return QuestionnaireVersion(
        code=new.code,
        version=new.version,
        title=new.title,
        digest=new.digest,
        body=canonical(to_dict(new)),
        author=author,
        published_at=published_at,
    )
