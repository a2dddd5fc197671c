"""Tools of other makers that some tests need, and what becomes of these tests without them.

They are skipped, and say so; with DICOMWEB_TOOLS=required, as in .ci/run, they fail.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


def missing_for_node(folder: Path, package: str) -> str:
    """Say what is missing to run the JavaScript of a folder; nothing where all is there."""
    if not shutil.which("node"):
        return "there is no node"
    if not (folder / "node_modules" / package).is_dir():
        return f"node lacks its packages: npm ci --prefix {folder} --ignore-scripts"
    return ""


def need(lacking: str) -> None:
    """Skip a test that lacks something; fail it where its tools are required."""
    if lacking and os.environ.get("DICOMWEB_TOOLS") == "required":
        pytest.fail(f"it is required, and {lacking}")
    if lacking:
        pytest.skip(f"not tried: {lacking}")
