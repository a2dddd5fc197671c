"""Stores of metadata and bulk data as they were reported, rebuilt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conformance.operation import Service
from tests.judge.apart import (
    boundary,
    comes_apart,
    reading_attributes,
    reading_datasets,
    refusing,
)
from tests.judge.edits import Dataset, nested
from tests.judge.messages import Asked, Said, read_parts
from tests.judge.proxy import Answer, Behind, Handler, ask, to

_METADATA = to(Service.METADATA)
_STUDY, _ROWS = "0020000D", "00280010"
_EMPTY_OCTETS = re.compile(
    rb'(<InlineBinary>[^<]*</InlineBinary>)((?:(?!<InlineBinary>).)*? vr="OB"[^>]*>)(?=</)',
    re.DOTALL,
)
_TEXTS = {"LT", "ST", "UR", "UT"}


def _datasets(asked: Asked) -> Iterator[Dataset]:
    """Yield the data sets that a request describes, and the items in them."""
    for dataset in json.loads(read_parts(asked.body, boundary(asked))[0].body):
        yield from nested(dataset)


def _has(octets: bytes) -> Callable[[Asked], bool]:
    return lambda asked: octets in asked.body


def _jpeg_alone_describes(asked: Asked) -> bool:
    return _has(b"image/jpeg")(asked) and not any(_ROWS in found for found in _datasets(asked))


def _an_empty_text(asked: Asked) -> bool:
    return any({"vr": vr} in found.values() for found in _datasets(asked) for vr in _TEXTS)


def _no_metadata_of_compressed(asked: Asked, behind: Behind) -> Answer:
    """Fail to make the metadata of what came with compressed frames beside it."""
    if comes_apart(asked) and b"Content-Type: image/" in asked.body:
        uids = [found[_STUDY]["Value"][0] for found in _datasets(asked) if _STUDY in found]
        behind.memory.update(dict.fromkeys(uids, True))
    if _METADATA(asked) and behind.memory[asked.uids[0]]:
        return Said(500, (("Content-Type", "text/plain"),), b"There are no metadata.")
    return behind.ask(asked)


def _by_order(attribute: Dataset) -> None:
    """Know no VR yet when the value comes, and so lose it."""
    if next(iter(attribute)) != "vr":
        vr = attribute["vr"]
        attribute.clear()
        attribute["vr"] = vr


def _the_octets_before(asked: Asked) -> Asked:
    """Take the octets of an element in XML for those of the next, where it has none."""
    return replace(asked, body=_EMPTY_OCTETS.sub(rb"\1\2\1", asked.body))


REBUILT: Mapping[str, Handler] = {
    "BUG-005": reading_datasets(lambda found: found.__delitem__(slice(1, None))),
    "BUG-007": refusing(_has(b"image/jpeg"), 409),
    "BUG-008": refusing(_jpeg_alone_describes, 409),
    "BUG-015": refusing(lambda _: True, 415),
    "BUG-236": _no_metadata_of_compressed,
    "BUG-251": ask(to(Service.STORE), _the_octets_before),
    "BUG-253": reading_attributes(_by_order),
    "BUG-254": refusing(_an_empty_text, 500),
}
