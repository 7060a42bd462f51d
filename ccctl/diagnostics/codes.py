"""Every code, declared once.

CC0 file and YAML, CC1 shape, CC2 meaning, CC3 engine, CC4 plan safety, CC5 deploy, CC6 calls, CC9 internal. This file is a list:
it grows by an entry a code, and `ccctl explain`, docs/codes.md and tests/spec/bad/ are checked against it.
"""

from __future__ import annotations

from ccctl.diagnostics.code import Code, Severity

CODES: dict[str, Code] = {}


def _error(name: str, title: str, meaning: str, wrong: str = "", right: str = "") -> Code:
    return _declare(Code(name, Severity.ERROR, title, meaning, wrong, right))


def _warning(name: str, title: str, meaning: str, wrong: str = "", right: str = "") -> Code:
    return _declare(Code(name, Severity.WARNING, title, meaning, wrong, right))


def _declare(code: Code) -> Code:
    if code.name in CODES:
        raise ValueError(f"{code.name} is declared twice")
    CODES[code.name] = code
    return code


# --- CC0: file and YAML ---------------------------------------------------------------------------------------------

# --- CC1: shape -----------------------------------------------------------------------------------------------------

# --- CC2: meaning ---------------------------------------------------------------------------------------------------

# --- CC3: engine ----------------------------------------------------------------------------------------------------

# --- CC4: plan safety -----------------------------------------------------------------------------------------------

# --- CC5: deploy ----------------------------------------------------------------------------------------------------

# --- CC6: calls -----------------------------------------------------------------------------------------------------

# --- CC9: internal --------------------------------------------------------------------------------------------------
