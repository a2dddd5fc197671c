"""Answers to a store: where things are, and what is warned of."""

from __future__ import annotations

import json
from collections.abc import Sequence

from conformance.checks import Question
from conformance.scenario.model import Expectation
from tests.conformance.checks.examples.example import example
from tests.conformance.checks.examples.store import module, stored
from tests.support.questions import BASE, BLUE, JSON, RED, STUDY, answer, ask, path_of

CREATED = Expectation(status=(200,), created=("red",))
BOTH = [("Location", BASE + path_of(RED)), ("Content-Location", path_of(RED))]
MODULE = json.dumps(module([stored(RED)])).encode()


def got(
    fields: Sequence[tuple[str, str]],
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
) -> Question:
    came = answer(200, MODULE, JSON, fields)
    return ask("POST", "/studies", came, sent=["red"], stored=frozenset(), expect=expect)


EXAMPLES = (
    example(
        "store.locations",
        [got(BOTH, CREATED)],
        [got([], CREATED), got(BOTH[:1], CREATED), got(BOTH[1:], CREATED)],
        silent=[got([])],
    ),
    example(
        "store.location-names",
        [got(BOTH), got([("Location", f"{BASE}{STUDY}/")])],
        [
            got([("Location", BASE + path_of(BLUE))]),
            got([BOTH[0], ("Content-Location", "/studies/1.2.3")]),
        ],
        silent=[got([]), got([("Location", "/jobs/7")])],
    ),
    example(
        "store.warning-status",
        [
            got([("Warning", "A700 <service>: Out of memory")]),
            got([("Warning", '299 there "B000H: a name was changed"')]),
        ],
        [got([("Warning", '299 there:8080 "a name was changed"')])],
        silent=[got([])],
    ),
)
