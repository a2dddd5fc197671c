"""Frames that come back: those that were asked for, with exactly their octets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from conformance.checks.album import Album, album_of
from conformance.checks.check import Check
from conformance.checks.reply import Payload, Reply
from conformance.checks.syntaxes import ANY, asked_for
from conformance.checks.words import difference, listed, number, octets, quoted
from conformance.errors import HarnessError
from conformance.formats.frames import native_frames
from conformance.operation import Service
from conformance.verdict import Problem

_OCTETS = "application/octet-stream"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LOCATED = re.compile(r"/frames/([0-9]{1,9})/?(?:[?#].*)?$")


def asked_numbers(reply: Reply) -> tuple[int, ...]:
    """Return the frames that must come; none where the request has no list of numbers."""
    if reply.question.expect.frames is not None:
        return reply.question.expect.frames
    texts = reply.question.values[-1].split(",") if reply.question.values else []
    if not all(_NUMBER.fullmatch(text) for text in texts):
        return ()
    return tuple(int(text) for text in texts)


def _parts(reply: Reply, album: Album, numbers: tuple[int, ...]) -> tuple[Payload, ...]:
    """Return the payloads, one for each frame.

    PS3.18 8.7.3.3 can also be read as asking for one run of all frames that were asked for; single
    bits then follow each other without padding between frames (8.7.3.3.1, note).
    """
    payloads = reply.payloads
    if album.native is None or len(payloads) != 1 or len(numbers) == 1:
        return payloads
    whole = payloads[0]
    for size in (album.bits, (album.bits + 7) // 8 * 8):
        if len(whole.body) == (size * len(numbers) + 7) // 8:
            pieces = native_frames(whole.body, size, len(numbers))
            return tuple(
                Payload(f"{whole.what}, frame {place}", whole.headers, piece)
                for place, piece in enumerate(pieces, 1)
            )
    return payloads


@dataclass(frozen=True, slots=True)
class Match:
    """Which part is which frame: `order` has the places of the parts in the list asked for."""

    album: Album
    numbers: tuple[int, ...]
    parts: tuple[Payload, ...]
    order: tuple[int | None, ...]

    @classmethod
    def of(cls, reply: Reply) -> Match | None:
        """Match the parts of a reply; None where nothing is known about the frames.

        HarnessError where a step expects frames that no instance of the cast has.
        """
        album, numbers = album_of(reply), asked_numbers(reply)
        if album is None or not numbers or max(numbers) > len(album.stored):
            if reply.question.expect.frames:
                message = f"there are no frames {listed(numbers)} to compare with"
                raise HarnessError(message, hint="ask for frames of a fixture that has them")
            return None
        parts = _parts(reply, album, numbers)
        open_places = set(range(len(numbers)))
        order: list[int | None] = []
        for place, part in enumerate(parts):
            nearest_first = sorted(open_places, key=lambda other: (other != place, other))
            fitting = (at for at in nearest_first if album.matches(part, numbers[at]))
            found = next(fitting, None)
            open_places.discard(-1 if found is None else found)
            order.append(found)
        return cls(album, numbers, parts, tuple(order))


def _count(reply: Reply) -> Iterator[Problem]:
    match = Match.of(reply)
    if match and len(match.parts) != len(match.numbers):
        expected = f"frames {listed(match.numbers)}, one a part"
        yield Problem(expected, number(len(match.parts), "part"))


def _octets(reply: Reply) -> Iterator[Problem]:
    match = Match.of(reply)
    if not match:
        return
    for place, (part, found) in enumerate(zip(match.parts, match.order, strict=True)):
        if found is None and place < len(match.numbers):
            frame = match.numbers[place]
            wanted = match.album.octets(part, frame) or b""
            expected = f"frame {frame} of {match.album.instance.name}: {octets(wanted)}"
            yield Problem(expected, f"{part.what}: {difference(wanted, match.album.read(part))}")
    if not match.parts:
        yield Problem(f"frames {listed(match.numbers)}", "no payload")


def _order(reply: Reply) -> Iterator[Problem]:
    match = Match.of(reply)
    if not match or None in match.order or len(match.parts) != len(match.numbers):
        return  # what is missing or wrong is said by other checks
    came = [match.numbers[place] for place in match.order if place is not None]
    located = [LOCATED.search(p.headers.get("Content-Location") or "") for p in match.parts]
    if [int(found[1]) for found in located if found] == came:
        return
    if tuple(came) != match.numbers:
        yield Problem(f"frames in the order {listed(match.numbers)}", listed(came))


def _is_ascending(reply: Reply) -> bool:
    return all(before < after for before, after in pairwise(asked_numbers(reply)))


def _padding(reply: Reply) -> Iterator[Problem]:
    match = Match.of(reply)
    for part, place in zip(match.parts, match.order, strict=True) if match else ():
        if match is None or place is None or match.album.native is None:
            continue
        frame = match.numbers[place]
        native = match.album.native[frame - 1]
        if part.body == native + b"\0":
            expected = f"frame {frame}: {len(native):,} octets"
            yield Problem(expected, f"{part.what}: an octet of padding more")


def _syntax(reply: Reply) -> Iterator[Problem]:
    for part in reply.payloads:
        allowed = asked_for(reply, part)
        said = part.transfer_syntax
        if part.essence == _OCTETS and said is not None and not {said, ANY} & allowed:
            yield Problem(f"transfer syntax {listed(sorted(allowed), 'or')}", quoted(said))


def _came(reply: Reply) -> bool:
    return reply.service is Service.FRAMES and reply.succeeded


def _can_tell(reply: Reply) -> bool:
    return _came(reply) and Match.of(reply) is not None


def _order_matters(reply: Reply) -> bool:
    as_requested = reply.switch("frame_order") == "as-requested"
    return _can_tell(reply) and (as_requested or _is_ascending(reply))


CHECKS = (
    Check(
        "frames.count",
        "WADO-410",
        "As many frames come as were asked for.",
        _can_tell,
        _count,
    ),
    Check(
        "frames.octets",
        "WADO-480",
        "Each frame has the octets that were stored.",
        _can_tell,
        _octets,
    ),
    Check(
        "frames.order",
        "WADO-420",
        "The frames can be told apart: they come in the order of the list.",
        _order_matters,
        _order,
        cites=lambda reply: "WADO-420" if _is_ascending(reply) else "AZ-150",
    ),
    Check(
        "frames.padding",
        "WADO-471",
        "No frame has an octet of padding.",
        _can_tell,
        _padding,
    ),
    Check(
        "frames.syntax",
        "WADO-470",
        "Uncompressed frames say no other transfer syntax than was asked for.",
        lambda reply: _came(reply) and bool(reply.payloads) and reply.question.expect.forms is None,
        _syntax,
    ),
)
