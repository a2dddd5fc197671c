"""Another suite, as it is checked out somewhere: its tests, and what they say of a server.

https://github.com/datadoc1/dicomweb-conformance-tests; nothing of it is part of this project.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.judge.bench import Bench
from tests.judge.proxy import Handler, proxy

PASS = "PASS"
Said = Mapping[str, str]
Suite = Callable[[str], Said]

_CLASSES = {"qido_tests": "QIDOTest", "wado_tests": "WADOTest", "stow_tests": "STOWTest"}
# Its own default is 30. The servers here answer in milliseconds, or never.
_TIMEOUT = 5
# Servers that write octet by octet close the connection and do not announce it, whatever else they
# are there for. A client may find out only by its next request (RFC 9112 9.3.1).
_ONCE_MORE = Retry(1, allowed_methods=None)
# What a test says of the same server must be the same, else nothing can be said by it.
_REPETITIONS = 3


def load(checkout: Path) -> Suite:
    """Return what runs all tests of a checkout against a base URL: PASS, FAIL or SKIP by name."""
    sys.path.insert(0, str(checkout))
    logging.disable(logging.CRITICAL)
    classes: list[Any] = [
        getattr(importlib.import_module(f"dicomweb_tests.{module}"), name)
        for module, name in _CLASSES.items()
    ]

    def run(base_url: str) -> Said:
        tests = [each(pacs_url=base_url, timeout=_TIMEOUT) for each in classes]
        for test in tests:
            test.session.mount("http://", HTTPAdapter(max_retries=_ONCE_MORE))
        with redirect_stdout(sys.stderr):
            said = [test.run_tests() for test in tests]
        return {f"{one.protocol} {one.test_name}": one.status for some in said for one in some}

    return run


def ask(suite: Suite, bench: Bench, path: str, handler: Handler) -> tuple[Said, bool]:
    """Say what the suite says of a handler, and whether any of its requests met a difference."""
    with proxy(bench.origin + path, handler, bench.copy + path) as front:
        said = suite(front.url)
    return said, front.differs


def steady(suite: Suite, base_url: str) -> Said:
    """Return what the suite says of a server each time."""
    several = [suite(base_url) for _ in range(_REPETITIONS)]
    return {
        name: status
        for name, status in several[0].items()
        if all(other.get(name) == status for other in several)
    }


def changes(before: Said, after: Said) -> tuple[str, ...]:
    """Say which tests say something else."""
    return tuple(
        f"{name}: {status} becomes {after.get(name, 'missing')}"
        for name, status in before.items()
        if after.get(name) != status
    )


def losses(before: Said, after: Said) -> tuple[str, ...]:
    """Name the tests that pass no more."""
    return tuple(
        name for name, status in before.items() if status == PASS and after.get(name) != PASS
    )
