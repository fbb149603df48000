"""The tables. Officers' acts carry moments; of residents there are counts of five minutes, and no moment of any."""

from surveys.tables.ballots import OpenedBallot, OpinionCount, Receipt, ScanBook, SealedBallot, WaitingPaper, Words
from surveys.tables.base import Moment, Table
from surveys.tables.campaigns import Campaign
from surveys.tables.confirmations import Confirmation, ConfirmedFigures, Recheck, RecheckDraw
from surveys.tables.jobs import Job
from surveys.tables.officers import Failures, JournalEntry, Officer, OfficerSession, Proposal, RecoveryCode
from surveys.tables.paper import HandCount, Keying, PaperBook, PaperRun, SheetLayout, Stack
from surveys.tables.petitions import Opinion, Petition
from surveys.tables.places import HouseholdCount, Place, PlacePredecessor, QuestionnaireVersion, StoredRecording
from surveys.tables.polls import Arrivals, FrozenRelease, HallDevice, Poll, Slip, Village
from surveys.tables.teams import TeamBook

__all__ = [
    "Arrivals",
    "Campaign",
    "Confirmation",
    "ConfirmedFigures",
    "Failures",
    "FrozenRelease",
    "HallDevice",
    "HandCount",
    "HouseholdCount",
    "Job",
    "JournalEntry",
    "Keying",
    "Moment",
    "Officer",
    "OfficerSession",
    "OpenedBallot",
    "Opinion",
    "OpinionCount",
    "PaperBook",
    "PaperRun",
    "Petition",
    "Place",
    "PlacePredecessor",
    "Poll",
    "Proposal",
    "QuestionnaireVersion",
    "Receipt",
    "Recheck",
    "RecheckDraw",
    "RecoveryCode",
    "ScanBook",
    "SealedBallot",
    "SheetLayout",
    "Slip",
    "Stack",
    "StoredRecording",
    "Table",
    "TeamBook",
    "Village",
    "WaitingPaper",
    "Words",
]
