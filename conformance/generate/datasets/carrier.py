"""Files that carry given octets, as their last ones among others."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets.sample import Sample, instance
from conformance.generate.datasets.tree import Element

# Where octets of any kind may stand: in the middle of a file, and as the end of it (PS3.5 7.8.1).
_PLACES = ((0x00091001, "OB"), (0x00420011, "OB"), (0x7FE11001, "UN"))
_CREATORS = {tag & 0xFFFF0000 | 0x10: tag for tag, _ in _PLACES if tag >> 16 & 1}

# Servers read in blocks of such sizes. With as many octets, or a few less, what follows the file
# comes to stand at the edge of one.
_FILLED = 0x00091002
_BLOCKS = (0, 0, 0, 0, 0, 0, 0, 4096, 8192, 65536)
_LESS = 1000


def carrying(octets: SearchStrategy[bytes]) -> SearchStrategy[Sample]:
    """Draw files in Explicit VR Little Endian whose values are drawn octets, as OB and as UN.

    The simplest carries nothing; some are as large as the buffers of servers.
    """
    values = st.tuples(*(st.just(b"") | octets for _ in _PLACES))
    filling = st.sampled_from(_BLOCKS).flatmap(
        lambda size: st.integers(0, min(size, _LESS)).map(lambda less: bytes(size - less))
    )
    return st.builds(_carrier, values, filling)


def _carrier(values: tuple[bytes, ...], filling: bytes) -> Sample:
    found = {
        tag: Element(tag, vr, (octets,))
        for (tag, vr), octets in zip((*_PLACES, (_FILLED, "OB")), (*values, filling), strict=True)
        if octets
    }
    creators = (
        Element(creator, "LO", ("DICOMWEB-CONF",))
        for creator in _CREATORS
        if any(tag >> 16 == creator >> 16 for tag in found)
    )
    return Sample(instance(*creators, *found.values()))
