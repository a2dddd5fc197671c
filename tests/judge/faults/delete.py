"""Faults in deletes."""

from __future__ import annotations

from dataclasses import replace

from conformance.operation import Entity, Service
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, answer, ask, to

_DELETE = to(Service.DELETE)
_INSTANCE, _SERIES = "delete.instance[one-of-two-in-its-series]", "delete.series[one-of-two]"
_STUDY = "delete.study"


def _nothing(asked: Asked, behind: Behind) -> Answer:
    return Said(204) if _DELETE(asked) else behind.ask(asked)


def _first_only(asked: Asked, behind: Behind) -> Answer:
    """Delete one instance of what the path names."""
    if not _DELETE(asked):
        return behind.ask(asked)
    held = [h for h in behind.sent if asked.path in h.path]
    return behind.delete(held[0].path if held else asked.path)


def _all_but_first(asked: Asked, behind: Behind) -> Answer:
    """Leave one instance of what the path names."""
    if not _DELETE(asked):
        return behind.ask(asked)
    held = [h for h in behind.sent if asked.path in h.path]
    if len(held) < 2:
        return behind.ask(asked)
    return [behind.delete(h.path) for h in held[1:]][-1]


def _up(asked: Asked) -> Asked:
    """Delete the series in the place of the instance, the study in that of the series."""
    words = asked.path.split("/")
    return asked.below("/".join(words[: max(3, len(words) - 2)]))


def _other_studies_too(asked: Asked, behind: Behind) -> Answer:
    """Delete all that was ever stored."""
    said = behind.ask(asked)
    if _DELETE(asked):
        for held in behind.sent:
            behind.delete(held.path)
    return said


def _wrong_one(asked: Asked, behind: Behind) -> Answer:
    """Delete the other instance of the series."""
    if not to(Service.DELETE, level=Entity.INSTANCE)(asked):
        return behind.ask(asked)
    others = [h for h in behind.sent if h.series == asked.uids[1] and h.uid != asked.uids[2]]
    return behind.delete(others[0].path) if others else behind.ask(asked)


def _by_prefix(asked: Asked, behind: Behind) -> Answer:
    """Delete what begins with the path."""
    said = behind.ask(asked)
    if _DELETE(asked):
        for held in behind.sent:
            if held.path.startswith(asked.path):
                behind.delete(held.path)
    return said


def _by_uid_alone(asked: Asked, behind: Behind) -> Answer:
    """Find what to delete by its last UID, and answer as if the path counted."""
    said = behind.ask(asked)
    if _DELETE(asked) and said.status == 404:
        for held in behind.sent:
            if asked.uids[-1] in (held.study, held.series, held.uid):
                behind.delete(held.path)
    return said


def _study_instead(asked: Asked, behind: Behind) -> Answer:
    """Delete the study where a part of it is not there."""
    said = behind.ask(asked)
    if _DELETE(asked) and said.status in {400, 404} and len(asked.uids) > 1:
        behind.delete(f"/studies/{asked.uids[0]}")
    return said


def _late(asked: Asked, behind: Behind) -> Answer:
    """Delete only when the next delete comes."""
    if not _DELETE(asked):
        return behind.ask(asked)
    late = behind.memory["late"]
    behind.memory["late"] = asked
    if late:
        behind.ask(late)
    return Said(204)


def _tombstone(asked: Asked, behind: Behind) -> Answer:
    """Never keep again what was deleted once, and say that it is stored."""
    if _DELETE(asked):
        gone = [h for h in behind.sent if h.path.startswith(asked.path)]
        behind.memory["gone"] = {*(behind.memory["gone"] or ()), *(h.uid for h in gone)}
    said = behind.ask(asked)
    if asked.service is Service.STORE:
        for held in behind.sent:
            if held.uid in (behind.memory["gone"] or ()):
                behind.delete(held.path)
    return said


FAULTS: tuple[Fault, ...] = (
    fault("delete: nothing", _nothing, "delete.gone", _INSTANCE, _SERIES, _STUDY),
    fault("delete: only the first instance of a series", _first_only, "delete.gone", _SERIES),
    fault("delete: only the first instance of a study", _first_only, "delete.gone", _STUDY),
    fault("delete: all but the first instance of a study", _all_but_first, "delete.gone", _STUDY),
    fault("delete: the series of an instance", ask(_DELETE, _up), "delete.siblings", _INSTANCE),
    fault("delete: the study of a series", ask(_DELETE, _up), "delete.siblings", _SERIES),
    fault("delete: other studies too", _other_studies_too, "delete.siblings", _STUDY),
    fault("delete: the wrong instance", _wrong_one, "delete.siblings", _INSTANCE),
    fault("delete: what begins with the UID of an instance", _by_prefix, "delete.siblings",
          _INSTANCE),
    fault("delete: what begins with the UID of a series", _by_prefix, "delete.siblings", _SERIES),
    fault("delete: what begins with the UID of a study", _by_prefix, "delete.siblings", _STUDY),
    fault("delete: by the last UID alone", _by_uid_alone, "delete.siblings",
          "delete.unknown[instance-of-another-study]", "delete.unknown[series-of-another-study]"),
    fault("delete: the study where a part of it is not there", _study_instead, "delete.siblings",
          "delete.unknown[instance]", "delete.malformed-uid[series]"),
    fault("delete: when the next one comes", _late, "delete.gone", _INSTANCE),
    fault("delete: for ever", _tombstone, "store.read-back", "delete.store-again"),
    fault("delete: 404 and it is gone", answer(_DELETE, lambda s: replace(s, status=404)),
          "status.expected", _INSTANCE),
    fault("delete: 500", answer(_DELETE, lambda s: replace(s, status=500)), "status.expected",
          _STUDY),
    fault("delete: 405", answer(_DELETE, lambda _: Said(405, (("Allow", "GET"),))),
          "status.expected", _STUDY),
    fault("delete: 204 once more, where the target says 404", answer(
          _DELETE, lambda _: Said(204), (404,)), "status.expected", "delete.instance.again",
          profile="azure-v2"),
    fault("delete: 204 for a UID that is none", answer(_DELETE, lambda _: Said(204), (400,)),
          "status.expected", "delete.malformed-uid[instance]"),
)  # fmt: skip
