"""A mutant: the bundled server with one small change in its code; and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change in one file of `reference_server/`.

    `id` stays the same as long as the line and the function around it do. `operator` and
    `occurrence` are the mutation tester's own words for the change; `place` is the line on which
    the code of the function begins, 0 outside of functions. `digest` is that of the whole file.
    """

    id: str
    file: str
    function: str
    place: int
    line: int
    before: str
    after: str
    operator: str
    occurrence: int
    digest: str


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"  # it does not even start, so that it tries no check
    UNFINISHED = "unfinished"  # there was no time for all cases


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant: killed by which check in which case, or how much it survived."""

    mutant: Mutant
    fate: Fate
    profile: str = ""
    case: str = ""
    check: str = ""
    cases: int = 0
    probes: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return a row of the data file."""
        said = {name: value for name, value in asdict(self).items() if name != "mutant" and value}
        return {**asdict(self.mutant), **said}

    @staticmethod
    def from_json(row: dict[str, Any]) -> Result:
        """Read a row of the data file; TypeError or ValueError where it is none."""
        own = {name: value for name, value in row.items() if name in Mutant.__dataclass_fields__}
        more = {name: value for name, value in row.items() if name not in own}
        return Result(Mutant(**own), Fate(more.pop("fate")), **more)
