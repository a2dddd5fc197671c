"""Which mutants are tried: a sample of all that Cosmic Ray can make, drawn by a fixed seed.

The places at which something can be changed are put in an order by a hash of what stands there, and
each module gives the first of them, one in eight. So a change in one module does not change what is
drawn from the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

from tests.judge.mutants.mutant import Mutant
from tests.judge.mutants.source import Source
from tests.support.harness import ROOT

SERVER = ROOT / "reference_server"
_ROOMS = ("archive", "dicom", "dicomweb", "http")
# What has no part in how a request to store, retrieve, search or delete is understood or answered.
_LEFT_OUT = {
    "dicom/dictionary.py",  # a table of PS3.6, and no code
    "http/peers.py",  # several processes on one socket
    "http/server.py",  # threads, and the end of the process
    "http/limits.py",  # seconds and sizes for those who mean ill
    "archive/group.py",  # several processes on one folder
    "archive/lock.py",
}
_SEED = "1"
_ONE_IN = 8
# From a module that is short, too.
_LEAST = 2


def sources() -> Iterator[Source]:
    """Yield the modules that mutants are made of."""
    for room in _ROOMS:
        for path in sorted((SERVER / room).glob("*.py")):
            file = str(path.relative_to(SERVER))
            if file not in _LEFT_OUT:
                yield Source(SERVER, file)


def choose(source: Source) -> list[Mutant]:
    """Return mutants of some of the places of a module, one of each."""
    places = [_shuffled(mutants) for mutants in _places(source)]
    places.sort(key=lambda mutants: _order(mutants[0]))
    drawn = (_drawn(source, mutants) for mutants in places)
    number = max(_LEAST, round(len(places) / _ONE_IN))
    return list(islice((mutant for mutant in drawn if mutant is not None), number))


def mutated(mutant: Mutant) -> str:
    """Return the source of the mutant's file, with the change."""
    return _mutate(Source(SERVER, mutant.file).text, mutant)


def _places(source: Source) -> Iterator[list[Mutant]]:
    """Yield the mutants of each place."""
    found: dict[object, list[Mutant]] = defaultdict(list)
    seen: Counter[str] = Counter()
    with use_db(":memory:", mode=WorkDB.Mode.create) as database:
        init([source.path], database, {})
        specs = [spec for item in database.work_items for spec in item.mutations]
    for spec in specs:
        line, column = spec.start_pos
        if source.does_nothing(line, column):
            continue
        scope = source.scope(line)
        text = source.line(line)
        key = (
            f"{source.file} {scope.name} {text} {column - source.indent(line)} {spec.operator_name}"
        )
        seen[key] += 1
        mutant = Mutant(
            id=_hash(f"{key} {seen[key]}")[:8],
            file=source.file,
            function=scope.name,
            place=scope.place,
            line=line,
            before=text,
            after="",
            operator=spec.operator_name,
            occurrence=spec.occurrence,
            digest=source.digest,
        )
        found[tuple(spec.start_pos), tuple(spec.end_pos)].append(mutant)
    yield from found.values()


def _drawn(source: Source, mutants: Iterable[Mutant]) -> Mutant | None:
    """Return the first that is other Python than before."""
    for mutant in mutants:
        changed = source.change(_mutate(source.text, mutant))
        if changed is not None:
            return replace(mutant, before=changed[0], after=changed[1])
    return None


def _shuffled(mutants: Iterable[Mutant]) -> list[Mutant]:
    return sorted(mutants, key=_order)


def _order(mutant: Mutant) -> str:
    return _hash(f"{_SEED} {mutant.id}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _mutate(text: str, mutant: Mutant) -> str:
    found = mutate_code(text, get_operator(mutant.operator)(), mutant.occurrence)
    if found is None:
        raise ValueError(f"{mutant.file}: there is no {mutant.operator} {mutant.occurrence}")
    return str(found)
