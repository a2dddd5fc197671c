"""What a target claims, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# What a GET can ask for; each has forms of its own.
RESOURCES = ("study", "series", "instance", "metadata", "frames", "search")


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
class OfferedForm:
    """A media type in which a target gives a resource, as it is or within multipart/related.

    The first of `transfer_syntaxes`, if there are any, is given where none is asked for. `default`:
    it is what */* stands for (PS3.18 8.7.7). `optional`: the target may have it or not.
    `several_as_stored`: several instances come in it only as they are stored.
    """

    media_type: str
    multipart: bool
    transfer_syntaxes: tuple[str, ...] = ()
    default: bool = False
    optional: bool = False
    several_as_stored: bool = False


@dataclass(frozen=True, slots=True)
class ResourceOffer:
    """The forms of a resource; `unread` are features of Accept that the target does not follow."""

    forms: tuple[OfferedForm, ...]
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """A target's claims.

    `claims` are the capabilities that scenarios require (the rest is *not offered*). `answers` by
    name. `severities` override the level of a requirement, by requirement id. `switches` are the
    named differences between the sources that some check or the run asks about. `offers` are the
    forms in which it answers, by the names in `RESOURCES`.
    """

    name: str
    title: str
    claims: frozenset[str]
    answers: Mapping[str, Answer]
    severities: Mapping[str, Severity]
    switches: Mapping[str, Any]
    removal: tuple[RemovalStep, ...] = ()
    offers: Mapping[str, ResourceOffer] = field(default_factory=dict)
