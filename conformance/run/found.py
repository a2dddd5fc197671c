"""A study that the target holds already, for runs that only read: found by searching.

Its files, as the target gives them, are what metadata, frames and searches are held against: what
the target says is compared with itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pydicom
from pydicom.config import RAISE
from pydicom.valuerep import validate_value

from conformance.checks.coding import content
from conformance.formats import multipart, uid
from conformance.knowledge import Instance
from conformance.operation import Entity
from conformance.profile.model import Profile
from conformance.scenario.model import FOUND, Case, Expectation, Step
from conformance.wire.client import Client
from conformance.wire.exchange import Headers, Request
from conformance.wire.view import media_type_of

# So many studies are looked at, and studies of so many instances are taken.
_STUDIES = 8
_INSTANCES = 12
_JSON = "application/dicom+json"
_FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_STUDY_UID = "0020000D"
_KEYS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
# Values of these kinds say by themselves whether they are what their VR allows.
_TEXTS = frozenset(pydicom.valuerep.STR_VR)


@dataclass(frozen=True, slots=True)
class Holding:
    """The instances of a study by name, `FOUND` the first; where there is none, `why` says so."""

    cast: Mapping[str, Instance] = field(default_factory=dict)
    why: str = ""


def find(base_url: str, client: Client, profile: Profile) -> Holding:
    """Search for a study that can stand in: small, whole, of files without flaws.

    One whose first instance has pixels is preferred. At most a handful of requests are sent.
    """
    for needed in ("search", "search.relational"):
        if needed not in profile.claims:
            return Holding(why=f"the profile {profile.name} does not claim {needed}")
    seen: list[Holding] = []
    for study in _studies(base_url, client):
        holding = _holding(base_url, client, study)
        if _has_pixels(holding):
            return holding
        seen.append(holding)
    if good := next((holding for holding in seen if holding.cast), None):
        return good
    reasons = "; ".join(dict.fromkeys(holding.why for holding in seen))
    return Holding(why=f"no study was found that can stand in: {reasons or 'a search lists none'}")


def _studies(base_url: str, client: Client) -> Iterator[str]:
    for row in _search(f"{base_url}/studies?limit={_STUDIES}", client)[:_STUDIES]:
        match row.get(_STUDY_UID):
            case {"Value": [str(study)]} if uid.is_valid(study):
                yield study


def _search(url: str, client: Client) -> list[dict[str, Any]]:
    """Return the rows of a search; none where the answer can't be read."""
    answer = client.send(Request("GET", url, Headers.of([("Accept", _JSON)]))).response
    if answer is None or answer.status != 200:
        return []
    try:
        rows = json.loads(content(answer))
    except (ValueError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _holding(base_url: str, client: Client, study: str) -> Holding:
    listed = len(_search(f"{base_url}/studies/{study}/instances?limit={_INSTANCES + 1}", client))
    if not 0 < listed <= _INSTANCES:
        return Holding(why=f"studies of up to {_INSTANCES} instances are taken")
    request = Request("GET", f"{base_url}/studies/{study}", Headers.of([("Accept", _FILES)]))
    answer = client.send(request).response
    if answer is None or answer.status != 200:
        return Holding(why="a study that is listed is not retrieved")
    parts = multipart.read(content(answer), media_type_of(answer.headers)).parts
    files = [part.body for part in parts]
    found = [_instance(data) for data in files]
    instances = [each for each in found if each is not None and each.study == study]
    if not instances or len(instances) != len(files):
        return Holding(why="files of a study that is listed have flaws, which may be their own")
    instances.sort(key=lambda each: "PixelData" not in each.dataset)
    names = (FOUND, *(f"{FOUND}-{number}" for number in range(2, len(instances) + 1)))
    return Holding({name: replace(i, name=name) for name, i in zip(names, instances, strict=True)})


def _instance(data: bytes) -> Instance | None:
    """Return a file as an instance; none where its flaws could be taken for the target's."""
    read = Instance(FOUND, FOUND, "", "", "", data)
    dataset = read.file.dataset
    if dataset is None or read.file.flaws or not _is_sound(dataset):
        return None
    study, series, own = (str(dataset.get(keyword, "")) for keyword in _KEYS)
    if not all(map(uid.is_valid, (study, series, own))):
        return None
    return Instance(FOUND, FOUND, study, series, own, data)


def _is_sound(dataset: pydicom.Dataset) -> bool:
    try:
        for element in dataset.iterall():
            values = [element.value] if element.VM < 2 else element.value
            if element.VR in _TEXTS:
                for value in values:
                    validate_value(element.VR, str(value or ""), RAISE)
    except Exception:  # noqa: BLE001 - pydicom raises what comes; such data stands in for nothing
        return False
    return True


def _has_pixels(holding: Holding) -> bool:
    return bool(holding.cast) and "PixelData" in holding.cast[FOUND].dataset


def obstacle(case: Case, holding: Holding) -> str:
    """Say why a case can't be run on what was found; nothing where it can."""
    if not holding.cast:
        return holding.why
    if any(step.expect.frames for step in case.steps) and not _has_pixels(holding):
        return "no instance was found that has pixels"
    return ""


def fitted(step: Step, cast: Mapping[str, Instance]) -> Step:
    """Let `FOUND` stand for all that is below what a step names."""
    asked = " ".join((step.path, step.raw_query, *(value for _, value in step.query)))
    level = next((each for each in _LEVELS if f"{{{each.value}}}" in asked), None)
    if level is None:
        return step
    key = cast[FOUND].key(level)
    names = tuple(name for name, instance in cast.items() if instance.key(level) == key)
    expect = step.expect
    return replace(step, expect=_with(expect, names))


_LEVELS = (Entity.INSTANCE, Entity.SERIES, Entity.STUDY)


def _with(expect: Expectation, names: tuple[str, ...]) -> Expectation:
    return replace(
        expect,
        instances=names if expect.instances else expect.instances,
        metadata=names if expect.metadata else expect.metadata,
        matches=names if expect.matches else expect.matches,
    )
