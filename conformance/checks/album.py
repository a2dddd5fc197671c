"""The frames of an instance: what a payload that holds one of them must have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from conformance.checks.reply import Payload, Reply
from conformance.formats import codestream, rle
from conformance.formats.flaw import FormatError
from conformance.formats.frames import (
    NATIVE_SYNTAXES,
    Geometry,
    frames,
    geometry_of,
    stored_frames,
    transfer_syntax,
)
from conformance.knowledge import Instance
from conformance.operation import Entity


@dataclass(frozen=True, slots=True)
class Album:
    """The frames of an instance as they are stored, and the native ones, if they can be decoded."""

    instance: Instance
    stored: tuple[bytes, ...]
    native: tuple[bytes, ...] | None
    geometry: Geometry | None = None

    @property
    def syntax(self) -> str:
        """The transfer syntax in which they are stored."""
        return transfer_syntax(self.instance.dataset)

    @property
    def bits(self) -> int:
        """The size of a native frame."""
        return self.geometry.frame_bits if self.geometry else 0

    def octets(self, payload: Payload, frame: int) -> bytes | None:
        """Return the octets that a payload must have, going by what it says of itself.

        None where that is not known: what can't be decoded here may be decoded elsewhere, and
        nobody can compress again as others do.
        """
        if self._is_as_stored(payload) and not self._can_decode(payload):
            return self.stored[frame - 1]
        if payload.essence in codestream.SYNTAXES and not self._can_decode(payload):
            return None
        return self.native[frame - 1] if self.native else None

    def read(self, payload: Payload) -> bytes:
        """Return the octets of a payload, decoded where it was compressed on the way.

        What can't be decoded stays as it is.
        """
        shape = self.geometry
        if shape is None or not self._can_decode(payload):
            return payload.body
        try:
            return rle.decode(
                payload.body, shape.pixels, shape.samples, shape.bits // 8, shape.planar
            )
        except FormatError:
            return payload.body

    def matches(self, payload: Payload, frame: int) -> bool:
        """Tell whether a payload is this frame, but for an octet of padding at its end."""
        wanted, body = self.octets(payload, frame), self.read(payload)
        if self._can_decode(payload) and body is payload.body:
            return False  # it says that it is RLE, and is none
        if wanted is None or body == wanted:
            return True
        if self.native and wanted is self.native[frame - 1]:
            # PS3.5 8.1.1: the value of Pixel Data is padded to an even length, at its end.
            padded = len(wanted) % 2 == 1 and frame == len(self.native)
            return self._same_bits(body, wanted) or (
                padded and self._same_bits(body.removesuffix(b"\0"), wanted)
            )
        # PS3.5 A.4: so is each fragment; nobody can tell that octet from data.
        return body.removesuffix(b"\0") == wanted.removesuffix(b"\0")

    def _can_decode(self, payload: Payload) -> bool:
        """Tell whether it is RLE of the server's own, and not that which was stored."""
        is_rle = payload.transfer_syntax == codestream.RLE_LOSSLESS or (
            payload.essence == codestream.RLE and payload.transfer_syntax is None
        )
        return is_rle and self.native is not None and payload.body not in self.stored

    def _is_as_stored(self, payload: Payload) -> bool:
        said = payload.transfer_syntax
        if said is not None:
            return said == self.syntax
        return self.syntax in codestream.SYNTAXES.get(payload.essence, ())

    def _same_bits(self, got: bytes, wanted: bytes) -> bool:
        """Compare the pixels; the bits after the last of them mean nothing."""
        if got == wanted or len(got) != len(wanted) or not self.bits % 8:
            return got == wanted
        return got[:-1] == wanted[:-1] and not (got[-1] ^ wanted[-1]) & ((1 << self.bits % 8) - 1)


def album_of(reply: Reply) -> Album | None:
    """Return the frames of the instance in the path, if we know it and can tell them apart."""
    uid = reply.scope.get(Entity.INSTANCE, "")
    instance = next(filter(reply.in_scope, reply.known(Entity.INSTANCE, uid)), None)
    return album(instance) if instance else None


# Several checks look at the same answer, and decoding takes time.
@lru_cache(maxsize=8)
def album(instance: Instance) -> Album | None:
    """Return the frames of an instance, if they can be told apart."""
    try:
        stored = stored_frames(instance.dataset)
    except FormatError:
        return None
    try:
        native = frames(instance.dataset)
    except FormatError:
        return Album(instance, stored, None)
    is_native = transfer_syntax(instance.dataset) in NATIVE_SYNTAXES
    return Album(instance, native if is_native else stored, native, geometry_of(instance.dataset))
