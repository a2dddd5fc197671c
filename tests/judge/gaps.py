"""What has no fault that it catches, and why: the fewer rows here, the better."""

from __future__ import annotations

from collections.abc import Mapping

MISSING = "Nobody has written one yet."
PROBED = "Only probes ask for it, and faults are tried by cases."

# Checks and roles.
CHECKS_WITHOUT: Mapping[str, str] = {
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
    "AZ-020": MISSING,
    "AZ-030": MISSING,
    "AZ-040": MISSING,
    "AZ-100": MISSING,
    "AZ-110": MISSING,
    "AZ-130": MISSING,
    "AZ-140": MISSING,
    "AZ-200": MISSING,
    "AZ-210": MISSING,
    "AZ-220": MISSING,
    "COM-140": MISSING,
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
    "MP-700": MISSING,
    "MP-730": MISSING,
    "MP-760": MISSING,
    "QIDO-110": MISSING,
    "QIDO-520": MISSING,
    "QIDO-651": MISSING,
    "QIDO-860": MISSING,
    "QIDO-870": MISSING,
    "STOW-070": MISSING,
    "STOW-110": MISSING,
    "STOW-170": MISSING,
    "STOW-300": MISSING,
    "STOW-330": MISSING,
    "STOW-351": MISSING,
    "STOW-420": MISSING,
    "STOW-560": MISSING,
    "STOW-620": MISSING,
    "TUT-3": MISSING,
    "WADO-080": MISSING,
    "WADO-471": MISSING,
    "WADO-590": MISSING,
}
