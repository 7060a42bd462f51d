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

STEP_FAILED = _error(
    "CC600",
    "a step of a test did not happen",
    "The call did something else than the test's step says, or did it too late. The message says what was seen.",
    '- ring: "1002"        # but 1001 is the seat whose turn it is',
    '- ring: "1001"',
)
UNDECIDABLE = _error(
    "CC601",
    "a test asserts one of several things that are all allowed",
    "Among equals the choice is free: with longest-idle and fewest-calls among seats of the same history, and with "
    "random, either seat may ring. A test that asserts one of them would pass on one engine and fail on another.",
    'seats: {"1001": ready, "1002": ready}\nsteps: [{ring: "1001"}]  # longest-idle: 1002 may ring too',
    'seats: {"1001": ready}\nsteps: [{ring: "1001"}]',
)
EXPECTATION_FAILED = _error(
    "CC602",
    "an expectation of a test was not met",
    "The story went to its end, but what `expect` says is not what was seen.",
)
UNEXPECTED_RING = _error(
    "CC603",
    "a seat rang that no step speaks of",
    "A test passes only if nothing unexpected rang. Name the seat in a ring, answer, decline or ignore step, or leave "
    "it signed out.",
)
NOT_POSSIBLE = _error(
    "CC604",
    "a step of a test cannot be done now",
    "The step needs a state that the call is not in: a seat hangs up without a call, a key is pressed after the end.",
    '- hang_up: "1001"     # before it has answered',
    '- answer: "1001"\n- hang_up: "1001"',
)
TRACE_UNKNOWN = _error(
    "CC610",
    "trace was asked about something that the center does not have",
    "A seat or a trunk that was named on the command line is not in the spec.",
)

LIVE_UNAVAILABLE = _error(
    "CC620",
    "live calls cannot be placed on this machine",
    "`ccctl test` starts a throw-away engine with Docker and plays the callers, the seats and the carriers itself. Without a "
    "Docker engine that this machine can reach directly there is nothing to call. `ccctl test --offline` needs none.",
)
ENGINE_DIED = _error(
    "CC621",
    "the throw-away engine did not start",
    "The engine ended, or did not say that it was ready, with the files that ccctl rendered. Its last words are quoted.",
)
ENGINE_DIFFERS = _error(
    "CC622",
    "the engine did something else than the center means",
    "The same story was played by trace, which is the meaning of the spec, and the live call took another way. This is a "
    "fault in ccctl or in the engine, not in the spec: please report it with the report folder (`--report DIR`).",
)
ENGINE_LOST = _error(
    "CC623",
    "the throw-away engine ended during a test",
    "The engine's process ended, or its management connection broke, while a call was being played.",
)
TEST_NOT_FOUND = _error(
    "CC624",
    "no test has that name",
    "`-k` chooses tests by a part of their name; nothing in the spec's `tests:` matches.",
)
STORY_STUCK = _error(
    "CC625",
    "a test took far longer than its steps allow",
    "The story was stopped so that the other tests could run. A step hung: this is a fault in ccctl; please report it.",
)

# --- CC9: internal --------------------------------------------------------------------------------------------------
