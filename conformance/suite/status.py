"""Exit statuses. 0 to 5 are pytest's own; from 6 on they are ours."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What the shell is told."""

    CONFORMANT = 0  # every check passed, warned without --strict, or is a known failure
    FAILED = 1  # at least one check failed that is not listed as a known failure
    INTERRUPTED = 2  # Ctrl-C
    INTERNAL_ERROR = 3  # pytest itself broke
    USAGE = 4  # an option, a scenario, a profile or a list of known failures can't be used
    NOTHING_RAN = 5  # nothing collected, or nothing of it was run
    # No target to judge: nothing answers, TLS fails, credentials refused, one answer to everything.
    UNREACHABLE = 6
    TARGET_DIED = 7  # the target stopped answering; the rest was not run
    HARNESS_ERROR = 8  # the harness broke its own rules
    REFUSED = 9  # the target already holds the study that --literal-uids would store and delete
    STALE_LIST = 10  # nothing is red but the list of known failures: an entry is stale or expired
    INCOMPLETE = 11  # nothing is red, but not all that was selected was run
