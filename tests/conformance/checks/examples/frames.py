"""Frames that come back."""

from __future__ import annotations

from conformance.checks import Question
from conformance.formats.frames import frames, stored_frames
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from conformance.wire.exchange import Response
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
    return ask("GET", f"{of}/frames/{numbers}", came, accept=accept, by=by, expect=expect)


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
