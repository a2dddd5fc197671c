"""Which VRs of one attribute may stand for each other."""

from __future__ import annotations

import struct
from dataclasses import replace

from conformance.formats.content import Content, Scope
from conformance.formats.content_dataset import dictionary_vr, read_as
from conformance.formats.vr import TABLE, Kind

_PIXEL_DATA = "7FE00010"
# PS3.3 C.11.1.1.1, C.7.6.3.1.5: the descriptors of tables, whose second value alone has a sign.
_DESCRIPTORS = frozenset(("00281101", "00281102", "00281103", "00283002"))


def reconcile(
    tag: str, expected: Content, got: Content, scope: Scope
) -> tuple[Content, Content] | None:
    """Bring two contents of an attribute to one VR; None where their VRs contradict each other.

    `scope` is that of the expected one.
    """
    if expected.vr == got.vr:
        return expected, got
    # PS3.5 6.2.2: what one side does not know the VR of, the other may know; it is little endian in
    # all transfer syntaxes.
    if got.vr == "UN" and got.octets:
        return expected, read_as(expected.vr, got.octets, replace(scope, little=True))
    if got.vr == "UN" and (got.bulk or got.empty):
        return replace(expected, vr="UN"), got
    if expected.vr == "UN" and got.vr in TABLE:
        if TABLE[got.vr].bulk and got.bulk:
            return expected, got
        return read_as(got.vr, expected.octets or b"", replace(scope, little=True)), got
    if {expected.vr, got.vr} <= _alternatives(tag, scope):
        return _words(expected), _words(got)
    return None


def _alternatives(tag: str, scope: Scope) -> set[str]:
    """Return the VRs that PS3.6 gives a tag where it makes no difference which one is taken."""
    try:
        vr = dictionary_vr(int(tag, 16))
    except (ValueError, OverflowError):
        return set()
    if vr == "US or SS" and tag not in _DESCRIPTORS:
        return set()  # PS3.5 A.1: Pixel Representation decides
    if tag == _PIXEL_DATA and (scope.bits or 0) > 8:
        return set()  # PS3.5 A.2: OW
    return set(vr.split(" or "))


def _words(content: Content) -> Content:
    """Take binary numbers as the octets that they are written with."""
    octets = content.octets
    if octets is None and TABLE[content.vr].kind is Kind.INTEGER and content.values:
        try:
            octets = struct.pack(
                f"<{len(content.values)}{TABLE[content.vr].layout}", *content.values
            )
        except (struct.error, TypeError):
            return replace(content, vr="OW")
    return Content("OW", octets=octets, bulk=content.bulk, readable=content.readable)
