"""Faults in the Store transaction beside what is stored: targets, answers and their fields."""

from __future__ import annotations

from collections.abc import Callable

import pydicom

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, json_of, with_json
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.retrieve import rewritten
from tests.judge.messages import Asked, Said, field_of, instances_of
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_STORE = to(Service.STORE)
_ONE, _LOCATION = "store.multipart[type-and-boundary]", "store.location[all-studies]"
_FAILED, _OTHER, _REFERENCED = "00081198", "0008119A", "00081199"
_PRIVATE = b"2.25.277914211043914398226450163402618953.1"
_NEWER = ("AcquisitionUID", "EquipmentModality", "MultienergyDetectorType")


def _saying(name: str, edit: Edit, check: str, *cases: str, outcome: Outcome) -> Fault:
    handler = answer(_STORE, edit, range(200, 500))
    return fault(f"store: {name}", handler, check, *cases, profile="ps3.18", outcome=outcome)


def _refusing(when: Callable[[Asked], bool], status: int) -> Handler:
    """A server that does not take some stores."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        return Said(status) if _STORE(asked) and when(asked) else behind.ask(asked)

    return handler


def _of_no_known_class(asked: Asked) -> bool:
    return any(
        b"2.25.277914211043914398226450163402618953.1" in h.data for h in instances_of(asked)
    )


def _forget_the_young(dataset: pydicom.Dataset) -> None:
    for keyword in _NEWER:
        if keyword in dataset:
            del dataset[keyword]


def _storing_less(asked: Asked, behind: Behind) -> Answer:
    """Keep what is known, and drop the rest."""
    if not _STORE(asked):
        return behind.ask(asked)
    return behind.store(*(rewritten(_forget_the_young)(h.data) for h in instances_of(asked)))


def _without_names(said: Said) -> Said:
    """List what failed where nothing has a name."""
    if said.status not in {202, 409}:
        return said
    module: Dataset = json_of(said)
    if failed := module.pop(_FAILED, None):
        kept = [{"00081197": item["00081197"]} for item in failed["Value"]]
        module[_OTHER] = {"vr": "SQ", "Value": kept}
    return with_json(said, module)


def _without_locations(said: Said) -> Said:
    return said.saying("Location").saying("Content-Location")


def _elsewhere(said: Said) -> Said:
    if not said.get("Location"):
        return said
    return said.saying("Location", "http://127.0.0.1/dicom-web/studies/1.2.3")


FAULTS: tuple[Fault, ...] = (
    fault("store: 415 for an Accept that weighs", _refusing(
          lambda asked: "q=" in field_of(asked.fields, "Accept"), 415), "status.expected",
          "store.answer-type[weighed]"),
    fault("store: 415 for an Accept that ranges", _refusing(
          lambda asked: "*" in field_of(asked.fields, "Accept"), 415), "status.expected",
          "store.answer-type[covered]", "store.answer-type[anything]"),
    fault("store: 415 for an Accept with several types", _refusing(
          lambda asked: "," in field_of(asked.fields, "Accept"), 415), "status.expected",
          "store.answer-type[among-others]"),
    fault("store: 500 for a class that is not known", _refusing(_of_no_known_class, 500),
          "status.expected", "store.private-class"),
    fault("store: attributes that are not known are left out", _storing_less,
          "retrieve.equivalent", "store.newer-attributes"),
    _saying("no Location, as nearly all do without", _without_locations, "store.locations",
            _LOCATION, "store.location[one-study]", outcome=Outcome.WARNED),
    _saying("Location of another study", _elsewhere, "store.location-names", _LOCATION, _ONE,
            outcome=Outcome.FAILED),
    _saying("a Warning in words only, though a code is but recommended", lambda said: said.saying(
            "Warning", '299 here "Something is odd."'), "store.warning-status", _ONE,
            outcome=Outcome.WARNED),
    _saying("a failure that has a name is among the others, which I.1 leaves to what is made out",
            _without_names, "store.failed", "store.study.foreign[beside-a-right-one]",
            outcome=Outcome.WARNED),
)  # fmt: skip
