"""What a command's exit code says. Scripts rely on these: `docs/output.md`, "Exit codes"."""

from __future__ import annotations

# The answer is yes, or there was no question.
OK = 0
# The answer is no: errors in a file, a failed claim, a mismatch.
FAILED = 1
# Wrong use: an unknown option, a missing or unreadable file.
USAGE = 2
# A bug of ours.
BUG = 3
# Ctrl-C, as shells count: 128 and the number of the signal.
INTERRUPTED = 130
