"""Screening: odd data raise a question ("cần kiểm tra lại"); nobody is accused, and only the supervising level sees it.

At 95 % satisfied two ballots in three honestly say "hài lòng" throughout, so that identical ballots and round shares
prove nothing. What can be asked is in the rooms of this package, one test each; ``screen`` asks all and controls the
share of questions asked in vain. Its rate of false alarms and what it finds are printed by ``make screening-study``.
"""

from analysis.screening.bursts import Burst, burst
from analysis.screening.channels import contrasts
from analysis.screening.findings import Evidence, Finding, evidence, screen
from analysis.screening.runs import LongestRun, longest_run
from analysis.screening.unanimity import Unanimity, beta_binomial, unanimity

__all__ = [
    "Burst",
    "Evidence",
    "Finding",
    "LongestRun",
    "Unanimity",
    "beta_binomial",
    "burst",
    "contrasts",
    "evidence",
    "longest_run",
    "screen",
    "unanimity",
]
