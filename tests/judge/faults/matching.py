"""Faults in how searches match: the kinds of PS3.4 C.2.2.2, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.operation import Entity, Service
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.search import rows_of, with_rows
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler, ask, to

_SEARCH, _INSTANCES = to(Service.SEARCH), to(Service.SEARCH, level=Entity.INSTANCE)
_ACCESSION = "00080050"
_IN_ITEM = "RequestAttributesSequence.ScheduledProcedureStepID"


def _row(
    name: str, handler: Handler, case: str, check: str = "search.matches", **more: Any
) -> Fault:
    return fault(f"search: {name}", handler, check, case, **more)


def _reads(name: str, change: Callable[[str], str]) -> Handler:
    """Read a parameter in a way of its own."""

    def changed(asked: Asked) -> Asked:
        value = asked.get(name)
        return asked.having(name, change(value)) if value else asked

    return ask(_SEARCH, changed)


def _finds_nothing(name: str, holds: Callable[[str], bool]) -> Handler:
    """Find nothing by some values."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        nothing = _SEARCH(asked) and holds(asked.get(name) or "")
        return Said(204) if nothing else behind.ask(asked)

    return handler


def _only_known(holds: Callable[[str], bool]) -> Handler:
    """Leave out what has no Accession Number, for some values of that key."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said, value = behind.ask(asked), asked.get("AccessionNumber")
        if not (_SEARCH(asked) and value and holds(value)):
            return said
        return with_rows(said, [row for row in rows_of(said) if "Value" in row[_ACCESSION]])

    return handler


def _without_times(asked: Asked) -> Asked:
    """Leave the time out where a range of dates is given as well."""
    return asked.without("StudyTime") if "-" in (asked.get("StudyDate") or "") else asked


def _without_modality(asked: Asked) -> Asked:
    return asked.without("Modality") if _INSTANCES(asked) else asked


FAULTS: tuple[Fault, ...] = (
    _row("a run of characters has one at least", _reads(
        "AccessionNumber", lambda v: v.removesuffix("*") + "?*" if v.endswith("-A*") else v),
        "search.wildcards[run-at-the-end-may-be-empty]", profile="ps3.18"),
    _row("one character is any run of them", _reads(
        "AccessionNumber", lambda v: v.replace("?", "*")),
        "search.wildcards[one-character]", profile="ps3.18"),
    _row("a run stands at the end only", _reads(
        "AccessionNumber", lambda v: v.lstrip("*")), "search.wildcards[run-in-front]",
        "status.expected", profile="ps3.18"),
    _row("any value is a value that there is", _only_known(lambda v: v == "*"),
         "search.wildcard-alone", profile="ps3.18"),
    _row("a range of dates leaves times out", ask(_SEARCH, _without_times),
         "search.studies.all-keys[dates-and-times]", profile="ps3.18"),
    _row("keys of a sequence match in items of their own", ask(
        _SEARCH, lambda a: a.without(_IN_ITEM)), "search.one-item[of-two-items]",
        profile="ps3.18"),
    _row("what is unknown does not match", _only_known(lambda v: v != "*"),
         "search.unknown-values", profile="bundled"),
    _row("names beyond ASCII are found in no character set", _finds_nothing(
        "PatientName", lambda v: not v.isascii()), "search.character-sets", "status.expected"),
    _row("names match by their beginning", _reads("PatientName", lambda v: f"{v}*"),
         "search.unfuzzy", profile="ps3.18"),
    _row("instances are not searched by what their series is", ask(_SEARCH, _without_modality),
         "search.levels[study-and-series-of-instances]"),
)  # fmt: skip
