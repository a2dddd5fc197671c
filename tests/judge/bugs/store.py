"""Stores as they were reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.edits import Dataset, document, json_of, with_json
from tests.judge.messages import Asked, Said, instances_of
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_STORE = to(Service.STORE)
_STORED, _FAILED = "00081199", "00081198"
_REFERENCED_INSTANCE = "0008114A"


def _crash() -> Said:
    fields = (("Content-Type", "text/plain"),)
    return Said(500, fields, b"An error occurred.", "Internal Server Error")


def _crashing(when: Callable[[Asked, Behind], bool]) -> Handler:
    """A server that errs where it should not."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        return _crash() if _STORE(asked) and when(asked, behind) else behind.ask(asked)

    return handler


def _response(change: Callable[[Dataset], object]) -> Handler:
    """A server that spoils its Store Instances Response Module, whatever the status."""

    def edit(said: Said) -> Said:
        module = json_of(said)
        if isinstance(module, dict):
            change(module)
        return with_json(said, module)

    return answer(_STORE, edit, range(200, 500))


def _saying(status: int, instead_of: int) -> Handler:
    return answer(_STORE, lambda said: replace(said, status=status), (instead_of,))


def _sent_before(asked: Asked, behind: Behind) -> bool:
    uids = [held.uid for held in behind.sent]
    return any(uids.count(held.uid) > 1 for held in instances_of(asked))


def _refuse_reports(asked: Asked, _: Behind) -> bool:
    return any(b"\xe0\x7f\x10\x00" not in held.data for held in instances_of(asked))


def _no_preamble(asked: Asked, _: Behind) -> bool:
    return not instances_of(asked)


def _second_record(asked: Asked, behind: Behind) -> Answer:
    """List an instance once for each time that it was sent."""
    said = behind.ask(asked)
    if not to(Service.SEARCH, level=Entity.INSTANCE)(asked) or said.status != 200:
        return said
    uids = [held.uid for held in behind.sent]
    edit: Edit = document(
        lambda rows: [r for r in rows for _ in range(uids.count(r["00080018"]["Value"][0]))]
    )
    return edit(said)


def _broken_session(asked: Asked, behind: Behind) -> Answer:
    """Fail for some requests after one that could not be done."""
    if behind.memory["left"]:
        behind.memory["left"] -= 1
        return _crash()
    said = behind.ask(asked)
    if _STORE(asked) and said.status == 409:
        behind.memory["left"] = 10
    return said


REBUILT: Mapping[str, Handler] = {
    "BUG-003": _crashing(_sent_before),
    "BUG-031": _response(lambda module: module.setdefault(_FAILED, {"vr": "SQ"})),
    "BUG-032": _saying(200, instead_of=409),
    "BUG-033": _saying(200, instead_of=202),
    "BUG-038": _crashing(_refuse_reports),
    "BUG-040": _response(lambda m: m.update({_REFERENCED_INSTANCE: m.pop(_STORED)})),
    "BUG-041": _response(lambda module: module[_STORED].update(Value=module[_STORED]["Value"][:1])),
    "BUG-049": _crashing(_no_preamble),
    "BUG-051": _second_record,
    "BUG-053": _broken_session,
    "BUG-408": _response(lambda module: module.pop(_FAILED, None)),
}
