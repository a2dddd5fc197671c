"""Searches as they were reported, rebuilt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from conformance.operation import Entity, Service
from tests.judge.edits import drop, each, json_of, with_json
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Handler, When, answer, ask, to

_SEARCH = to(Service.SEARCH)
_STUDIES, _SERIES = to(Service.SEARCH, level=Entity.STUDY), to(Service.SEARCH, level=Entity.SERIES)
_INSTANCES = to(Service.SEARCH, level=Entity.INSTANCE)
_JSON = (("Content-Type", "application/dicom+json"),)


def _refusing(when: Callable[[Asked], bool], status: int = 400) -> Handler:
    """A server that does not take some searches."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if _SEARCH(asked) and when(asked):
            return Said(status, (("Content-Type", "text/plain"),), b"This is not supported.")
        return behind.ask(asked)

    return handler


def _ignoring(*names: str, when: When = _SEARCH) -> Handler:
    return ask(when, lambda asked: asked.without(*names))


def _reading(name: str, change: Callable[[str], str]) -> Handler:
    """A server that reads a parameter in a way of its own."""

    def changed(asked: Asked) -> Asked:
        return asked.having(name, change(asked.get(name))) if asked.get(name) else asked

    return ask(_SEARCH, changed)


def _unknown(asked: Asked) -> bool:
    return any(name.startswith("NoSuch") for name, _ in asked.query)


def _day_before_the_end(value: str) -> str:
    """End a range at the midnight with which its last day begins."""
    first, dash, last = value.partition("-")
    if not (first and last):
        return value
    end = date.fromisoformat(last) - timedelta(1)
    return f"{first}{dash}{end:%Y%m%d}"


def _first_component(asked: Asked, behind: Behind) -> Answer:
    """Let fuzzy matching find the family name only."""
    if asked.get("fuzzymatching") != "true":
        return behind.ask(asked)
    said = behind.ask(asked)
    word = asked.get("PatientName")
    rows = [] if said.status != 200 else json_of(said)
    found = [row for row in rows if _family_name(row).startswith(word)]
    return with_json(said, found) if found else Said(204)


def _family_name(row: dict[str, dict[str, list[dict[str, str]]]]) -> str:
    return row["00100010"]["Value"][0]["Alphabetic"].partition("^")[0]


def _of_all_studies(asked: Asked, behind: Behind) -> Answer:
    """List the instances of all studies that were ever stored under one of them."""
    said = behind.ask(asked)
    if not _INSTANCES(asked) or len(asked.uids) != 1 or said.status != 200:
        return said
    rows = json_of(said)
    for study in sorted({held.study for held in behind.sent} - set(asked.uids)):
        more = behind.ask(asked.below(f"/studies/{study}/instances"))
        rows += json_of(more) if more.status == 200 else []
    return with_json(said, rows)


def _url_of_series(row: dict[str, dict[str, list[str]]]) -> None:
    url = row["00081190"]["Value"]
    url[0] = url[0].partition("/instances/")[0]


def _nobody(row: dict[str, dict[str, list[object]]]) -> bool:
    return not row.get("00100020", {}).get("Value")


def _nothing_else(asked: Asked, behind: Behind) -> Answer:
    """Find no study that has no Patient ID."""
    said = behind.ask(asked)
    if not _STUDIES(asked) or said.status != 200:
        return said
    found = [row for row in json_of(said) if not _nobody(row)]
    return with_json(said, found) if found else Said(204)


def _no_modality(asked: Asked, behind: Behind) -> Answer:
    """Fall over a match without a modality."""
    said = behind.ask(asked)
    if not _SERIES(asked) or said.status != 200:
        return said
    return _CRASH if any("Value" not in row.get("00080060", {}) for row in json_of(said)) else said


def _included_no_key(asked: Asked) -> Asked:
    fields = asked.get("includefield").split(",")
    return asked.without(*fields) if fields != [""] else asked


def _literally(name: str) -> Handler:
    """A server to which wildcards are characters like any other."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if _SEARCH(asked) and set(asked.get(name)) & {"*", "?"}:
            return Said(204)
        return behind.ask(asked)

    return handler


def _paged_by_instance(level: When) -> Handler:
    """A server that cuts the page out of a table that has a row for each instance."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        if not level(asked) or not asked.get("limit").isdigit():
            return behind.ask(asked)
        limit, said = int(asked.get("limit")), behind.ask(asked.without("limit"))
        if said.status != 200:
            return said
        tag = "0020000E" if _SERIES(asked) else "0020000D"
        held = [h.series if _SERIES(asked) else h.study for h in behind.sent]
        rows = [row for row in json_of(said) for uid in held if uid == row[tag]["Value"][0]]
        cut = {row[tag]["Value"][0]: row for row in rows[:limit]}
        return with_json(said, list(cut.values()))

    return handler


def _query_first(asked: Asked) -> Asked:
    """Look in the study that the query names, and not in that of the path."""
    study = asked.get("StudyInstanceUID")
    if not study or not asked.uids:
        return asked
    return asked.without("StudyInstanceUID").below(asked.path.replace(asked.uids[0], study))


def _whole_times_only(asked: Asked) -> bool:
    time = asked.get("StudyTime")
    return bool(time) and not re.fullmatch("[0-9]{6}(-[0-9]{6})?", time)


_CRASH = Said(500, (("Content-Type", "text/plain"),), b"An error occurred.")


def _page(asked: Asked) -> bool:
    return _SEARCH(asked) and bool(asked.get("limit"))


def _usual_page(asked: Asked) -> Asked:
    return asked.without("limit", "offset").having("limit", "20")


REBUILT: Mapping[str, Handler] = {
    "BUG-299": answer(_SEARCH, lambda _: Said(200, _JSON), (204,)),
    "BUG-300": answer(_page, lambda said: replace(said, status=206)),
    "BUG-305": _nothing_else,
    "BUG-309": _refusing(_unknown),
    "BUG-310": _first_component,
    "BUG-319": _refusing(lambda asked: bool(asked.get("ModalitiesInStudy"))),
    "BUG-320": _literally("AccessionNumber"),
    "BUG-321": ask(_SEARCH, lambda a: a.without("limit") if a.get("limit") == "0" else a),
    "BUG-322": _refusing(lambda asked: bool(asked.get("")), status=500),
    "BUG-323": _reading("includefield", lambda fields: fields.partition(",")[0]),
    "BUG-324": _refusing(lambda asked: '"' in asked.get("PatientName"), status=500),
    "BUG-325": _no_modality,
    "BUG-330": ask(_SEARCH, _included_no_key),
    "BUG-331": _ignoring("limit", "offset"),
    "BUG-333": _refusing(lambda asked: "-" in asked.get("StudyDate")),
    "BUG-334": _paged_by_instance(_STUDIES),
    "BUG-336": _refusing(lambda asked: "," in asked.get("StudyInstanceUID")),
    "BUG-339": _literally("AccessionNumber"),
    "BUG-340": _reading("StudyTime", lambda _: "20200615"),
    "BUG-341": _ignoring("offset"),
    "BUG-343": _ignoring("Modality", "SeriesInstanceUID", when=_SERIES),
    "BUG-344": _ignoring("StudyDate"),
    "BUG-345": answer(_INSTANCES, drop("00280008")),
    "BUG-346": _refusing(lambda asked: asked.get("includefield") == "all", status=500),
    "BUG-347": _ignoring("StudyInstanceUID", when=_STUDIES),
    "BUG-349": _refusing(lambda asked: "," in asked.get("includefield")),
    "BUG-350": _refusing(lambda asked: any("." in name for name, _ in asked.query)),
    "BUG-351": _ignoring("limit", "offset"),
    "BUG-354": answer(_SERIES, drop("00400275")),
    "BUG-360": _of_all_studies,
    "BUG-361": _reading("StudyDate", _day_before_the_end),
    "BUG-365": _ignoring("ReferringPhysicianName"),
    "BUG-366": answer(_INSTANCES, each(_url_of_series)),
    "BUG-369": _refusing(lambda asked: bool(asked.get("SOPClassUID"))),
    "BUG-371": ask(_SEARCH, _usual_page),
    "BUG-373": _paged_by_instance(_SERIES),
    "BUG-374": ask(_SEARCH, _query_first),
    "BUG-376": _refusing(_whole_times_only),
}
