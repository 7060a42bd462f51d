"""A SIP and RTP phone of our own, for test calls: asyncio, standard library signalling, G.711.

It imports nothing of ccctl, so that it stays an independent witness.
"""

from .address import Address
from .agent import Agent
from .call import Call
from .errors import ParseError, Refused
from .ladder import Ladder
from .leg import Ending, State
from .phone import Phone
from .recording import Digit
from .refer import Referral
from .server import Binding, Carrier

__all__ = [
    "Address", "Agent", "Binding", "Call", "Carrier", "Digit", "Ending", "Ladder", "ParseError", "Phone", "Referral",
    "Refused", "State",
]  # fmt: skip
