"""What was found out about the mutants that survive: `survivors.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("survivors.yaml")

# What a survivor can be, and what that means.
KINDS = {
    "equivalent": "whatever is asked, the answers are the same as before",
    "limit": "it moves a bound that no source names, or what the server says beyond it",
    "wording": "it changes the text of an error for people, or which of several errors is told",
    "speed": "it makes the server slower, or hold more in memory or on the disk",
    "unreached": "only what is no HTTP, a broken connection or disk, or the end leads there",
    "contrived": "only a file leads there that breaks PS3.5 or PS3.10 as no writer does",
    "open": "the sources leave the answer to the server",
    "elsewhere": "the change shows in another dialect than the one that it was tried in",
    "gap": "a check or a case is missing",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mutant survives: one of KINDS, and a sentence."""

    kind: str
    why: str


def read() -> Mapping[str, Reason]:
    """Return the reasons by the ids of the mutants."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return {name: Reason(row["kind"], row["why"]) for name, row in rows.items()}
