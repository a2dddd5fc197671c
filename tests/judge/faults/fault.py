"""A fault: a server that is wrong in one way, and the check that must notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.verdict import Outcome
from conformance.wire.client import Limits
from tests.judge.proxy import Handler


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the table: in at least one of the cases, `check` is among those that fail.

    A probe may stand among the cases: for what no scenario asks, but some example of it does.
    `outcome` is WARNED where the sources leave no more than that, and says so in `name`. `limits`
    are those of a client with less patience than the usual one.
    """

    name: str
    handler: Handler
    check: str
    cases: tuple[str, ...]
    profile: str = "tutorial"
    outcome: Outcome = Outcome.FAILED
    limits: Limits | None = None


def fault(name: str, handler: Handler, check: str, *cases: str, **more: Any) -> Fault:
    return Fault(name, handler, check, cases, **more)
