"""Which communes answer: for ``make test`` once, for ``make secrecy`` several times over."""

from tests.secrecy.commune import Plan
from tests.secrecy.households import Channel

PHONES = (Channel.PHONE,)
MOSTLY_PHONES = (*PHONES * 5, Channel.PAPER)
HARDLY_PAPER = (*PHONES * 14, Channel.PAPER)
BOTH_SEAL = (Channel.PHONE, Channel.BROWSER)

COMMUNES = (
    *(Plan((30,), two_envelopes, talkative=False) for two_envelopes in (False, True) * 3),
    Plan((30,) * 8, two_envelopes=False, channels=MOSTLY_PHONES),
    Plan((30,) * 25, two_envelopes=True, channels=BOTH_SEAL),
    Plan((30,) * 6, two_envelopes=True, channels=(Channel.POST,)),
    Plan((72,) * 2, two_envelopes=False, channels=HARDLY_PAPER),
    Plan((72,) * 3, two_envelopes=True, channels=BOTH_SEAL),
    Plan((300,), two_envelopes=True, channels=BOTH_SEAL),
)
"""51 boxes or more; two envelopes hold the answers of 38."""

ALL_COMMUNES = (*COMMUNES, Plan((300,), two_envelopes=False, channels=MOSTLY_PHONES))
"""What answers in each round of ``make secrecy``."""

HAMLETS = Plan((4,) * 60, channels=(Channel.PHONE, Channel.PAPER))
"""In which one household alone may have answered on paper, or by phone."""
