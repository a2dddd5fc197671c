"""Edge cases of files: DS-25, DS-26 and DS-30 to DS-32."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from conformance.generate.datasets.edge.model import May, Row, Variant, drawn, fixed
from conformance.generate.datasets.encode import EXPLICIT, encode, header
from conformance.generate.datasets.images import Layout
from conformance.generate.datasets.part10 import (
    DEFLATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    File,
    deflated_stream,
    with_length,
)
from conformance.generate.datasets.tree import Element, item

_META = "PS3.10 7.1: the File Meta Information is as Table 7.1-1 says"
_DIFFERS = "PS3.10 Table 7.1-1: (0002,0003) is the SOP Instance UID (0008,0018)"
_PREFIX = "PS3.10 7.1: a file begins with 128 octets of preamble, DICM and group 0002"
_DEFLATED = "PS3.5 A.5: the deflated data set ends with its stream, padded by at most one NUL"
_CUT = "PS3.5 7.1: each element is there as long as it says"
_LENGTH = "PS3.5 7.1.1: a length is that of the value, even, or FFFFFFFF"

_TEXT = Element(0x00720066, "LO", ("all of this text has to be there",))
_SEQUENCE = Element(0x0040A730, "SQ", (item(Element(0x00080104, "LO", ("in an item",))),))
_IMAGE = Layout(rows=4, columns=4, bits=16, stored=16)
_PIXELS = (*_IMAGE.elements(), Element(0x7FE00010, "OW", (bytes(range(32)),)))


def _meta_variant(name: str, change: Callable[[File], bytes], rule: str | None = _META) -> Variant:
    """Return a file whose group 0002 is written otherwise."""
    return fixed(
        name,
        _TEXT,
        breaks=(rule,) if rule else (),
        write=lambda file: file.head(change(file)) + file.body(),
    )


def _length_error(file: File) -> bytes:
    group = encode(file.meta)
    return encode((Element(0x00020000, "UL", (len(group) + 10,)),)) + group


def _without(tag: int) -> Callable[[File], bytes]:
    return lambda file: with_length(tuple(each for each in file.meta if each.tag != tag))


def _with(*elements: Element) -> Callable[[File], bytes]:
    def change(file: File) -> bytes:
        merged = {element.tag: element for element in (*file.meta, *elements)}
        return with_length(tuple(merged[tag] for tag in sorted(merged)))

    return change


def _preamble(start: bytes) -> Callable[[File], bytes]:
    return lambda file: replace(file, preamble=start.ljust(128, b"\0")).head() + file.body()


def _implicit() -> Variant:
    request = item(Element(0x00400009, "SH", ("step",)))
    signed = Layout(rows=3, columns=3, bits=16, stored=16, signed=True)
    return fixed(
        "implicit",
        *signed.elements(),
        Element(0x00400275, "SQ", (request,)),
        Element(0x7FE00010, "OW", (struct.pack("<9h", *range(-4, 5)),)),
        syntax=IMPLICIT_LITTLE,
        must_store=None,
    )


def _big_endian() -> Variant:
    table = item(
        Element(0x00283002, "US", (4, 0, 16)),
        Element(0x00283006, "OW", (struct.pack("<4H", *range(4)),)),
    )
    elements = (
        Element(0x00280009, "AT", (0x00181063,)),
        Element(0x00283010, "SQ", (table,)),
        Element(0x0072007A, "US", (1, 256, 65535)),
        Element(0x00720026, "AT", (0x00100010,)),
        Element(0x00720074, "FD", (1.1,)),
    )
    return fixed("big endian", *_PIXELS, *elements, syntax=EXPLICIT_BIG, must_store=None)


def _deflated_variant(name: str, write: Callable[[File], bytes], *, legal: bool = False) -> Variant:
    return fixed(
        name,
        _TEXT,
        syntax=DEFLATED,
        breaks=() if legal else (_DEFLATED,),
        write=write,
    )


def _odd_stream(file: File) -> bytes:
    """Write a stream of an odd length, and the NUL that pads it."""
    padding = (Element(0xFFFCFFFC, "OB", (bytes(length),)) for length in range(0, 128, 2))
    streams = (deflated_stream(file.dataset + encode((each,))) for each in padding)
    return file.head() + next(stream for stream in streams if len(stream) % 2) + b"\0"


def _bomb() -> Variant:
    size = 1 << 20
    made = st.builds(lambda: (Element(0x00091001, "OB", (bytes(size),)), _CREATOR))
    return drawn("1000 to 1", made, syntax=DEFLATED, must_store=None, size=size)


_CREATOR = Element(0x00090010, "LO", ("DICOMWEB-CONF 10",))


def _cut_variant(name: str, cut: Callable[[bytes, int], bytes], *elements: Element) -> Variant:
    """Return a file that is cut; `cut` is told the octets of it and where its data set begins."""
    return fixed(
        name,
        *elements,
        must_store=False,
        breaks=(_CUT,),
        write=lambda file: cut(file.head() + file.body(), len(file.head())),
    )


def _cut_in_length(data: bytes, _: int) -> bytes:
    return data[: data.index(encode((_TEXT,))) + 7]


def _overlong(file: File) -> bytes:
    return file.head() + file.body() + header(0x7FE00010, "OB", 1 << 20, EXPLICIT) + bytes(16)


def _absurd(file: File) -> bytes:
    return file.head() + file.body() + header(0x7FE00010, "OB", 0xFFFFFFFE, EXPLICIT) + bytes(16)


def _bare(file: File) -> bytes:
    return file.body()


def _no_meta(file: File) -> bytes:
    return file.head(b"") + file.body()


ROWS = (
    Row(
        "DS-25",
        "File Meta Information that is wrong, short, or has more than usual",
        "write right File Meta Information, if it writes the instance again",
        (May.REFUSE,),
        "PS3.10 7.1",
        (
            _meta_variant(
                "private information",
                _with(
                    Element(0x00020100, "UI", ("1.2.3",)), Element(0x00020102, "OB", (b"private!",))
                ),
                None,
            ),
            _meta_variant("length wrong", _length_error),
            _meta_variant("length missing", lambda file: encode(file.meta)),
            _meta_variant("version missing", _without(0x00020001)),
            _meta_variant("unknown element", _with(Element(0x00020099, "LO", ("unknown",)))),
            _meta_variant("other instance", _with(Element(0x00020003, "UI", ("1.2.3",))), _DIFFERS),
            _meta_variant(
                "space after the transfer syntax",
                _with(Element(0x00020010, "UI", (f"{EXPLICIT_LITTLE} ",))),
            ),
        ),
    ),
    Row(
        "DS-26",
        "Files without what comes first, or with what makes them files of another kind too",
        "never serve it as a file of another kind",
        (May.REFUSE,),
        "PS3.10 7.1, 7.5",
        (
            fixed("TIFF preamble", _TEXT, write=_preamble(b"II*\0\x08\0\0\0")),
            fixed("ELF preamble", _TEXT, must_store=None, write=_preamble(b"\x7fELF\2\1\1")),
            fixed("MZ preamble", _TEXT, must_store=None, write=_preamble(b"MZ\x90\0")),
            fixed("data set only", _TEXT, breaks=(_PREFIX,), write=_bare),
            fixed("no group 0002", _TEXT, breaks=(_PREFIX,), write=_no_meta),
        ),
    ),
    Row(
        "DS-30",
        "Transfer syntaxes that have to be converted before they can be served",
        "where it stores them, serve them in Explicit VR Little Endian with the right values",
        (May.REFUSE,),
        "PS3.18 8.7.3, PS3.5 A.1, A.3, A.5",
        (
            _implicit(),
            _big_endian(),
            fixed("deflated", *_PIXELS, _SEQUENCE, syntax=DEFLATED, must_store=None),
        ),
    ),
    Row(
        "DS-31",
        "Deflated streams that end oddly, or grow a thousand times",
        "use bounded memory, and store all of it or nothing",
        (May.LIMIT, May.REFUSE),
        "PS3.5 A.5",
        (
            _deflated_variant("odd length", _odd_stream, legal=True),
            _deflated_variant("octets after it", lambda file: file.head() + file.body() + b"more"),
            _bomb(),
        ),
    ),
    Row(
        "DS-32",
        "Files that are cut, or whose lengths point beyond the end",
        "not say that it stored them",
        (May.REFUSE,),
        "PS3.18 I.2.2, PS3.5 7.1",
        (
            _cut_variant("in the preamble", lambda data, _: data[:100], _TEXT),
            _cut_variant("in a length", _cut_in_length, _TEXT),
            _cut_variant("in a value", lambda data, _: data[:-5], _TEXT),
            _cut_variant("in an item", lambda data, _: data[:-5], _SEQUENCE),
            _cut_variant("in the pixels", lambda data, _: data[:-7], *_PIXELS),
            fixed("length beyond the end", must_store=False, breaks=(_LENGTH,), write=_overlong),
            fixed("length FFFFFFFE", must_store=False, breaks=(_LENGTH,), write=_absurd),
        ),
    ),
)
