"""Fixtures of the tests on a real Docker engine."""

from cli_support import client

__all__ = ["client"]
