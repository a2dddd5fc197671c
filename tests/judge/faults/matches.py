"""Faults in the matches that a search lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Entity, Service
from conformance.verdict import Outcome
from tests.judge.edits import Dataset, document, drop, each, put
from tests.judge.faults.fault import Fault, fault
from tests.judge.faults.search import plain, rows_of, uid_of, with_rows
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, to

_SEARCH = to(Service.SEARCH)
_STUDIES, _SERIES = to(Service.SEARCH, level=Entity.STUDY), to(Service.SEARCH, level=Entity.SERIES)
_FOUND = "search.studies[uid]"
_SERIES_FOUND, _INSTANCE_FOUND = "search.series[uid]", "search.instances[uid]"
_STUDY, _IN = "0020000D", "0020000E"


def _row(name: str, edit: Edit, check: str, *cases: str, **more: Any) -> Fault:
    return fault(f"search: {name}", answer(_SEARCH, edit), check, *cases or (_FOUND,), **more)


def _naming(change: Callable[[str], str]) -> Edit:
    """Show names in other letters."""

    def change_all(row: Dataset) -> None:
        for value in row.get("00100010", {}).get("Value", []):
            value.update({group: change(name) for group, name in value.items()})

    return each(change_all)


def _of_another(tag: str) -> Handler:
    """A server that shows a value of another study in each match."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if not _STUDIES(asked) or said.status != 200:
            return said
        query = (("includefield", tag),)
        others = list(rows_of(behind.ask(Asked("GET", "/studies", query, asked.fields))))
        rows = rows_of(said)
        for row in rows:
            other = next(o for o in others if uid_of(o, _STUDY) != uid_of(row, _STUDY))
            row[tag] = other[tag]
        return with_rows(said, rows)

    return handler


def _by_instance(asked: Asked, behind: Behind) -> Answer:
    """Give a row for each instance of a series."""
    said = behind.ask(asked)
    if not _SERIES(asked) or said.status != 200:
        return said
    count = {h.uid: h.series for h in behind.sent}
    rows = [row for row in rows_of(said) for s in count.values() if s == uid_of(row, _IN)]
    return with_rows(said, rows)


def _add(tag: str, by: int) -> Edit:
    def change(row: Dataset) -> None:
        if tag in row:
            row[tag]["Value"][0] += by

    return each(change)


_COUNTED = "search.studies.includefield[counted]"

FAULTS: tuple[Fault, ...] = (
    # Rows
    _row("a row is lost", document(lambda rows: rows[1:]), "search.matches",
         "search.series[patient-id]"),
    _row("a row is doubled", document(lambda rows: [*rows, rows[0]]), "search.once"),
    fault("search: a row for each instance", _by_instance, "search.once", _SERIES_FOUND),
    _row("a row of nobody", document(
         lambda rows: [*rows, {_STUDY: {"vr": "UI", "Value": ["1.2.3"]}}]), "search.matches"),
    _row("a row without UID", drop(_STUDY), "search.unique-key"),
    _row("an empty row", document(lambda rows: [*rows, {}]), "search.unique-key"),
    _row("a UID is cut", each(lambda row: row[_STUDY].update(
         Value=[uid_of(row, _STUDY)[:-1]])), "search.matches"),
    _row("200 without payload", lambda s: replace(s, body=b""), "search.array"),
    _row("201", lambda s: replace(s, status=201), "status.expected"),
    fault("search: 404 for no match", answer(_SEARCH, lambda _: Said(404), (204,)),
          "status.expected", "search.no-match[studies-by-uid]"),
    fault("search: null for no match", answer(_SEARCH, lambda _: Said(
          200, (("Content-Type", "application/dicom+json"),), b"null"), (204,)),
          "search.array", "search.no-match[studies-by-uid]"),
    # Values
    _row("a name is that of another", put("00100010", "PN", {"Alphabetic": "No^Body"}),
         "search.values"),
    fault("search: an ID is that of another study", _of_another("00100020"), "search.values",
          "search.studies.key[patient-id]"),
    _row("a series is of another modality", put("00080060", "CS", "US"), "search.values",
         _SERIES_FOUND),
    _row("a series is of another study", put(_STUDY, "UI", "1.2.3"), "search.values",
         _SERIES_FOUND),
    _row("an instance is of another study than that of the path", put(_STUDY, "UI", "1.2.3"),
         "search.scope", "search.study-instances[all]"),
    _row("a date that was not stored", put("00080020", "DA", "20200923"), "search.values"),
    _row("an attribute that was not stored", put("00081030", "LO", "A study"), "search.values"),
    _row("a name has another VR", put("00100010", "LO", "Anony Mous"), "search.values"),
    _row("one instance too many", _add("00201208", 1), "search.counts", _COUNTED),
    _row("one series too few", _add("00201206", -1), "search.counts",
         "search.studies[uid]", profile="ps3.18"),
    _row("one instance too few in a series", _add("00201209", -1), "search.counts",
         "search.series.includefield[counted]"),
    _row("a modality too many", put("00080061", "CS", "OT", "MR"), "search.modalities", _COUNTED),
    _row("only one of two modalities", put("00080061", "CS", "OT"), "search.modalities",
         "search.studies.modalities[of-one-series]"),
    _row("an attribute is missing that each match has", drop("00100020"),
         "search.study-attributes"),
    _row("a series without its modality", drop("00080060"), "search.series-attributes",
         _SERIES_FOUND),
    _row("a series without its study", drop(_STUDY), "search.study-attributes", _SERIES_FOUND),
    _row("an instance without its class", drop("00080016"), "search.instance-attributes",
         _INSTANCE_FOUND, profile="ps3.18"),
    _row("a key is not shown, which 10.6.3.3 asks for but many do not", drop("00080061"),
         "search.match-keys", "search.studies.modalities[of-one-series]", outcome=Outcome.WARNED),
    _row("an included attribute is missing", drop("00200010"), "search.returns",
         "search.studies.includefield[one]"),
    _row("an included attribute is empty", put("00200010", "SH"), "search.values",
         "search.studies.includefield[one]"),
    _row("no Retrieve URL", drop("00081190"), "search.has-retrieve-url", profile="ps3.18"),
    _row("Retrieve URL of another study", put("00081190", "UR", "http://here/studies/1.2"),
         "search.retrieve-url", profile="ps3.18"),
    _row("Retrieve URL where the target says that there is none", put(
         "00081190", "UR", ""), "search.no-retrieve-url", profile="azure-v2"),
    _row("names are shown in capitals", _naming(str.upper), "search.values"),
    _row("names are shown without accents", _naming(plain), "search.values",
         "search.studies.encoded[umlaut]"),
)  # fmt: skip
