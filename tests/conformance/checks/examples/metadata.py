"""Metadata that comes back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

from conformance.checks import Question
from conformance.knowledge import Instance
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from reference_server import dicom as reference
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    BLUE,
    CAST,
    GREEN,
    INSTANCE,
    RED,
    SERIES,
    STRICT,
    STUDY,
    ask,
    json_answer,
    path_of,
    profile,
)

BINARY = {"OB", "OD", "OF", "OL", "OV", "OW", "UN"}
ANY_BULK = profile(bulk_data="any")
OMITTED = profile(bulk_data="omitted")
NESTED = CAST["nested"]
URI = "BulkDataURI"
OTHER_PIXELS = {"InlineBinary": "AAAA"}


def described(instance: Instance) -> dict[str, Any]:
    """The metadata of an instance, by a reader and writer that have nothing to do with ours."""
    dataset = reference.read(BytesIO(instance.data)).dataset
    return reference.to_json(dataset, bulk=lambda _path, _element: {"BulkDataURI": "/bulk/1"})


def without_bulk(dataset: dict[str, Any]) -> dict[str, Any]:
    return {
        tag: {**attribute, "Value": [without_bulk(item) for item in attribute["Value"]]}
        if attribute["vr"] == "SQ" and attribute.get("Value")
        else attribute
        for tag, attribute in dataset.items()
        if attribute["vr"] not in BINARY
    }


def inline(instance: Instance) -> dict[str, Any]:
    value = b64encode(instance.dataset.PixelData).decode()
    return {**described(instance), "7FE00010": {"vr": "OB", "InlineBinary": value}}


def got(
    *datasets: Any,
    path: str = INSTANCE,
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    by: Profile = STRICT,
    remarked: str = "",
) -> Question:
    return ask(
        "GET",
        f"{path}/metadata",
        json_answer(list(datasets)),
        expect=expect,
        by=by,
        remarked={"red": frozenset((remarked,))},
    )


def changed(change: Callable[[dict[str, Any]], None], instance: Instance = RED) -> Question:
    dataset = described(instance)
    change(dataset)
    return got(dict(sorted(dataset.items())), path=path_of(instance))


RED_WITHOUT_PATIENT = {tag: found for tag, found in described(RED).items() if tag != "00100020"}
MAY_LACK = profile(remarked_attributes="may-lack")

PASSES = [
    got(described(RED)),
    got(inline(RED)),
    got(*map(described, (GREEN, BLUE, RED)), path=STUDY),
    got(described(CAST["japanese"]), path=path_of(CAST["japanese"])),
    got(described(NESTED), path=path_of(NESTED)),
]

EXAMPLES = (
    example(
        "metadata.array",
        PASSES,
        [ask("GET", f"{INSTANCE}/metadata", json_answer(described(RED)))],
    ),
    example(
        "metadata.instances",
        [
            *PASSES,
            got(described(RED), expect=Expectation(status=(200,), metadata=("red",))),
        ],
        [
            got(),
            got({}),
            got(described(RED), path=SERIES),
            got(described(RED), described(RED)),
            got(described(RED), expect=Expectation(status=(200,), metadata=("green",))),
        ],
    ),
    example(
        "metadata.values",
        [*PASSES, got(RED_WITHOUT_PATIENT, by=MAY_LACK, remarked="00100020")],
        [
            got(RED_WITHOUT_PATIENT, by=MAY_LACK),
            got(RED_WITHOUT_PATIENT, remarked="00100020"),
            changed(lambda d: d.pop("00100020")),
            changed(lambda d: d.update({"00100020": {"vr": "LO", "Value": ["other"]}})),
            changed(lambda d: d.update({"00104000": {"vr": "LT", "Value": ["more"]}})),
            changed(lambda d: d["00081032"]["Value"][0].pop("00080104"), NESTED),
            changed(lambda d: d["00081032"]["Value"].pop(), NESTED),
            changed(lambda d: d["7FE00010"].update(OTHER_PIXELS) or d["7FE00010"].pop(URI)),
        ],
    ),
    example(
        "metadata.bulk",
        PASSES,
        [got(without_bulk(described(RED)))],
        silent=[got(without_bulk(described(RED)), by=ANY_BULK)],
    ),
    example(
        "metadata.no-bulk",
        [got(without_bulk(described(RED)), by=OMITTED)],
        [got(inline(RED), by=OMITTED), got(described(RED), by=OMITTED)],
    ),
)
