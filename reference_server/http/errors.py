"""How a request can end without success."""

from collections.abc import Iterable


class HTTPError(Exception):
    """A request that is refused: the status, and the sentence that says why and what would do.

    An empty `text` gives an empty body.
    """

    def __init__(
        self, status: int, text: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text
        self.headers = tuple(headers)


class BadMessage(HTTPError):
    """A message whose framing can't be trusted: its answer is the last one (RFC 9112 2.2)."""


class ClientGone(Exception):
    """The client closed the connection, or fell silent in the middle of a message."""
