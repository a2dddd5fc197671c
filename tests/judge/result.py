"""What became of a row."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self


class Verdict(StrEnum):
    """What became of a row, in a word or two."""

    CAUGHT = "caught"
    LEFT = "left in peace"
    REFUSED = "refused"
    ACCIDENT = "caught by accident"
    SURVIVED = "survived"
    REDDENED = "reddened"
    UNSEEN = "nothing to be seen"
    BELIEVED = "believed"
    TOO_SLOW = "too slow"
    BROKE = "broke"


GOOD = frozenset({Verdict.CAUGHT, Verdict.LEFT, Verdict.REFUSED})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row, and in how many seconds.

    `check` is the one that caught a fault, `requirement` and `operation` are what it spoke of.
    `others` are the checks that noticed besides, or that warned of a difference. `why` says more
    where that is not good.
    """

    kind: str
    name: str
    verdict: Verdict
    seconds: float = 0.0
    check: str = ""
    requirement: str = ""
    operation: str = ""
    others: tuple[str, ...] = ()
    why: str = ""
    fingerprint: str = field(default="", compare=False)

    @property
    def good(self) -> bool:
        return self.verdict in GOOD

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        data = {**data, "verdict": Verdict(data["verdict"]), "others": tuple(data["others"])}
        return cls(**data)
