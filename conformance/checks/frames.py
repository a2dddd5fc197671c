"""Frames that come back: those that were asked for, with exactly their octets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from conformance.checks.check import Check
from conformance.checks.reply import Payload, Reply
from conformance.checks.syntaxes import ANY, asked_for
from conformance.checks.words import difference, listed, number, octets, quoted
from conformance.errors import HarnessError
from conformance.formats.flaw import FormatError
from conformance.formats.frames import (
    NATIVE_SYNTAXES,
    frames,
    geometry_of,
    native_frames,
    stored_frames,
    transfer_syntax,
)
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.verdict import Problem

_OCTETS = "application/octet-stream"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LOCATED = re.compile(r"/frames/([0-9]{1,9})/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class Album:
    """The frames of an instance as they are stored, and the native ones, if they can be decoded.

    `bits` is the size of a native frame.
    """

    instance: Instance
    stored: tuple[bytes, ...]
    native: tuple[bytes, ...] | None
    bits: int = 0

    @property
    def syntax(self) -> str:
        """The transfer syntax in which they are stored."""
        return str(self.instance.dataset.file_meta.TransferSyntaxUID)

    def octets(self, payload: Payload, frame: int) -> bytes | None:
        """Return the octets that a payload must have, going by what it says of itself.

        None where that is not known: what can't be decoded here may be decoded elsewhere.
        """
        if payload.transfer_syntax == self.syntax:
            return self.stored[frame - 1]
        return self.native[frame - 1] if self.native else None

    def matches(self, payload: Payload, frame: int) -> bool:
        """Tell whether a payload is this frame, but for an octet of padding at its end."""
        wanted = self.octets(payload, frame)
        if wanted is None or payload.body == wanted:
            return True
        if self.native and wanted is self.native[frame - 1]:
            # PS3.5 8.1.1: the value of Pixel Data is padded to an even length, at its end.
            padded = len(wanted) % 2 == 1 and frame == len(self.native)
            return self._same_bits(payload.body, wanted) or (
                padded and self._same_bits(payload.body.removesuffix(b"\0"), wanted)
            )
        # PS3.5 A.4: so is each fragment; nobody can tell that octet from data.
        return payload.body.removesuffix(b"\0") == wanted.removesuffix(b"\0")

    def _same_bits(self, got: bytes, wanted: bytes) -> bool:
        """Compare the pixels; the bits after the last of them mean nothing."""
        if got == wanted or len(got) != len(wanted) or not self.bits % 8:
            return got == wanted
        return got[:-1] == wanted[:-1] and not (got[-1] ^ wanted[-1]) & ((1 << self.bits % 8) - 1)


def asked_numbers(reply: Reply) -> tuple[int, ...]:
    """Return the frames that must come; none where the request has no list of numbers."""
    if reply.question.expect.frames is not None:
        return reply.question.expect.frames
    texts = reply.question.values[-1].split(",") if reply.question.values else []
    if not all(_NUMBER.fullmatch(text) for text in texts):
        return ()
    return tuple(int(text) for text in texts)


def album_of(reply: Reply) -> Album | None:
    """Return the frames of the instance in the path, if we know it and can tell them apart."""
    uid = reply.scope.get(Entity.INSTANCE, "")
    instance = next(filter(reply.in_scope, reply.known(Entity.INSTANCE, uid)), None)
    return _album(instance) if instance else None


# Several checks look at the same answer, and decoding takes time.
@lru_cache(maxsize=4)
def _album(instance: Instance) -> Album | None:
    try:
        stored = stored_frames(instance.dataset)
    except FormatError:
        return None
    try:
        native = frames(instance.dataset)
    except FormatError:
        return Album(instance, stored, None)
    bits = geometry_of(instance.dataset).frame_bits
    is_native = transfer_syntax(instance.dataset) in NATIVE_SYNTAXES
    return Album(instance, native if is_native else stored, native, bits)


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
            yield Problem(expected, f"{part.what}: {difference(wanted, part.body)}")
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
