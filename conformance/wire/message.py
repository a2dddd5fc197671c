"""Reads an HTTP/1.1 response (RFC 9112): leniently, with every broken rule noted.

`http.client` would do, but for what a judge has to see: it forgives in silence (odd chunk sizes,
lost header fields, doubled lengths), takes 102 and 103 for final answers, and keeps nothing raw.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.formats.flaw import Flaw
from conformance.wire import body, head
from conformance.wire.exchange import Framing, Response
from conformance.wire.stream import Stream

RULES = {**head.RULES, **body.RULES}

# How long the octets of a body that must not be there are waited for.
_PATIENCE = 0.05


@dataclass(frozen=True, slots=True)
class Reading:
    """A response, and whether the connection can carry another request."""

    response: Response
    persistent: bool


def read_response(stream: Stream, method: str, body_limit: int) -> Reading:
    """Read the final response to a request, and the interim ones before it.

    Raises Stopped where there is no whole response within the limits.
    """
    interim: list[int] = []
    flaws: list[Flaw] = []
    budget = head.HEAD_LIMIT
    while True:
        top = head.read_head(stream, budget)
        flaws += top.flaws
        # RFC 9110 15.2: any number of 1xx may come first; 101 is final, the protocol changes.
        if not 100 <= top.status < 200 or top.status == 101:
            break
        interim.append(top.status)
        budget -= len(top.raw)
    content = body.Body(top, method)
    octets = content.read(stream, body_limit)
    excess = stream.excess(_PATIENCE if content.forbidden_but_announced else 0.0)
    response = Response(
        status=top.status,
        reason=top.reason,
        headers=top.headers,
        body=octets,
        head=top.raw,
        framing=content.framing,
        excess=excess,
        interim=tuple(interim),
        flaws=(*flaws, *content.flaws),
    )
    # A body that came with the answer to HEAD or with a 204 would be taken for the next answer.
    clean = not excess and not content.flaws and method != "HEAD"
    ends = content.framing is not Framing.CLOSE
    return Reading(response, top.persistent and clean and ends)
