"""A real browser for the tests of the page: Chromium, driven by Node.

    npm ci --prefix tests/browser

installs what Node needs. `tests.support.tools` says what becomes of tests where it is missing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.tools import missing_for_node

HERE = Path(__file__).parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 120

Step = tuple[Any, ...]


@dataclass(frozen=True)
class Seen:
    """What each step gave, and what happened besides: dialogs, errors of scripts, requests."""

    results: list[Any]
    dialogs: list[str]
    errors: list[str]
    requests: list[str]


def missing() -> str:
    """Say what a browser would need that is not here; nothing where all is."""
    if not _chromium():
        return f"there is none of {', '.join(_CHROMIUM)}"
    return missing_for_node(HERE, "playwright-core")


def drive(
    page: Path | str,
    *steps: Step,
    width: int = 1200,
    height: int = 900,
    dark: bool = False,
    javascript: bool = True,
) -> Seen:
    """Open a page, a file or a URL, and take some steps."""
    job = {
        "url": page if isinstance(page, str) else page.resolve().as_uri(),
        "chromium": _chromium(),
        "steps": steps,
        "width": width,
        "height": height,
        "dark": dark,
        "javascript": javascript,
    }
    done = subprocess.run(
        ["node", str(HERE / "drive.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Seen(**json.loads(done.stdout))


def _chromium() -> str:
    return next(filter(None, map(shutil.which, _CHROMIUM)), "")
