"""What a check is given: one exchange and all that the harness knows about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.knowledge import Instance, Knowledge
from conformance.operation import Operation
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Question:
    """One exchange to be judged.

    `values` are the path's UIDs (and frame list), decoded; `query` the decoded query; `sent` the
    names of the members in the body of a store, in order (a part that is no member is ""). `role`
    is empty for a step of a scenario; a look of the run's own is named after the check that it
    serves (`store.read-back`, ...), which then speaks for all that was expected of it. `earlier`
    are the GET requests since something was last stored or deleted.
    """

    exchange: Exchange
    operation: Operation
    values: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]
    subject: Instance | None
    expect: Expectation
    knowledge: Knowledge
    profile: Profile
    step: str
    index: int
    role: str = ""
    earlier: tuple[Question, ...] = field(default=(), repr=False)
