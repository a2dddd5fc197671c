"""Stores as they were reported, rebuilt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.edits import Dataset, document, each, json_of, with_json
from tests.judge.messages import Asked, Said, field_of, instances_of
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_STORE = to(Service.STORE)
_STORED, _FAILED, _REASON = "00081199", "00081198", "00081197"
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


def _has(octets: bytes) -> Callable[[Asked, Behind], bool]:
    """Tell requests with these octets."""
    return lambda asked, _: octets in asked.body


def _nested_octets(asked: Asked, _: Behind) -> bool:
    return any(b"\x00\x04\x61\x05SQ" in held.data for held in instances_of(asked))


def _parameter(asked: Asked, _: Behind) -> bool:
    return "transfer-syntax=" in field_of(asked.fields, "Content-Type")


def _refused() -> Said:
    """Say that something failed, and not what."""
    item = {_REASON: {"vr": "US", "Value": [43264]}}
    body = json.dumps({_FAILED: {"vr": "SQ", "Value": [item]}}).encode()
    return Said(409, (("Content-Type", "application/dicom+json"),), body)


def _refusing(when: Callable[[Asked, Behind], bool]) -> Handler:
    """A server that refuses what it should take."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        return _refused() if _STORE(asked) and when(asked, behind) else behind.ask(asked)

    return handler


def _long_reason(asked: Asked, behind: Behind) -> Answer:
    """Fall over more failures than fit into a status line."""
    said = behind.ask(asked)
    failed = json_of(said).get(_FAILED, {}) if _STORE(asked) and said.status == 409 else {}
    return _crash() if len(failed.get("Value", [])) > 20 else said


def _leave_and_no_more(asked: Asked, behind: Behind) -> Answer:
    if field_of(asked.fields, "Expect") == "100-continue":
        return b"HTTP/1.1 100 Continue\r\n\r\n"
    return behind.ask(asked)


def _padded_is_nothing(dataset: Dataset) -> None:
    """Drop a text that was padded with NUL."""
    if dataset.get("00181020", {}).get("Value") == ["V12"]:
        del dataset["00181020"]


_PATIENT_ID = b"\x10\x00\x20\x00LO\x00\x00"
_PATIENT_NAME = b"\x10\x00\x10\x00PN\x00\x00"


def _commented(module: Dataset) -> None:
    """Put the Error Comment of PS3.7 before the attributes."""
    comment = {"00000902": {"vr": "LO", "Value": ["The object is of another study."]}}
    in_order = comment | module
    module.clear()
    module.update(in_order)


REBUILT: Mapping[str, Handler] = {
    "BUG-002": _response(_commented),
    "BUG-003": _crashing(_sent_before),
    "BUG-013": _crashing(_nested_octets),
    "BUG-017": _crashing(_has(b"OTX\0")),
    "BUG-018": _crashing(_has(_PATIENT_NAME)),
    "BUG-020": _crashing(_has(b"7@")),
    "BUG-021": _crashing(_has(b"99999999999")),
    "BUG-022": _refusing(_has(b"A^B\\C^D")),
    "BUG-027": answer(to(Service.METADATA), each(_padded_is_nothing)),
    "BUG-028": _refusing(_has(_PATIENT_ID)),
    "BUG-031": _response(lambda module: module.setdefault(_FAILED, {"vr": "SQ"})),
    "BUG-032": _saying(200, instead_of=409),
    "BUG-033": _saying(200, instead_of=202),
    "BUG-034": _refusing(_parameter),
    "BUG-037": _crashing(
        lambda asked, _: b"20201345" in asked.body or b"01234567890" in asked.body
    ),
    "BUG-038": _crashing(_refuse_reports),
    "BUG-039": _long_reason,
    "BUG-040": _response(lambda m: m.update({_REFERENCED_INSTANCE: m.pop(_STORED)})),
    "BUG-041": _response(lambda module: module[_STORED].update(Value=module[_STORED]["Value"][:1])),
    "BUG-048": _leave_and_no_more,
    "BUG-049": _crashing(_no_preamble),
    "BUG-051": _second_record,
    "BUG-053": _broken_session,
    "BUG-054": _saying(200, instead_of=202),
    "BUG-408": _response(lambda module: module.pop(_FAILED, None)),
}
