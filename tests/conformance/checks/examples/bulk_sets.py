"""All bulk data, or all pixel data, of a study, a series or an instance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.checks import Question
from conformance.formats.frames import frames, stored_frames
from conformance.knowledge import Instance
from conformance.operation import BULK_DATA
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    ACCEPT_FRAMES,
    BASE,
    BLUE,
    CAST,
    GREEN,
    INSTANCE,
    RED,
    STUDY,
    answer,
    ask,
    json_answer,
    parts_answer,
    path_of,
)

OCTETS, IN_RLE = "application/octet-stream", "image/dicom-rle"
PIXELS = "7FE00010"
OF_STUDY = (RED, GREEN, BLUE)
RLE = CAST["rle"]
CODESTREAMS = stored_frames(RLE.dataset)
DECODED = b"".join(frames(RLE.dataset))


def url(instance: Instance) -> str:
    return f"{BASE}{path_of(instance)}/bulk/{PIXELS}"


def value(instance: Instance) -> bytes:
    return b"".join(frames(instance.dataset))


def described(*instances: Instance) -> Question:
    """Metadata that name the pixel data of instances."""
    rows: list[dict[str, Any]] = [
        {
            "00080018": {"vr": "UI", "Value": [instance.uid]},
            PIXELS: {"vr": "OB", "BulkDataURI": url(instance)},
        }
        for instance in instances
    ]
    return ask("GET", f"{STUDY}/metadata", json_answer(rows))


def parts(*values: tuple[Instance, bytes], kind: str = OCTETS) -> Response:
    locations = [url(instance) for instance, _ in values]
    return parts_answer(*((kind, body) for _, body in values), type=kind, locations=locations)


def got(path: str, came: Response, *of: Instance, accept: str = ACCEPT_FRAMES) -> Question:
    return replace(ask("GET", path, came, accept=accept), earlier=(described(*of),))


def one(came: Response) -> Question:
    asked = ask("GET", "/anywhere", came, accept=f'multipart/related; type="{IN_RLE}"')
    return replace(asked, operation=BULK_DATA, values=(PIXELS,), subject=RLE)


def at_hand(*bodies: bytes, location: str = f"{BASE}/anywhere") -> Response:
    return parts_answer(
        *((IN_RLE, body) for body in bodies), type=IN_RLE, locations=[location] * len(bodies)
    )


ALL = [(instance, value(instance)) for instance in OF_STUDY]
BULK, PIXEL = f"{STUDY}/bulkdata", f"{STUDY}/pixeldata"
OF_RLE = f"{path_of(RLE)}/pixeldata"
ASKS_RLE = f'multipart/related; type="{IN_RLE}"'

EXAMPLES = (
    example(
        "bulk-data.all",
        [
            got(BULK, parts(*ALL), *OF_STUDY),
            got(BULK, parts(*ALL[::-1]), *OF_STUDY),
            got(f"{INSTANCE}/bulkdata", parts(ALL[0]), *OF_STUDY),
            # PS3.18 Table 10.4.4-1, note 2.
            got(STUDY, parts(*ALL), *OF_STUDY),
        ],
        [
            got(BULK, parts(*ALL[:2]), *OF_STUDY),
            got(BULK, parts(*ALL, ALL[0]), *OF_STUDY),
            got(BULK, parts(*ALL[:2], (BLUE, ALL[2][1][:-3])), *OF_STUDY),
            got(STUDY, parts(*ALL[1:]), *OF_STUDY),
        ],
        also=["bulk-data.location"],
        silent=[got(BULK, parts(*ALL)), got(BULK, answer(404, b"no", "text/plain"), *OF_STUDY)],
    ),
    example(
        "pixel-data.all",
        [
            got(PIXEL, parts(*ALL), *OF_STUDY),
            got(OF_RLE, parts((RLE, DECODED)), RLE),
            got(
                OF_RLE,
                parts(*((RLE, each) for each in CODESTREAMS), kind=IN_RLE),
                RLE,
                accept=ASKS_RLE,
            ),
        ],
        [
            got(PIXEL, parts(*ALL[:2]), *OF_STUDY),
            got(PIXEL, parts(*ALL, (RED, b"icon")), *OF_STUDY),
            got(
                OF_RLE,
                parts(*((RLE, each) for each in CODESTREAMS[:2]), kind=IN_RLE),
                RLE,
                accept=ASKS_RLE,
            ),
        ],
        also=["bulk-data.location"],
    ),
    example(
        "bulk-data.frames",
        [one(at_hand(*CODESTREAMS))],
        [one(at_hand(*CODESTREAMS[:2])), one(at_hand(*CODESTREAMS, CODESTREAMS[0]))],
        silent=[one(answer(404, b"no", "text/plain"))],
    ),
    example(
        "bulk-data.location",
        [got(BULK, parts(*ALL), *OF_STUDY), one(at_hand(*CODESTREAMS))],
        [
            got(BULK, parts(*((GREEN, body) for _, body in ALL)), *OF_STUDY),
            one(at_hand(*CODESTREAMS, location="/elsewhere")),
        ],
        silent=[got(BULK, parts(*ALL))],
    ),
)
