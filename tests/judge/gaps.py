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
    "frames.padding": MISSING,
    "given": MISSING,
    "http.error-content-type": MISSING,
    "http.etag": MISSING,
    "http.length-given": MISSING,
    "http.location": MISSING,
    "http.no-length": MISSING,
    "json.inline-form": MISSING,
    "json.no-padding": MISSING,
    "media-type.default": MISSING,
    "media-type.form": PROBED,
    "multipart.boundary-unique": MISSING,
    "multipart.content-location": MISSING,
    "multipart.parts": MISSING,
    "multipart.type-quoting": MISSING,
    "part10.meta": MISSING,
    "retrieve.barred-syntax": MISSING,
    "search.includefield": MISSING,
    "search.remaining": MISSING,
    "search.whole": MISSING,
    "status.no-server-error": MISSING,
    "store.failed-references": MISSING,
    "store.item-url": MISSING,
    "store.one-object": MISSING,
    "store.retrieve-url": MISSING,
}

# Requirements of level *must*.
MUSTS_WITHOUT: Mapping[str, str] = {
    "ARC-010": PROBED,
    "ARC-020": PROBED,
    "COM-375": PROBED,
    "COM-520": MISSING,
    "COM-706": MISSING,
    "COM-711": MISSING,
    "COM-731": MISSING,
    "COM-775": MISSING,
    "JSON-085": MISSING,
    "JSON-355": MISSING,
    "MP-115": MISSING,
    "MP-420": MISSING,
    "MP-540": MISSING,
    "MP-730": MISSING,
    "QIDO-651": MISSING,
    "QIDO-870": MISSING,
    "STOW-300": MISSING,
    "STOW-330": MISSING,
    "STOW-351": MISSING,
    "STOW-420": MISSING,
    "WADO-080": MISSING,
    "WADO-471": MISSING,
}
