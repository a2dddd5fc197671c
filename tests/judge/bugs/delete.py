"""Deletes as they were reported, rebuilt."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.operation import Entity, Service
from tests.judge.messages import Asked
from tests.judge.proxy import Answer, Behind, Handler, to

_STORE = to(Service.STORE)
_FILES = to(Service.RETRIEVE, Service.FRAMES)


def _files_stay(*levels: Entity) -> Handler:
    """A server that forgets what is deleted in its index, and keeps the files."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        assert behind.copy is not None
        deleted = asked.service is Service.DELETE
        if _STORE(asked) or (deleted and asked.operation.level not in levels):
            behind.copy.ask(asked)
        return behind.copy.ask(asked) if _FILES(asked) else behind.ask(asked)

    return handler


REBUILT: Mapping[str, Handler] = {
    "BUG-381": _files_stay(Entity.INSTANCE),
    "BUG-382": _files_stay(Entity.STUDY, Entity.SERIES),
}
