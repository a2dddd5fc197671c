"""Reading multipart bodies as a stream (RFC 2046 5.1.1, PS3.18 8.6.1.2)."""

from collections.abc import Callable, Iterator

from reference_server.http.errors import BadMessage
from reference_server.http.headers import Headers
from reference_server.http.request import parse_field

MOST_FIELDS = 16
MOST_HEAD = 16 * 1024

_MOST_PADDING = 256


class MultipartError(ValueError):
    """The body is not multipart as its grammar has it; the message says where it breaks."""


class Truncated(MultipartError):
    """The body ends before its closing delimiter."""


class Part:
    """One part: its header fields, and its content as long as it is the current part."""

    def __init__(self, headers: Headers, content: Iterator[bytes]) -> None:
        self.headers = headers
        self._content = content

    def pieces(self) -> Iterator[bytes]:
        """Give the content piece by piece. Raises Truncated where the body ends inside."""
        return self._content


class MultipartReader:
    """Splits a body into parts.

    `read` gives the next piece of the body, b"" at its end. `slack` bounds how much may stand
    before the first delimiter and after the last; None does not.
    """

    def __init__(
        self, read: Callable[[], bytes], boundary: str, *, slack: int | None = None
    ) -> None:
        self._read = read
        self._slack = slack
        # The CR LF before a delimiter belongs to it. A body may begin with a delimiter.
        self._delimiter = b"\r\n--" + boundary.encode("latin-1")
        self._buffer = bytearray(b"\r\n")
        self._closed = False

    def parts(self) -> Iterator[Part]:
        """Give the parts in turn; what was not read of one is skipped when the next is asked for.

        Raises MultipartError, Truncated.
        """
        try:
            self._skip_slack(self._content(), "before the first delimiter")
        except Truncated:
            raise MultipartError("The body has no line that is the delimiter.") from None
        while not self._closed:
            headers = self._headers()
            if headers is None:
                continue
            content = self._content()
            yield Part(headers, content)
            for _ in content:
                pass
        self._skip_slack(self._rest(), "after the last delimiter")

    def _skip_slack(self, pieces: Iterator[bytes], where: str) -> None:
        skipped = 0
        for piece in pieces:
            skipped += len(piece)
            if self._slack is not None and skipped > self._slack + 2:
                raise MultipartError(f"More than {self._slack} bytes stand {where}.")

    def _rest(self) -> Iterator[bytes]:
        yield bytes(self._buffer)
        while piece := self._read():
            yield piece

    def _headers(self) -> Headers | None:
        """Read the header fields of a part; None where two delimiters have nothing between them."""
        # The buffer begins with the CR LF that ended the line of the delimiter.
        self._need(2 + len(self._delimiter))
        for skipped in (0, 2):
            if self._buffer.startswith(self._delimiter, skipped):
                del self._buffer[:skipped]
                for _ in self._content():
                    pass
                return None
        end = self._find_end_of_head()
        lines = bytes(self._buffer[2:end]).split(b"\r\n") if end else []
        # A part may have no content at all: then the empty line is the CR LF of the delimiter.
        self._need(end + 2 + len(self._delimiter))
        is_empty = self._buffer.startswith(self._delimiter, end + 2)
        del self._buffer[: end + (2 if is_empty else 4)]
        return _fields(lines)

    def _find_end_of_head(self) -> int:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > MOST_HEAD:
                raise MultipartError(f"The header of a part is longer than {MOST_HEAD} bytes.")
            if not self._more():
                # Where a line is no header field, it is not the end of the body that is wrong.
                _fields(bytes(self._buffer[2:]).split(b"\r\n")[:-1])
                raise Truncated("The body ends inside the header of a part.")
        return end

    def _content(self) -> Iterator[bytes]:
        """Give what stands before the next delimiter, and move behind that."""
        keep = len(self._delimiter) - 1
        while (at := self._buffer.find(self._delimiter)) < 0:
            # What could be the beginning of a delimiter stays.
            ready = len(self._buffer) - keep
            if ready > 0:
                yield bytes(self._buffer[:ready])
                del self._buffer[:ready]
            if not self._more():
                raise Truncated("The body ends without its closing delimiter.")
        self._require_end_of_line(at + len(self._delimiter))
        if at:
            yield bytes(self._buffer[:at])
        self._pass_delimiter(at)

    def _require_end_of_line(self, end: int) -> None:
        """Raise MultipartError where a delimiter's line goes on: "--" follows, or blanks and CR LF.

        RFC 2046 5.1.1: a line that begins like a delimiter is none of a part. It is no use to guess
        which was meant, for a part would be stored that nobody sent.
        """
        while True:
            after = bytes(self._buffer[end : end + _MOST_PADDING])
            line = after.lstrip(b" \t")
            if after.startswith(b"--") or line.startswith(b"\r\n"):
                return
            if len(after) == _MOST_PADDING or (line not in {b"", b"\r"} and after != b"-"):
                raise MultipartError("The line of a delimiter goes on, or does not end with CR LF.")
            if not self._more():
                # A delimiter at the very end of the body: nothing was said about what follows.
                return

    def _pass_delimiter(self, at: int) -> None:
        del self._buffer[: at + len(self._delimiter)]
        if self._buffer.startswith(b"--"):
            self._closed = True
            del self._buffer[:2]
            return
        del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b" \t"))]

    def _need(self, size: int) -> None:
        while len(self._buffer) < size and self._more():
            pass

    def _more(self) -> bool:
        piece = self._read()
        self._buffer += piece
        return bool(piece)


def _fields(lines: list[bytes]) -> Headers:
    """Read the header of a part. Raises MultipartError."""
    if len(lines) > MOST_FIELDS:
        raise MultipartError(f"A part has more than {MOST_FIELDS} header fields.")
    try:
        return Headers(parse_field(line) for line in lines)
    except BadMessage as error:
        raise MultipartError(error.text) from error
