"""The bugs of real servers that someone reported in public."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.bugs import Bug, load_bugs

__all__ = ["BUGS", "Bug"]

BUGS: Mapping[str, Bug] = load_bugs()
