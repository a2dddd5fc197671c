"""Lookup tables as data sets hold them (PS3.3 C.11.1.1.1, C.7.6.3.1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reference_server.dicom import DataSet, attribute, read_value
from reference_server.rendering.attributes import number
from reference_server.rendering.picture import Frame, NotRenderable
from reference_server.rendering.samples import words


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A table: what stands for the value `first` comes first, `bits` bits long."""

    first: int
    bits: int
    entries: Sequence[float]

    def __call__(self, value: float) -> float:
        """Look a value up; those beyond its ends have the entries there."""
        place = min(max(value - self.first, 0), len(self.entries) - 1)
        return self.entries[int(place) if place == place else 0]  # noqa: PLR0124 - NaN

    @property
    def most(self) -> int:
        """The largest entry that there can be."""
        return (1 << self.bits) - 1


def lookup_table(frame: Frame, dataset: DataSet, descriptor: str, data: str) -> LookupTable:
    """Read a table. Raises NotRenderable where it is missing or not whole."""
    described = dataset.decoded(descriptor)
    known = attribute(data)
    element = dataset.get(known.tag) if known else None
    if len(described) != 3 or element is None:
        raise NotRenderable(f"There is no {descriptor} with three values and {data}.")
    count, first, bits = (int(str(value)) for value in described)
    # PS3.3 C.11.1.1: 0 stands for 65536. The second value is signed where pixels are, and
    # implicit VR does not say so.
    count = count % 65536 or 65536
    if first > 0x7FFF and number(frame.dataset, "PixelRepresentation", 0) == 1:
        first -= 65536
    octets = read_value(frame.stream, frame.instance, element)
    # PS3.3 C.7.6.3.1.6: entries of 8 bits may be packed, two to a word.
    entries = octets if bits == 8 and len(octets) < 2 * count else words(octets, "H")
    if len(entries) < count or not 1 <= bits <= 16:
        raise NotRenderable(f"{data} has {len(entries)} of {count} entries of {bits} bits.")
    return LookupTable(first, bits, entries[:count])
