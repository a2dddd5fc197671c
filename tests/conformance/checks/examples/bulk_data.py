"""Values that metadata name by a BulkDataURI."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks import Question
from conformance.formats.frames import frames
from conformance.knowledge import Instance
from conformance.operation import BULK_DATA
from conformance.wire.exchange import Response
from tests.conformance.checks.examples.example import example
from tests.support.questions import ACCEPT_FRAMES, BASE, CAST, answer, ask, parts_answer

OCTETS = "application/octet-stream"
ANYWHERE = "/anywhere/value"
FRAMES, RLE, NESTED = CAST["frames"], CAST["rle"], CAST["nested"]
IMPLICIT = CAST["implicit"]
PIXELS = "7FE00010"
VALUE = b"".join(frames(FRAMES.dataset))
DECODED = b"".join(frames(RLE.dataset))
# In implicit VR, and Latin-1.
COMMENTS = "Größe: 15 Wörter"


def got(of: Instance, attribute: str, came: Response) -> Question:
    asked = ask("GET", ANYWHERE, came, accept=f"{ACCEPT_FRAMES}, {OCTETS}")
    return replace(asked, operation=BULK_DATA, values=(attribute,), subject=of)


def parts(*bodies: bytes) -> Response:
    locations = [BASE + ANYWHERE] * len(bodies)
    return parts_answer(*((OCTETS, body) for body in bodies), type=OCTETS, locations=locations)


EXAMPLES = (
    example(
        "bulk-data.octets",
        [
            got(FRAMES, PIXELS, parts(VALUE)),
            got(FRAMES, PIXELS, parts(VALUE + b"\0")),
            got(FRAMES, PIXELS, answer(200, VALUE, OCTETS)),
            got(RLE, PIXELS, parts(DECODED)),
            got(IMPLICIT, "00204000", parts(COMMENTS.encode("latin-1"))),
            got(IMPLICIT, "00204000", parts(COMMENTS.encode())),
            got(NESTED, "00400275.1.00400009", parts(b"SPS-4712")),
        ],
        [
            got(FRAMES, PIXELS, parts(VALUE[:-1])),
            got(FRAMES, PIXELS, parts(VALUE + b"\0\0")),
            got(FRAMES, PIXELS, parts(VALUE[:35], VALUE[35:])),
            got(FRAMES, PIXELS, parts(b"")),
            got(RLE, PIXELS, parts(bytes(RLE.dataset.PixelData))),
            got(IMPLICIT, "00204000", parts(COMMENTS.encode("utf-16"))),
            got(NESTED, "00400275.1.00400009", parts(b"SPS-4711")),
        ],
        silent=[
            got(FRAMES, "00280011.0.00280010", parts(b"?")),
            got(NESTED, "00400275.2.00400009", parts(b"?")),
        ],
    ),
)
