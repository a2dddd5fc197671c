"""Transfer syntaxes: which of them a request asks for, and which web services may not use."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.reply import Payload, Reply
from conformance.formats.media_type import MediaRange

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2"
ANY = "*"

# PS3.18 8.7.3: shall not be used with web services.
BARRED = frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN})

# PS3.18 8.7.3.4: what is held in one of these only need not be given in Explicit VR Little Endian.
# PS3.5 A.4 and PS3.6 Table A-1: those that lose something, or may.
LOSSY = frozenset(
    f"1.2.840.10008.1.2.4.{suffix}"
    for suffix in (
        *("50", "51", "81", "91", "93", "111", "112", "203"),
        *("100", "100.1", "101", "101.1", "102", "102.1", "103", "103.1"),
        *("104", "104.1", "105", "105.1", "106", "106.1", "107", "108"),
    )
)


def asked_for(reply: Reply, payload: Payload) -> frozenset[str]:
    """Return the transfer syntaxes that the request allows for a payload, `*` among them for any.

    PS3.18 8.7.8.2: the parameter of the media range that was selected, or else the default.
    """
    chosen = [r for r in reply.ranges if r.q > 0 and _covers(r, reply, payload)]
    return frozenset(_syntaxes(chosen)) or frozenset({ANY})


def names_one(reply: Reply, payload: Payload) -> bool:
    """Tell whether the request itself names transfer syntaxes."""
    chosen = (r for r in reply.ranges if _covers(r, reply, payload))
    return any(r.parameter("transfer-syntax") for r in chosen)


def _syntaxes(ranges: list[MediaRange]) -> Iterator[str]:
    for found in ranges:
        # 8.7.7: */* stands for the default of the resource; what its transfer syntax then is,
        # servers do not agree on.
        wild = found.essence == "*/*" or (found.root is not None and found.root.subtype == "*")
        named = [value for name, value, _ in found.parameters if name.lower() == "transfer-syntax"]
        yield from named or [ANY if wild else EXPLICIT_LITTLE_ENDIAN]


def _covers(found: MediaRange, reply: Reply, payload: Payload) -> bool:
    if found.essence == "*/*":
        return True
    if found.essence != reply.essence:
        return False
    root = found.root
    if not reply.is_multipart or root is None:
        return True
    return root.type == "*" or payload.essence in ("", root.essence) or root.subtype == "*"
