"""A SIP and RTP phone of our own, for test calls: asyncio, standard library signalling, G.711.

It imports nothing of ccctl, so that it stays an independent witness.
"""

from ccctl.verify.phone.address import Address
from ccctl.verify.phone.agent import Agent
from ccctl.verify.phone.call import Call
from ccctl.verify.phone.errors import ParseError, Refused
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.leg import Ending, State
from ccctl.verify.phone.phone import Phone
from ccctl.verify.phone.recording import Digit
from ccctl.verify.phone.refer import Referral
from ccctl.verify.phone.server import Binding, Carrier

__all__ = [
    "Address", "Agent", "Binding", "Call", "Carrier", "Digit", "Ending", "Ladder", "ParseError", "Phone", "Referral",
    "Refused", "State",
]  # fmt: skip
