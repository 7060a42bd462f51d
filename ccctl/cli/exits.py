"""Exit codes, the same for every command."""

DONE = 0
REJECTED = 1  # rejected or failed
CHANGES = 2  # there are changes: plan --detailed-exitcode
# 3, blocked by a safety rule, and 5, the target is locked, are said by the refusals themselves (Rejected.exit_code).
CALLS_FAILED = 4
USAGE = 64
BUG = 70
ABORTED = 130  # interrupted by the user (128 + SIGINT)
