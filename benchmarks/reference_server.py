"""The bundled server beside Orthanc, in one run, by one client and by eight."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import fixtures
from benchmarks.load import rate
from benchmarks.measure import COSTS, Figures, against, in_turn, table
from conformance.formats.multipart import OutgoingPart, choose_boundary, write
from conformance.run.identifiers import Names, Source, draw_seed
from conformance.wire.exchange import Headers, Request
from fixtures import Identity
from tests.support.bundled import bundled_server
from tests.support.orthanc import is_installed, orthanc

_ROUNDS = 5
_CLIENTS = (1, 8)
# How many instances of a size are sent, and asked for, at a time.
_SIZES = {"red-triangle-small": ("4 kB", 160), "red-triangle": ("2.9 MB", 16)}

_JSON = "application/dicom+json"
_FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
_FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
_INSTANCE = "/studies/{study}/series/{series}/instances/{instance}"
_QUESTIONS = {
    "retrieve": (_INSTANCE, _FILES),
    "frame": (f"{_INSTANCE}/frames/1", _FRAMES),
    "metadata": (f"{_INSTANCE}/metadata", _JSON),
}
_SEARCHES = {
    "search, 1 study of many": "/studies?StudyInstanceUID={study}",
    "search, 50 instances": "/instances?limit=50",
}

_Requests = Callable[[str], list[Request]]


def main() -> None:
    """Print how long each takes to start, and how many requests a second each answers."""
    if not is_installed():
        sys.stderr.write("there is no Orthanc: apt-get install orthanc orthanc-dicomweb\n")
        return
    with TemporaryDirectory() as name:
        starts = {
            "Orthanc": lambda: _start(orthanc(Path(name))),
            "bundled": lambda: _start(bundled_server()),
        }
        found = in_turn(starts, _ROUNDS)
        table("From start to listening", COSTS[:3], against(found, "Orthanc"))
    with TemporaryDirectory() as name, bundled_server() as origin, orthanc(Path(name)) as other:
        _compare(f"{origin}/dicom-web", other)


def _start(server: AbstractContextManager[str]) -> Figures:
    started = time.perf_counter()
    with server:
        return (time.perf_counter() - started,)


def _compare(ours: str, theirs: str) -> None:
    asked = list(_operations((ours, theirs)))
    works = {
        (name, clients, base): partial(_rate, requests, base, clients)
        for clients in _CLIENTS
        for name, requests in asked
        for base in (ours, theirs)
    }
    found = in_turn(works, _ROUNDS)
    rows = []
    for name, clients in dict.fromkeys((name, clients) for name, clients, _ in found):
        (own,), (other,) = found[name, clients, ours], found[name, clients, theirs]
        rows.append((name, str(clients), f"{own:,.0f}", f"{other:,.0f}", f"{own / other:.2f}"))
    table("Requests a second", ("", "clients", "bundled", "Orthanc", "ratio"), rows)


def _rate(requests: _Requests, base: str, clients: int) -> Figures:
    return (rate(requests(base), base, clients),)


def _operations(bases: tuple[str, ...]) -> Iterator[tuple[str, _Requests]]:
    """Yield what is asked of both; what is asked for was stored on both before."""
    names = Source(draw_seed()).case()
    for fixture, (size, count) in _SIZES.items():
        kept = _identities(names, count)
        for base in bases:
            rate([_store(base, fixture, each) for each in kept], base, 1)
        yield f"store, {size}", partial(_stores, names, fixture, count)
        for what, (path, accept) in _QUESTIONS.items():
            yield f"{what}, {size}", partial(_gets, path, accept, kept)
    for what, path in _SEARCHES.items():
        yield what, partial(_gets, path, _JSON, kept)


def _identities(names: Names, count: int) -> list[Identity]:
    return [Identity(names.uid(), names.uid(), names.uid()) for _ in range(count)]


def _stores(names: Names, fixture: str, count: int, base: str) -> list[Request]:
    return [_store(base, fixture, each) for each in _identities(names, count)]


def _store(base: str, fixture: str, identity: Identity) -> Request:
    data = fixtures.make(fixture, identity)
    parts = [OutgoingPart((("Content-Type", "application/dicom"),), data)]
    boundary = choose_boundary(parts)
    content_type = f'multipart/related; type="application/dicom"; boundary={boundary}'
    headers = Headers.of([("Accept", _JSON), ("Content-Type", content_type)])
    return Request("POST", f"{base}/studies", headers, write(parts, boundary))


def _gets(path: str, accept: str, identities: list[Identity], base: str) -> list[Request]:
    headers = Headers.of([("Accept", accept)])
    return [
        Request(
            "GET",
            base + path.format(study=each.study, series=each.series, instance=each.instance),
            headers,
        )
        for each in identities
    ]
