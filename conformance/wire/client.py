"""Sends requests as they are given, and records what comes as it comes."""

from __future__ import annotations

from typing import Self

from conformance.wire.exchange import Exchange, Request
from conformance.wire.limits import Limits

__all__ = ["Client", "Limits"]


class Client:
    """A client for one thread. `headers` go out with every request that has none of that name.

    `verify` is False, True, or a file (folder) of certificates to trust. Redirects are not
    followed, cookies not kept; proxies of the environment are used where `proxies` is true.
    """

    def __init__(
        self,
        headers: tuple[tuple[str, str], ...] = (),
        *,
        verify: bool | str = True,
        limits: Limits | None = None,
        user_agent: str = "dicomweb-conformance",
        proxies: bool = False,
    ) -> None: ...

    limits: Limits

    def send(self, request: Request, *, fresh: bool = False) -> Exchange:
        """Send a request; whatever the target does, an exchange comes back.

        `fresh` asks for a new connection. The request of the exchange has all the headers that
        went out but for Host and the length. Raises HarnessError where it can't be sent at all.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
