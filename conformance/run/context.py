"""What a run has at hand for each case: the target, its profile, the books that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.profile.model import Profile
from conformance.run.found import Holding
from conformance.run.identifiers import Source
from conformance.run.ledger import Ledger
from conformance.verdict import Requirement
from conformance.wire.client import Client
from conformance.wire.exchange import Failure, Request


def _nothing() -> Holding:
    return Holding(why="nothing was looked for")


@dataclass(frozen=True, slots=True)
class Context:
    """All that a case needs besides itself.

    `client` is for one thread; `another_client` makes one for each further thread. `lost` is asked
    after a request that failed: it says how the target was lost in it, or nothing. `found` is what
    the target holds already; with `read_only`, nothing else may be asked for.
    """

    base_url: str
    client: Client
    another_client: Callable[[], Client]
    profile: Profile
    requirements: Mapping[str, Requirement]
    ledger: Ledger
    source: Source
    lost: Callable[[Request, Failure], str]
    literal: bool = False
    keep: bool = False
    found: Callable[[], Holding] = _nothing
    read_only: bool = False
