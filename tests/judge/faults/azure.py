"""Faults in what the Azure DICOM service promises beyond the standard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from tests.judge.edits import drop
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Said, field_of
from tests.judge.proxy import Answer, Behind, Handler, answer, ask, to

_STORE, _SEARCH, _DELETE = to(Service.STORE), to(Service.SEARCH), to(Service.DELETE)
_STUDIES, _SERIES = to(Service.SEARCH, level=Entity.STUDY), to(Service.SEARCH, level=Entity.SERIES)
_BIRTH, _NAME, _MODEL = "PatientBirthDate", "PatientName", "ManufacturerModelName"


def _row(name: str, handler: Handler, check: str, *cases: str, version: int = 2) -> Fault:
    return fault(f"Azure: {name}", handler, check, *cases, profile=f"azure-v{version}")


def _turns(old: int, new: int, where: Callable[[Asked], bool]) -> Handler:
    """Say one status in the place of another."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        return replace(said, status=new) if where(asked) and said.status == old else said

    return handler


def _instead(where: Callable[[Asked], bool], status: int) -> Handler:
    """Answer some requests with nothing but a status."""
    return lambda asked, behind: Said(status) if where(asked) else behind.ask(asked)


def _reads(name: str, change: Callable[[str], str]) -> Handler:
    """Read a parameter of searches in a way of its own."""

    def changed(asked: Asked) -> Asked:
        value = asked.get(name)
        return asked.having(name, change(value)) if value else asked

    return ask(_SEARCH, changed)


def _with(name: str, holds: Callable[[str], bool]) -> Callable[[Asked], bool]:
    """Tell searches by a parameter whose value is of some kind."""
    return lambda asked: _SEARCH(asked) and holds(asked.get(name) or "")


def _oldest_first(asked: Asked, behind: Behind) -> Answer:
    """Give the first of two pages as the second."""
    if not _STUDIES(asked) or asked.get("limit") != "1":
        return behind.ask(asked)
    other: dict[Any, str] = {"1": "0"}
    return behind.ask(asked.having("offset", other.get(asked.get("offset"), "1")))


FAULTS: tuple[Fault, ...] = (
    _row("warnings are no reason for 202", _turns(202, 200, _STORE), "status.expected",
         "azure.store.unsearched-against-vr[version-2]"),
    _row("bad values of what is searched by are no reason to refuse in version 1",
         _turns(409, 200, _STORE), "status.expected",
         "azure.store.searched-against-vr[version-1]", version=1),
    _row("a padding of NUL is a reason for 202", _turns(200, 202, _STORE), "status.expected",
         "azure.store.nul"),
    _row("a bad value is searched by", ask(_SEARCH, lambda a: a.without(_MODEL)),
         "status.expected", "azure.store.not-searched"),
    _row("a search with NUL finds nothing", _instead(_with("PatientID", lambda v: "\0" in v), 204),
         "status.expected", "azure.store.nul"),
    _row("all series can't be searched by what their study is",
         _instead(_with("StudyDescription", bool), 400), "status.expected",
         "azure.search.attributes[study-description]"),
    _row("all series are without what their study is", answer(_SERIES, drop("00100020")),
         "search.returns", "azure.search.parents[all-series]"),
    _row("all attributes are those that there are anyway",
         ask(_SEARCH, lambda a: a.without("includefield")), "search.returns",
         "azure.search.all-fields"),
    _row("an open range begins a day late", _reads(_BIRTH, lambda v: v.replace("0101-", "0102-")),
         "status.expected", "azure.search.ranges[from]"),
    _row("names compare with their accents", _instead(_with(_NAME, lambda v: "Zoe" in v), 204),
         "status.expected", "azure.search.letters[name-without-accent]"),
    _row("other texts compare without accents",
         _reads("PatientID", lambda v: v if v[0] == "é" else "É" + v[1:]), "status.expected",
         "azure.search.letters[other-text-without-accent]"),
    _row("what was stored first comes first", _oldest_first, "search.matches",
         "azure.search.newest-first"),
    _row("the first instance of a study wins",
         _reads("AccessionNumber", lambda v: "B" + v[1:]), "status.expected",
         "azure.search.latest"),
    _row("a delete minds Accept", _instead(
         lambda a: _DELETE(a) and field_of(a.fields, "Accept").startswith("image/"), 406),
         "status.expected", "azure.delete.anyhow[accept]"),
    _row("a delete of what is elsewhere is a success", _turns(404, 204, _DELETE),
         "status.expected", "azure.delete.elsewhere[series-of-another-study]"),
)  # fmt: skip
