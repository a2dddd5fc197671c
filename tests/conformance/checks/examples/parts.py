"""Multipart messages, octet by octet."""

from __future__ import annotations

from conformance.checks import Question
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    ACCEPT_FILES,
    ACCEPT_FRAMES,
    GREEN,
    INSTANCE,
    RED,
    SERIES,
    answer,
    ask,
    files_answer,
    parts_answer,
    profile,
)

SOUND_TYPE = 'multipart/related; type="text/plain"; boundary=B'
HEADER = b"--B\r\nContent-Type: text/plain\r\n"
SOUND = HEADER + b"\r\nok\r\n--B--"


def got(body: bytes = SOUND, media_type: str = SOUND_TYPE) -> Question:
    """An error answer, of which only the multipart message is judged."""
    return ask("GET", "/", answer(404, body, media_type))


def bounded(boundary: str, *, quoted: bool = True) -> Question:
    value = f'"{boundary}"' if quoted else boundary
    media_type = f'multipart/related; type="text/plain"; boundary={value}'
    body = SOUND.replace(b"--B", b"--" + boundary.encode())
    return got(body, media_type)


def located(*locations: str) -> Question:
    parts = [("application/dicom", RED.data), ("application/dicom", GREEN.data)]
    return ask("GET", SERIES, parts_answer(*parts, locations=locations), accept=ACCEPT_FILES)


def framed(numbers: str, *locations: str) -> Question:
    octets = "application/octet-stream"
    came = parts_answer((octets, b"1"), (octets, b"2"), type=octets, locations=locations)
    return ask("GET", f"{INSTANCE}/frames/{numbers}", came, accept=ACCEPT_FRAMES)


def unlocated() -> Question:
    sound = files_answer(RED, GREEN)
    body = sound.body.replace(b"Content-Location: /parts/0\r\n", b"")
    media_type = sound.headers.get("Content-Type") or ""
    return ask("GET", SERIES, answer(200, body, media_type), accept=ACCEPT_FILES)


PASSES = [got()]
OPTIONAL = profile(multipart_type_parameter="optional")

EXAMPLES = (
    example(
        "multipart.related",
        PASSES,
        [got(media_type=SOUND_TYPE.replace("related", "mixed"))],
    ),
    example(
        "multipart.boundary",
        PASSES,
        [got(media_type='multipart/related; type="text/plain"')],
    ),
    example(
        "multipart.one-boundary",
        PASSES,
        [got(media_type=SOUND_TYPE.replace("boundary", "boundary=A; boundary"))],
    ),
    example(
        "multipart.boundary-length",
        [bounded("b" * 70), bounded("b")],
        [bounded("b" * 71)],
    ),
    example("multipart.boundary-characters", [bounded("a'()+_,-./:=?z")], [bounded("a!z")]),
    example(
        "multipart.boundary-quoting",
        [bounded("a:b"), bounded("a.b", quoted=False)],
        [bounded("a:b", quoted=False)],
    ),
    example(
        "multipart.type-quoting",
        PASSES,
        [got(media_type="multipart/related; type=text/plain; boundary=B")],
    ),
    example("multipart.delimiter", PASSES, [got(SOUND.replace(b"--B", b"--C"))]),
    example(
        "multipart.surroundings",
        PASSES,
        [got(b"prose\r\n" + SOUND), got(SOUND + b"\r\nmore prose")],
    ),
    example("multipart.close-delimiter", PASSES, [got(HEADER + b"\r\nok\r\n--B\r\n")]),
    example("multipart.line-ending", PASSES, [got(SOUND.replace(b"plain\r\n", b"plain\n"))]),
    example("multipart.padding", PASSES, [got(SOUND.replace(b"--B\r\n", b"--B \r\n"))]),
    example("multipart.boundary-unique", PASSES, [got(SOUND.replace(b"ok", b"\r\n--BB"))]),
    example(
        "multipart.part-type",
        PASSES,
        [
            got(SOUND.replace(b"Content-Type: text/plain", b"X: y")),
            got(SOUND.replace(b"text/plain", b"multipart/related")),
        ],
        also=["multipart.type"],
    ),
    example(
        "multipart.part-length",
        [got(SOUND.replace(HEADER, HEADER + b"Content-Length: 2\r\n"))],
        [got(SOUND.replace(HEADER, HEADER + b"Content-Length: 3\r\n"))],
    ),
    example(
        "multipart.transfer-encoding",
        [got(SOUND.replace(HEADER, HEADER + b"Content-Transfer-Encoding: binary\r\n"))],
        [got(SOUND.replace(HEADER, HEADER + b"Content-Transfer-Encoding: base64\r\n"))],
    ),
    example(
        "multipart.part-header",
        PASSES,
        [
            got(SOUND.replace(HEADER, HEADER + b"X: y\r\n folded\r\n")),
            got(SOUND.replace(HEADER, HEADER + b"no field\r\n")),
        ],
    ),
    example("multipart.parts", PASSES, [got(b"--B--")]),
    example(
        "multipart.type",
        PASSES,
        [
            got(media_type="multipart/related; boundary=B"),
            got(media_type=SOUND_TYPE.replace("plain", "html")),
            ask("GET", "/", answer(404, SOUND, SOUND_TYPE.replace("plain", "html")), by=OPTIONAL),
        ],
    ),
    example(
        "multipart.content-location",
        [located("/a", "/b"), framed("2,2", "/frames/2", "/frames/2")],
        [located("/a", "/a"), unlocated(), framed("1,2", "/frames/2", "/frames/2")],
    ),
)
