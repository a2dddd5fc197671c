"""What a target claims, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a broken requirement weighs under a profile that says so itself."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Answer:
    """The statuses that a situation may have: `accept` is right, `warn` is disputed.

    Any other status breaks `requirement`.
    """

    name: str
    accept: tuple[int, ...]
    warn: tuple[int, ...]
    requirement: str
    because: str


@dataclass(frozen=True, slots=True)
class RemovalStep:
    """One request of the way to remove a study where there is no DELETE on DICOMweb paths.

    `url` and `body` may hold {origin} (scheme, host, port), {base}, {study} and what an earlier
    step captured; `capture` maps a name to the keys and indexes that lead to it in the JSON body.
    """

    method: str
    url: str
    body: str = ""
    capture: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A target's claims.

    `claims` are the capabilities that scenarios require (the rest is *not offered*). `answers` by
    name. `severities` override the level of a requirement, by requirement id. `switches` are the
    named differences between the sources that some check or the run asks about.
    """

    name: str
    title: str
    claims: frozenset[str]
    answers: Mapping[str, Answer]
    severities: Mapping[str, Severity]
    switches: Mapping[str, Any]
    removal: tuple[RemovalStep, ...] = ()
