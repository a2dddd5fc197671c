"""Whether a target is still there, asked after each request that got no whole answer."""

from __future__ import annotations

from conformance.run.preflight import answers, is_alive
from conformance.wire.client import Client
from conformance.wire.exchange import Cause, Failure, Request

# A target that restarts, or stands still for a moment, is back by then.
_HICCUP = 6.0
# A target that leaves more requests unanswered than this would hold up a run for hours.
_SILENCES = 10


class Pulse:
    """The pulse of one target, as one process of a run feels it.

    It may stand still for a `hiccup` of some seconds.
    """

    def __init__(self, base_url: str, client: Client, hiccup: float = _HICCUP) -> None:
        self._base_url = base_url
        self._client = client
        self._hiccup = hiccup
        self._silences = 0

    def lost(self, request: Request, failure: Failure) -> str:
        """Say how the target was lost in a request that failed; empty where it lives."""
        where = f"{request.method} {request.url}"
        if failure.cause is not Cause.SLOW:
            alive = is_alive(self._base_url, self._client, self._hiccup)
            return "" if alive else f"the target died in this request: {where}"
        self._silences += 1
        if self._silences >= _SILENCES:
            return f"the target left {_SILENCES} requests unanswered, the last of them: {where}"
        if answers(self._base_url, self._client, max(self._hiccup, self._client.limits.read)):
            return ""
        return f"the target has answered nothing since this request: {where}"
