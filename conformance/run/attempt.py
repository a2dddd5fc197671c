"""One attempt at a case: given, steps, looks, clean-up."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.errors import Location
from conformance.operation import BULK_DATA_URI
from conformance.run import looks
from conformance.run.cast import make_cast
from conformance.run.context import Context
from conformance.run.conversation import Conversation, title_of
from conformance.run.found import fitted
from conformance.run.identifiers import Names
from conformance.scenario.model import FOUND, Case, Expectation, Multipart, Part, Step
from conformance.verdict import Outcome

GIVEN = "given"

# What must hold before the first step. A breach of the contract that has nothing to do with them
# is a failure too, but the steps can still be taken.
_PREREQUISITES = frozenset({GIVEN, looks.READ_BACK})


def attempt(case: Case, context: Context, *, fresh: bool) -> Conversation:
    """Run a case once; what was stored is removed even where this is interrupted."""
    names = context.source.case()
    if stands_on_found(case):
        return _read(case, context, names, fresh=fresh)
    cast = make_cast(case, names, literal=case.literal and context.literal)
    conversation = Conversation(context, names, cast, fresh=fresh)
    try:
        if not case.given or _give(case, conversation):
            _take_all(case.steps, conversation)
    finally:
        conversation.clean_up()
    return conversation


def stands_on_found(case: Case) -> bool:
    """Tell whether a case asks about what the target holds already."""
    return any(member.fixture == FOUND for member in case.cast)


def _read(case: Case, context: Context, names: Names, *, fresh: bool) -> Conversation:
    """Run a case on what was found; there is nothing to store, and nothing to remove."""
    cast = context.found().cast
    conversation = Conversation(context, names, cast, fresh=fresh, stored=set(cast))
    _take_all([fitted(step, cast) for step in case.steps], conversation)
    return conversation


def _take_all(steps: Iterable[Step], conversation: Conversation) -> None:
    for step in steps:
        if conversation.died:
            break
        _take(step, conversation)


def _give(case: Case, conversation: Conversation) -> bool:
    """Store what the scenario takes for granted; without it nothing can be said."""
    step = Step(
        method="POST",
        path="/studies",
        location=Location(case.location.file, case.location.line),
        title=GIVEN,
        of=case.given[0],
        headers=(("Accept", "application/dicom+json"),),
        multipart=Multipart(parts=tuple(Part(member=name) for name in case.given)),
        expect=Expectation(answer="store.all", stored=case.given),
    )
    _take(step, conversation, role=GIVEN)
    return not conversation.died and not any(
        verdict.outcome is Outcome.FAILED and verdict.check in _PREREQUISITES
        for verdict in conversation.verdicts
    )


def _take(step: Step, conversation: Conversation, role: str = "") -> None:
    reference = None
    if step.path.startswith(BULK_DATA_URI):
        reference = conversation.pixel_data(step.of)
        if reference is None:
            return  # metadata may have the values in themselves (PS3.18 F.2.2)
    outgoing = conversation.composer.compose(step, conversation.etag, reference)
    conversation.say(title_of(step), outgoing, step.expect, of=step.of, role=role)
