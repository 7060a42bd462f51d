"""How a country's numbers compare: one E.164 form for what a carrier sends."""

from __future__ import annotations

from ccctl.values import dataclass

SHORT_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NumberingPlan:
    """The part of a national numbering plan that comparing callers needs (ITU-T E.164).

    The same five rules, in the same order, are rendered for the engines, so they stay this simple.
    """

    country: str = ""  # ISO 3166 code; empty = numbers are compared as they are sent
    country_code: str = ""  # 86
    international_prefix: str = ""  # 00
    national_prefix: str = ""  # 0
    shortest_international: int = 11  # a bare number with the country code in front has at least this many digits
    short_code_digits: int = SHORT_CODE_DIGITS  # so many digits at most are a short code, and stay
    shortest_national: int = 0  # the national prefix is one only before at least this many digits

    def e164(self, sent: str) -> str:
        """The E.164 form ("+8613800138000") of a number as a carrier or a user writes it; short codes stay as they are.

        Characters other than digits and a leading + are dropped; nothing left gives an empty string.
        """
        plus = sent.lstrip().startswith("+")
        digits = "".join(char for char in sent if char in "0123456789")
        if not digits:
            return ""
        if plus:
            return f"+{digits}"
        if not self.country_code or len(digits) <= self.short_code_digits:
            return digits
        if self.international_prefix and digits.startswith(self.international_prefix):
            return f"+{digits[len(self.international_prefix) :]}"
        national = digits.removeprefix(self.national_prefix)
        if national != digits and len(national) >= self.shortest_national:
            return f"+{self.country_code}{national}"
        if digits.startswith(self.country_code) and len(digits) >= self.shortest_international:
            return f"+{digits}"
        return f"+{self.country_code}{digits}"

    def prefix(self, written: str) -> str:
        """The E.164 form of a number's beginning ("0755" -> "+86755"), by the rules that need no length."""
        digits = "".join(char for char in written if char in "0123456789")
        if written.lstrip().startswith("+") or not self.country_code or not digits:
            return f"+{digits}" if written.lstrip().startswith("+") else digits
        if self.international_prefix and digits.startswith(self.international_prefix):
            return f"+{digits[len(self.international_prefix) :]}"
        if self.national_prefix and digits.startswith(self.national_prefix):
            return f"+{self.country_code}{digits[len(self.national_prefix) :]}"
        return f"+{self.country_code}{digits}"
