"""Exit codes, the same for every command."""

DONE = 0
REJECTED = 1  # rejected or failed
CHANGES = 2  # there are changes: plan --detailed-exitcode
BLOCKED = 3  # a safety rule
CALLS_FAILED = 4
LOCKED = 5
USAGE = 64
BUG = 70
ABORTED = 130  # interrupted by the user (128 + SIGINT)
