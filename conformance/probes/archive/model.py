"""The archive as it must be: which files it holds after each store and each delete."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self

from conformance.operation import Entity
from conformance.probes.archive.places import Cast, Place
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation


@dataclass(frozen=True, slots=True)
class Rules:
    """What PS3.18 leaves open about stores, as a profile decides it.

    `deleted_is_new`: what is deleted can be stored as if it were new. `other_file`: what becomes of
    a file under the UIDs of one that is held (`kept`, `replaced`, `any`).
    """

    deleted_is_new: bool
    other_file: str

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Read them from a profile."""
        answers = profile.answers
        return cls(
            answers["store.deleted-before"].accept == answers["store.all"].accept,
            profile.switches.get("other_file_same_uids", "any"),
        )


# Files by where they go; true is the other file of the place.
Files = Mapping[Place, bool]


@dataclass(slots=True)
class Model:
    """What is held, and what was ever sent or deleted."""

    cast: Cast
    rules: Rules
    held: dict[Place, bool] = field(default_factory=dict)
    sent: set[Place] = field(default_factory=set)
    deleted: set[Place] = field(default_factory=set)

    def below(self, level: Entity, place: Place) -> dict[Place, bool]:
        """Return what is held of the study (series) of a place, or there."""
        return {each: other for each, other in self.held.items() if each.shares(level, place)}

    def allowed(self, files: Files) -> dict[Place, bool]:
        """Return the files, none of them such that nobody can say what must become of it.

        Where that is open for another file under the same UIDs, it is the held one again.
        """
        if self.rules.other_file != "any":
            return dict(files)
        return {place: self.held.get(place, other) for place, other in files.items()}

    def storing(self, files: Files) -> Expectation:
        """Return what must come of a store."""
        new, clashing = self._new(files), self._clashing(files)
        replaces = self.rules.other_file == "replaced"
        if len(new) == len(files):
            answer = "store.all"
        elif new:
            answer = "store.some-duplicate"
        elif self.held.keys() & files.keys():
            answer = "store.duplicate"
        else:
            answer = "store.deleted-before"
        return Expectation(
            answer=answer,
            stored=self.cast.names({**new, **clashing} if replaces else new),
            refused=() if replaces else self.cast.names(clashing),
        )

    def store(self, files: Files, there: Collection[str]) -> None:
        """Take files in; `there` are the names that came back, where that decides."""
        new, clashing = self._new(files), self._clashing(files)
        replaced = clashing if self.rules.other_file == "replaced" else {}
        again = {
            place: other
            for place, other in files.items()
            if place not in self.held and self.cast.name(place, other=other) in there
        }
        self.held |= new | replaced | again
        self.sent.update(files)

    def deleting(self, level: Entity, place: Place) -> Expectation:
        """Return what must come of a delete, in the study that it is about."""
        gone, held = self.below(level, place), self.below(Entity.STUDY, place)
        remain = {each: other for each, other in held.items() if each not in gone}
        answer = "delete.done" if gone else "delete.unknown"
        names = self.cast.names
        return Expectation(answer=answer, gone=names(gone), remain=names(remain))

    def delete(self, level: Entity, place: Place) -> None:
        """Take files out."""
        for each in self.below(level, place):
            del self.held[each]
            self.deleted.add(each)

    def _new(self, files: Files) -> dict[Place, bool]:
        """Return the files that must be stored, whoever else is refused."""
        barred = self.held.keys() | (set() if self.rules.deleted_is_new else self.deleted)
        return {place: other for place, other in files.items() if place not in barred}

    def _clashing(self, files: Files) -> dict[Place, bool]:
        """Return the files whose place another file holds."""
        return {p: other for p, other in files.items() if self.held.get(p, other) is not other}
