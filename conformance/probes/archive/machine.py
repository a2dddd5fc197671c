"""The archive as a model: stores, reads and deletes in any order, and what must be there then."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    invariant,
    multiple,
    precondition,
    rule,
)

from conformance.operation import Entity, Service
from conformance.probes.archive.model import Model, Rules
from conformance.probes.archive.places import LEVELS, PLACES, Cast, Place
from conformance.probes.archive.readings import READINGS, Reading, agree, read
from conformance.probes.examination import path_of
from conformance.probes.probe import Machine, machine

_MOST = 4
_PLACE = st.sampled_from(PLACES)


class Archive(Machine):
    """What is drawn is the same for every target, whatever it holds.

    To store, read or delete what was sent before is legal also where it is not there any more.
    """

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self._cast = Cast(self.examination)
        self._model = Model(self._cast, Rules.of(self.examination.profile))

    @rule(
        target=sent,
        places=st.lists(_PLACE, min_size=1, max_size=_MOST, unique=True),
        other=st.booleans(),
        named=st.booleans(),
    )
    def store(self, places: Sequence[Place], other: bool, named: bool) -> MultipleResults[Place]:
        """Store files, or the other ones of their UIDs; of one study where the path names it."""
        study = [place for place in places if place.shares(Entity.STUDY, places[0])]
        return multiple(*self._store(study if named else places, other, named))

    @rule(place=sent, other=st.booleans())
    def store_again(self, place: Place, other: bool) -> None:
        """Store what was sent before, be it still there or not."""
        self._store([place], other, named=False)

    @precondition(lambda self: self.examination.claims("delete"))
    @rule(place=sent, level=st.sampled_from(LEVELS))
    def delete(self, place: Place, level: Entity) -> None:
        """Delete an instance, a series or a study, be it still there or not."""
        instance = self._cast.instance(place)
        expect = self._model.deleting(level, place)
        self.examination.send("DELETE", path_of(instance, level), of=instance, expect=expect)
        self._model.delete(level, place)

    @rule(place=sent, reading=st.sampled_from(READINGS))
    def read(self, place: Place, reading: Reading) -> None:
        """Read in any way."""
        stale = self.examination.profile.switches.get("stale_frames_after_delete", False)
        if not (reading.service is Service.FRAMES and stale and place in self._model.deleted):
            read(self.examination, self._model, reading, place)

    @invariant()
    def agrees(self) -> None:
        """Hold what the target shows against what it must hold."""
        agree(self.examination, self._model)

    def _store(self, places: Sequence[Place], other: bool, named: bool) -> Sequence[Place]:
        files = self._model.allowed(dict.fromkeys(places, other))
        instances = [self._cast.instance(place, other=files[place]) for place in files]
        expect = self._model.storing(files)
        path = f"/studies/{instances[0].study}" if named else "/studies"
        self.examination.store(*instances, path=path, expect=expect)
        self._model.store(files, self.examination.conversation.stored)
        return places


PROBE = machine(Archive)
