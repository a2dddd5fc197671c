"""A difference between servers that is all right: what one may do and another need not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.judge.messages import Asked
from tests.judge.proxy import Edit, Handler, answer

# Some of everything.
SOME = (
    "store.multipart[type-and-boundary]",
    "store.study.foreign[beside-a-right-one]",
    "store.garbage[alone]",
    "retrieve.study",
    "retrieve.instance",
    "retrieve.unknown[study]",
    "metadata.study",
    "odd.round-trip[non-latin]",
    "frames.several[with-gaps]",
    "search.series[modality]",
    "search.no-match[studies-by-uid]",
    "delete.instance[one-of-two-in-its-series]",
)
ALL = range(200, 600)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the table: no case fails, and only what is named in `warns` warns.

    `argument` is the sentence that makes it right, behind the section that says so. `warns` has a
    reason for each check that warns all the same: where two sources disagree.
    """

    name: str
    argument: str
    handler: Handler
    cases: tuple[str, ...] = SOME
    profile: str = "tutorial"
    warns: Mapping[str, str] = field(default_factory=dict)


def always(edit: Edit) -> Handler:
    """Change all answers, those to bad requests too."""

    def anything(_: Asked) -> bool:
        return True

    return answer(anything, edit, ALL)
