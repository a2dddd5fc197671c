"""The checks that a look of the run's own serves: each speaks for all that was expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Role:
    """A check whose verdict comes from looks; its id is the name of the role."""

    id: str
    requirement: str
    asks: str


ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.id: role
        for role in (
            Role("given", "STOW-010", "What the scenario starts from can be stored."),
            Role("store.read-back", "STOW-500", "What is said to be stored can be retrieved."),
            Role(
                "store.nothing-kept",
                "STOW-505",
                "What is not said to be stored can't be retrieved.",
            ),
            Role("store.siblings", "STOW-515", "What was stored before is still there."),
            Role(
                "search.whole",
                "QIDO-820",
                "The pages of a search make up the whole: no match is lost or repeated.",
            ),
            Role("delete.gone", "DEL-050", "What was deleted is gone everywhere."),
            Role("delete.siblings", "DEL-060", "What was not deleted is still there."),
            Role("archive.agrees", "ARC-010", "All that is held is shown at each level, no more."),
            Role("archive.kept", "ARC-020", "What was answered amid other requests holds."),
            Role("archive.serial", "ARC-030", "Requests at once do what some order of them does."),
        )
    }
)
