"""Colour pictures: palettes, RGB and YCbCr (PS3.3 C.7.6.3.1.2)."""

from collections.abc import Sequence

from reference_server.rendering.lut import lookup_table
from reference_server.rendering.picture import Frame
from reference_server.rendering.samples import Meaning, translated

_COLOURS = ("Red", "Green", "Blue")


def by_palette(frame: Frame, samples: Sequence[float], meaning: Meaning) -> bytes:
    """Give the colours of a frame in PALETTE COLOR."""
    tables = [
        lookup_table(
            frame,
            frame.dataset,
            f"{colour}PaletteColorLookupTableDescriptor",
            f"{colour}PaletteColorLookupTableData",
        )
        for colour in _COLOURS
    ]
    colours = {
        sample: bytes(
            int(table(meaning(sample))) >> max(table.bits - 8, 0) & 0xFF for table in tables
        )
        for sample in set(samples)
    }
    return b"".join(map(colours.__getitem__, samples))


def by_samples(
    samples: Sequence[float], meaning: Meaning, bits: int, photometric: str, *, planes: bool
) -> bytes:
    """Give the colours of a frame of three samples a pixel, `bits` bits each."""
    shades = {
        sample: int(meaning(sample)) << max(8 - bits, 0) >> max(bits - 8, 0) & 0xFF
        for sample in set(samples)
    }
    octets = translated(samples, shades)
    if planes:
        plane = len(octets) // 3
        octets = interleaved(*(octets[at * plane :][:plane] for at in range(3)))
    return _from_ycc(octets) if photometric.startswith("YBR") else octets


def interleaved(*planes: bytes) -> bytes:
    """Put planes together, sample by sample."""
    octets = bytearray(len(planes) * len(planes[0]))
    for at, plane in enumerate(planes):
        octets[at :: len(planes)] = plane
    return bytes(octets)


def full_chrominance(frame: bytes) -> bytes:
    """Give each pixel its Cb and Cr: in YBR_FULL_422 they stand behind every second Y."""
    whole = frame[: len(frame) // 4 * 4]
    first, second, blue, red = (whole[at::4] for at in range(4))
    return interleaved(first, blue, red, second, blue, red)


def _from_ycc(octets: bytes) -> bytes:
    pixels = list(zip(octets[::3], octets[1::3], octets[2::3], strict=True))
    colours = {pixel: _rgb(*pixel) for pixel in set(pixels)}
    return b"".join(map(colours.__getitem__, pixels))


def _rgb(y: int, cb: int, cr: int) -> bytes:
    # PS3.3 C.7.6.3.1.2, YBR_FULL, the other way round.
    red = y + 1.402 * (cr - 128)
    green = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)
    blue = y + 1.772 * (cb - 128)
    return bytes(min(max(round(shade), 0), 255) for shade in (red, green, blue))
