"""Frames that come back."""

from __future__ import annotations

from conformance.checks import Question
from conformance.formats.frames import frames, stored_frames
from conformance.generate.datasets import Element, Sample
from conformance.generate.datasets.encapsulated import pixel_data
from conformance.generate.datasets.images import PIXEL_DATA, Layout
from conformance.generate.datasets.sample import instance
from conformance.knowledge import Instance
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
from fixtures import Identity
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    ACCEPT_FRAMES,
    CAST,
    INSTANCE,
    RED,
    STRICT,
    answer,
    ask,
    parts_answer,
    path_of,
    profile,
)

OCTETS = "application/octet-stream"
PLAIN = f'multipart/related; type="{OCTETS}"'
MANY = CAST["frames"]
FRAMES = frames(MANY.dataset)
RLE = CAST["rle"]
RED_FRAME = frames(RED.dataset)[0]
AS_REQUESTED = profile(frame_order="as-requested")


def made(name: str, syntax: str, layout: Layout, *pixels: Element) -> Instance:
    """An image of these pixels."""
    identity = Identity(
        study=f"2.25.{ord(name[0])}", series="2.25.97", instance=f"2.25.98{ord(name[0])}"
    )
    sample = Sample(instance(*layout.elements(), *pixels, identity=identity), syntax)
    return Instance(name, "", identity.study, identity.series, identity.instance, sample.data)


# Two frames of nine bits: nine times 1, and eight times 0 before a 1.
BITS = made(
    "bits",
    "1.2.840.10008.1.2.1",
    Layout(rows=3, columns=3, bits=1, stored=1, frames=2),
    Element(PIXEL_DATA, "OB", (b"\xff\x01\x02",)),
)
# Two frames that nobody can decode, of an odd number of octets each.
JPEG_LS = "1.2.840.10008.1.2.4.80"
CODED = made(
    "coded", JPEG_LS, Layout(frames=2), *pixel_data([b"\xff\xd8A\xff\xd9", b"\xff\xd8B\xff\xd9"])
)


KNOWN = {**CAST, "bits": BITS, "coded": CODED}


def octets(*bodies: bytes, syntax: str = "", locations: tuple[str, ...] = ()) -> Response:
    media_type = f"{OCTETS}; transfer-syntax={syntax}" if syntax else OCTETS
    return parts_answer(*((media_type, body) for body in bodies), type=OCTETS, locations=locations)


def got(
    numbers: str,
    came: Response,
    *,
    of: str = path_of(MANY),
    accept: str = PLAIN,
    by: Profile = STRICT,
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
) -> Question:
    path = f"{of}/frames/{numbers}"
    return ask("GET", path, came, accept=accept, by=by, expect=expect, cast=KNOWN)


def of_bits(numbers: str, *bodies: bytes) -> Question:
    return got(numbers, octets(*bodies), of=path_of(BITS))


def of_codestreams(numbers: str, *bodies: bytes, syntax: str = JPEG_LS) -> Question:
    return got(numbers, octets(*bodies, syntax=syntax), of=path_of(CODED), accept=ACCEPT_FRAMES)


def several(*numbers: int) -> Response:
    return octets(*(FRAMES[number - 1] for number in numbers))


PASSES = [
    got("1", several(1)),
    got("1,3", several(1, 3)),
    got("1%2C3", several(1, 3), expect=Expectation(status=(200,), frames=(1, 3))),
    # One run of all frames is another reading of the standard.
    got("1,3", octets(FRAMES[0] + FRAMES[2])),
    got("1", octets(RED_FRAME), of=INSTANCE),
    got("1", octets(*frames(RLE.dataset)[:1], syntax="1.2.840.10008.1.2.1"), of=path_of(RLE)),
    got(
        "1",
        octets(*stored_frames(RLE.dataset)[:1], syntax="1.2.840.10008.1.2.5"),
        of=path_of(RLE),
        accept=ACCEPT_FRAMES,
    ),
    # PS3.18 8.7.3.3.1: single bits, each frame by itself or in one run without padding between.
    of_bits("2", b"\0\x01"),
    of_bits("1,2", b"\xff\x01", b"\0\x01"),
    of_bits("1,2", b"\xff\x01\x02"),
    # What comes after the last bit means nothing.
    of_bits("2", b"\0\xff"),
    # PS3.5 A.4: a fragment is padded to an even length.
    of_codestreams("1", b"\xff\xd8A\xff\xd9"),
    of_codestreams("1,2", b"\xff\xd8A\xff\xd9\0", b"\xff\xd8B\xff\xd9\0"),
    # Who decodes what is not decoded here may be right.
    of_codestreams("1", b"?", syntax="1.2.840.10008.1.2.1"),
    # By a list that does not ascend, nothing is said of the order.
    got("3,1", several(1, 3)),
    got("3,1", several(3, 1), by=AS_REQUESTED),
]

EXAMPLES = (
    example("frames.count", PASSES, [got("1,3", several(1)), got("1", several(1, 3))]),
    example(
        "frames.octets",
        PASSES,
        [
            got("2", several(1)),
            got("1,3", several(1, 2)),
            of_bits("2", b"\x01\x02"),
            of_bits("2", b"\0\0"),
            of_codestreams("1", b"\xff\xd8B\xff\xd9\0"),
            of_codestreams("1", b"\xff\xd8A\xff\xd9\0\0"),
            got("1", octets(FRAMES[0][:-1])),
            got("1", octets(FRAMES[0] + b"\0\0")),
            got("1", octets(*stored_frames(RLE.dataset)[:1]), of=path_of(RLE)),
            got(
                "1",
                octets(*frames(RLE.dataset)[:1], syntax="1.2.840.10008.1.2.5"),
                of=path_of(RLE),
                accept=ACCEPT_FRAMES,
            ),
        ],
    ),
    example(
        "frames.octets",
        PASSES,
        [got("1", answer(200))],
        also=["frames.count", "retrieve.payload"],
        silent=[
            got("1", answer(404, b"no", "text/plain")),
            # Of an instance that is not ours nothing is known, nor of a frame that is not there.
            got("1", octets(b"x"), of="/studies/2.25.9/series/2.25.9/instances/2.25.9"),
            got("77", octets(b"x")),
        ],
    ),
    example(
        "frames.order",
        [
            *PASSES[:4],
            got("1,3", octets(FRAMES[2], FRAMES[0], locations=("../frames/3", "../frames/1"))),
        ],
        [got("1,3", several(3, 1)), got("3,1", several(1, 3), by=AS_REQUESTED)],
    ),
    example(
        "frames.location",
        [
            got("1,3", octets(FRAMES[0], FRAMES[2], locations=("/a/frames/1", "/a/frames/3?q"))),
            got("1,3", octets(FRAMES[2], FRAMES[0], locations=("../frames/3", "../frames/1"))),
            got("2", octets(FRAMES[1], locations=("/a/frames/2",))),
        ],
        [
            got("1,3", octets(FRAMES[0], FRAMES[2], locations=("/a/frames/3", "/a/frames/1"))),
            got("1,3", octets(FRAMES[0], FRAMES[2], locations=("/a/frames/0", "/a/frames/2"))),
            got("2", octets(FRAMES[1], locations=("/a/frames/1",))),
        ],
        silent=[
            got("1", octets(FRAMES[0], locations=("/a/pixels/7",))),
            # One run of frames, which no single number names.
            got("1,3", octets(FRAMES[0] + FRAMES[2], locations=("/a/frames/1,3",))),
        ],
    ),
    example(
        "frames.padding",
        PASSES,
        [got("1", octets(RED_FRAME + b"\0"), of=INSTANCE)],
        silent=[got("1", answer(404, b"no", "text/plain"))],
    ),
    example(
        "frames.syntax",
        PASSES,
        [got("1", octets(FRAMES[0], syntax="1.2.840.10008.1.2.5"))],
    ),
)
