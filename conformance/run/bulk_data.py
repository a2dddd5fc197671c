"""The values that metadata leave out: how they are asked for."""

from __future__ import annotations

from conformance.checks.references import Reference
from conformance.run.request import Outgoing
from conformance.wire.exchange import Headers, Request

# PS3.18 Table 10.4.4-1: the first is required, the second optional. There is no default.
_ACCEPT = 'multipart/related; type="application/octet-stream", application/octet-stream'
SINGLE = "application/octet-stream"


def compose(reference: Reference, accept: str = _ACCEPT, octets: str = "") -> Outgoing:
    """Return the request for a value, or for a range of its octets."""
    fields = [("Accept", accept), ("Range", octets)] if octets else [("Accept", accept)]
    headers = Headers.of(fields)
    return Outgoing(Request("GET", reference.url, headers), (), (), reference.attribute)
