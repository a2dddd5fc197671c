"""The samples of a native frame, as numbers (PS3.5 8.1 and 8.2)."""

import sys
from array import array
from collections.abc import Callable, Mapping, Sequence

from reference_server.dicom import DataSet, Element
from reference_server.rendering.attributes import number
from reference_server.rendering.picture import NotRenderable

_FLOATS = {0x7FE00008: "f", 0x7FE00009: "d"}
_INTEGERS = {16: "H", 32: "I", 64: "Q"}
# PS3.5 8.1.1: the pixels in an octet, from its lowest bit on.
_BITS = [bytes(octet >> bit & 1 for bit in range(8)) for octet in range(256)]

Meaning = Callable[[float], float]


def words(octets: bytes, code: str) -> Sequence[float]:
    """Read little endian numbers of a code of the module `array`."""
    numbers = array(code)
    numbers.frombytes(octets[: len(octets) // numbers.itemsize * numbers.itemsize])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def samples(frame: bytes, pixels: Element, dataset: DataSet, count: int) -> Sequence[float]:
    """Give the samples as they are allocated, in the order of the frame."""
    if pixels.tag in _FLOATS:
        found = words(frame, _FLOATS[pixels.tag])
    else:
        bits = number(dataset, "BitsAllocated", 0)
        if bits == 1:
            found = b"".join(map(_BITS.__getitem__, frame))
        elif bits == 8:
            found = frame
        elif bits in _INTEGERS:
            found = words(frame, _INTEGERS[bits])
        else:
            raise NotRenderable(f"Pixels of {bits} bits are not drawn.")
    if len(found) < count:
        raise NotRenderable(f"A frame has {len(found)} of {count} samples.")
    return found[:count]


def translated(samples: Sequence[float], shades: Mapping[float, int]) -> bytes:
    """Give the shade of each sample."""
    if isinstance(samples, bytes):
        return samples.translate(bytes(shades.get(sample, 0) for sample in range(256)))
    return bytes(map(shades.__getitem__, samples))


def meaning(pixels: Element, dataset: DataSet) -> Meaning:
    """Give what turns a sample into the value that is stored in it (PS3.3 C.7.6.3.1)."""
    if pixels.tag in _FLOATS:
        return lambda sample: sample
    allocated = number(dataset, "BitsAllocated", 0)
    stored = number(dataset, "BitsStored", allocated)
    if not 1 <= stored <= allocated:
        raise NotRenderable(f"{stored} of {allocated} bits can't be stored.")
    shift = max(number(dataset, "HighBit", stored - 1) + 1 - stored, 0)
    mask = (1 << stored) - 1
    # PS3.5 8.1.1: two's complement.
    sign = 1 << stored - 1 if number(dataset, "PixelRepresentation", 0) == 1 else 0

    def value(sample: float) -> float:
        return ((int(sample) >> shift & mask) ^ sign) - sign

    return value
