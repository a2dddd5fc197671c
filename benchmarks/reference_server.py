"""The bundled server beside Orthanc, in one run, by one client and by eight.

Both keep what they store: the bundled server with --data, Orthanc as it comes. They don't promise
the same: Orthanc waits for the disk once a file, the bundled server for the file, its name and the
index. In a temporary folder it never waits.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
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

# How many instances the one study has of which one is asked for, or all.
_OF_ONE_STUDY = 200
_FROM_MANY = {
    "retrieve, 1 of 200": (_INSTANCE, _FILES, 160),
    "retrieve, all 200": ("/studies/{study}", _FILES, 16),
    "metadata, all 200": ("/studies/{study}/metadata", _JSON, 16),
}

_Requests = Callable[[str], list[Request]]


def main() -> None:
    """Print how long each takes to start, and how many requests a second each answers."""
    if not is_installed():
        sys.stderr.write("there is no Orthanc (apt-get install orthanc orthanc-dicomweb)\n")
    with TemporaryDirectory() as name:
        servers = _servers(Path(name))
        starts = {name: partial(_start, make) for name, make in servers.items()}
        found = in_turn(starts, _ROUNDS)
        table("From start to listening", COSTS[:3], against(found, next(iter(found))))
    with TemporaryDirectory() as name, ExitStack() as stack:
        servers = _servers(Path(name))
        _compare({name: stack.enter_context(make()) for name, make in servers.items()})


def _servers(folder: Path) -> dict[str, Callable[[], AbstractContextManager[str]]]:
    """Return what starts each server and gives its base URL; the first is what others are to."""
    servers: dict[str, Callable[[], AbstractContextManager[str]]] = {}
    if is_installed():
        servers["Orthanc"] = partial(orthanc, folder)
    for name, workers in (("bundled", "1"), ("2 workers", "2")):
        servers[name] = partial(_bundled, "--data", str(folder / name), "--workers", workers)
    servers["temporary"] = _bundled
    return servers


@contextmanager
def _bundled(*arguments: str) -> Iterator[str]:
    with bundled_server(*arguments) as origin:
        yield f"{origin}/dicom-web"


def _start(make: Callable[[], AbstractContextManager[str]]) -> Figures:
    started = time.perf_counter()
    with make():
        return (time.perf_counter() - started,)


def _compare(bases: Mapping[str, str]) -> None:
    asked = list(_operations(tuple(bases.values())))
    works = {
        (what, clients, name): partial(_rate, requests, base, clients)
        for clients in _CLIENTS
        for what, requests in asked
        for name, base in bases.items()
    }
    found = in_turn(works, _ROUNDS)
    first, *others = bases
    rows = []
    for what, clients in dict.fromkeys((what, clients) for what, clients, _ in found):
        (base,) = found[what, clients, first]
        row = [what, str(clients), f"{base:,.0f}"]
        for name in others:
            (own,) = found[what, clients, name]
            row += [f"{own:,.0f}", f"{own / base:.2f}"]
        rows.append(row)
    heads = [cell for name in others for cell in (name, "ratio")]
    table("Requests a second", ("", "clients", first, *heads), rows)


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
    study, series = names.uid(), names.uid()
    many = [Identity(study, series, names.uid()) for _ in range(_OF_ONE_STUDY)]
    for base in bases:
        rate([_store(base, "red-triangle-small", each) for each in many], base, 1)
    for what, (path, accept, count) in _FROM_MANY.items():
        yield what, partial(_gets, path, accept, many[:count])


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
