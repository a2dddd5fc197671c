"""By what a target can be recognised: what its answers say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.report.text import clip, visible
from conformance.result import RunResult

# Server (RFC 9110 10.2.4), Via (7.6.3), and what products add of their own.
_TELLING = re.compile(r"server|via|x-powered-by|x-generator|.*version.*", re.IGNORECASE)
_VALUES = 4
_LIMIT = 120


def fingerprint(run: RunResult) -> tuple[str, ...]:
    """Return `Name: value` for the header fields by which the target tells what it is."""
    seen: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for case in run.cases:
        for exchange in case.exchanges:
            for name, value in exchange.response_headers:
                if _TELLING.fullmatch(name):
                    names.setdefault(name.lower(), name)
                    seen.setdefault(name.lower(), {})[value] = None
    return tuple(
        visible(f"{names[name]}: {', or '.join(_some(values))}") for name, values in seen.items()
    )


def media_types(run: RunResult) -> tuple[str, ...]:
    """Return the media types of the answers that were successes, the most frequent first."""
    found: dict[str, int] = {}
    for case in run.cases:
        for exchange in case.exchanges:
            for name, value in exchange.response_headers:
                if name.lower() == "content-type" and 200 <= exchange.status < 300:
                    essence = clip(visible(value.partition(";")[0].strip().lower()), _LIMIT)
                    found[essence] = found.get(essence, 0) + 1
    return tuple(sorted(found, key=lambda name: (-found[name], name))[:_VALUES])


def _some(values: dict[str, None]) -> Iterator[str]:
    for index, value in enumerate(values):
        if index == _VALUES:
            yield f"{len(values) - _VALUES} more"
            return
        yield clip(value, _LIMIT)
