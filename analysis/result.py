"""The result as JSON, the interface scripts rely on: integer counts, shares and thresholds as printed."""

from typing import Any

from analysis.findings import Findings, PlaceFindings, QuestionFinding, Test
from analysis.shares import share_text, threshold_text
from surveys.questionnaires import Base, Threshold

Json = dict[str, Any]


def as_json(findings: Findings) -> Json:
    """The whole with its villages under ``places``; ``rehearsal`` only where it is one."""
    villages = [_place(findings, village, []) for village in findings.villages]
    mark = {"rehearsal": True} if findings.count.rehearsal else {}
    return mark | _place(findings, findings.whole, villages)


def _place(findings: Findings, place: PlaceFindings, places: list[Json]) -> Json:
    questionnaire, tally = findings.questionnaire, place.tally
    return {
        "poll": findings.count.poll,
        "kind": questionnaire.code,
        "questionnaire": {
            "code": questionnaire.code,
            "version": questionnaire.version,
            "digest": questionnaire.digest,
            "verified": questionnaire.verified,
        },
        "place": place.place,
        "households": tally.households,
        "issued": tally.issued,
        "collected": tally.collected,
        "online": tally.online,
        "paper": tally.paper,
        "valid": tally.valid,
        "invalid": tally.invalid,
        "coverage": _coverage(place),
        "questions": [_question(each) for each in place.questions],
        "mean_of_contents": {"share": place.mean_share},
        "ballots_with_dissatisfaction": _part(tally.with_dissatisfaction, tally.valid),
        "other_opinions": _part(tally.other_opinions, tally.collected),
        "verdict": {"met": place.met, "tests": [_test(test) for test in place.tests]},
        "bounds": _bounds(place),
        "movement": _movement(place),
        "places": places,
    }


def _part(n: int, base: int) -> Json:
    return {"n": n, "share": share_text(n, base)}


def _text(threshold: Threshold | None) -> str | None:
    return None if threshold is None else threshold_text(threshold)


def _coverage(place: PlaceFindings) -> Json:
    threshold, tally = place.rules.least_share.threshold, place.tally
    return {
        "num": tally.collected,
        "den": tally.households,
        "share": place.coverage_share,
        "minimum": _text(threshold),
        "met": None if threshold is None else threshold.met(tally.collected, tally.households),
    }


def _question(finding: QuestionFinding) -> Json:
    return {
        "number": finding.question.number,
        "code": finding.question.code,
        "kind": finding.question.kind.value,
        "satisfied": finding.counts.satisfied,
        "dissatisfied": finding.counts.dissatisfied,
        "blank": finding.counts.blank,
        "share": finding.share,
        "threshold": _text(finding.threshold),
        "met": finding.met,
        "missing_votes": finding.missing_votes,
    }


def _test(test: Test) -> Json:
    worst = test.worst
    return {
        "name": test.name,
        "level": test.level,
        "met": test.met,
        "worst": None if worst is None else {"place": worst.place, "question": worst.question, "share": worst.share},
    }


def _bounds(place: PlaceFindings) -> Json:
    return {
        "low": place.low_share,
        "high": place.high_share,
        "certain": place.certain,
        "silent": place.tipping.silent,
        "silent_may_be_dissatisfied": place.tipping.may_be_dissatisfied,
    }


def _movement(place: PlaceFindings) -> list[Json]:
    base: Base = place.rules.base
    return [
        {
            "content": line.content,
            "satisfied": line.counts.satisfied,
            "dissatisfied": line.counts.dissatisfied,
            "share": share_text(line.counts.satisfied, line.counts.base(base)),
        }
        for line in place.movement
    ]
