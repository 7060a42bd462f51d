"""Problems as values: where, what, which code, what to do. Imports nothing of ccctl."""

from ccctl.diagnostics import codes
from ccctl.diagnostics.code import Code, Severity
from ccctl.diagnostics.diagnostic import Diagnostic, Note
from ccctl.diagnostics.report import Rejected, Report, rejected
from ccctl.diagnostics.span import Span
from ccctl.diagnostics.suggest import did_you_mean

__all__ = ["Code", "Diagnostic", "Note", "Rejected", "Report", "Severity", "Span", "codes", "did_you_mean", "rejected"]
