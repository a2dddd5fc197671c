"""What has no fault that it catches, and why: the fewer rows here, the better."""

from __future__ import annotations

from collections.abc import Mapping

MISSING = "Nobody has written one yet."
PROBED = "Only probes ask for it, and faults are tried by cases."

# Checks and roles.
CHECKS_WITHOUT: Mapping[str, str] = {
    "archive.agrees": PROBED,
    "archive.kept": PROBED,
    "archive.serial": PROBED,
    "http.location": MISSING,
    "media-type.form": PROBED,
    "search.includefield": MISSING,
    "search.whole": MISSING,
    "status.no-server-error": MISSING,
}

# Requirements of level *must*.
MUSTS_WITHOUT: Mapping[str, str] = {
    "ARC-010": PROBED,
    "ARC-020": PROBED,
    "COM-375": PROBED,
    "QIDO-651": MISSING,
}
