"""The Huffman codes of JPEG: the typical tables of ITU-T T.81 K.3."""

# How many codes there are of each length from 1 to 16, and what they stand for: the number of bits
# that follow, and for AC before it, in the upper four bits, the number of zeros.
_DC_LENGTHS = bytes.fromhex("00010501010101010100000000000000")
_DC_SYMBOLS = bytes(range(12))
_AC_LENGTHS = bytes.fromhex("0002010303020403050504040000017d")
_AC_OFTEN = bytes.fromhex(
    "010203000411051221314106135161072271143281 91a1082342b1c11552d1f02433627282"
)
_AC_SYMBOLS = _AC_OFTEN + bytes(
    sorted({0x00, 0xF0, *(z << 4 | n for z in range(16) for n in range(1, 11))} - {*_AC_OFTEN})
)


def _codes(lengths: bytes, symbols: bytes) -> dict[int, str]:
    """Give the code of each symbol as text (T.81 annex C): codes count up within a length."""
    codes, code, left = {}, 0, iter(symbols)
    for length, count in enumerate(lengths, 1):
        for _ in range(count):
            codes[next(left)] = f"{code:0{length}b}"
            code += 1
        code <<= 1
    return codes


DC = _codes(_DC_LENGTHS, _DC_SYMBOLS)
AC = _codes(_AC_LENGTHS, _AC_SYMBOLS)


def table_segment() -> bytes:
    """Give what a DHT segment says of both tables (T.81 B.2.4.2)."""
    return b"\x00" + _DC_LENGTHS + _DC_SYMBOLS + b"\x10" + _AC_LENGTHS + _AC_SYMBOLS


def amplitude(number: int) -> str:
    """Give the bits of a number; of a negative one, its complement (T.81 F.1.2.1.1)."""
    length = abs(number).bit_length()
    if not length:
        return ""
    return f"{number if number > 0 else number + (1 << length) - 1:0{length}b}"
