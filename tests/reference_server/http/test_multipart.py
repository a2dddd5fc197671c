"""Reading multipart bodies: delimiters, part headers, and all that can be wrong with them."""

from collections.abc import Callable, Iterator

import pytest

from reference_server.http import MultipartError, MultipartReader, Truncated

Found = list[tuple[dict[str, str], bytes]]


def reader_of(data: bytes, step: int) -> Callable[[], bytes]:
    pieces: Iterator[bytes] = (data[at : at + step] for at in range(0, len(data), step))
    return lambda: next(pieces, b"")


def read(data: bytes, boundary: str = "b", *, step: int = 7, slack: int | None = None) -> Found:
    reader = MultipartReader(reader_of(data, step), boundary, slack=slack)
    return [(dict(part.headers), b"".join(part.pieces())) for part in reader.parts()]


ONE = b"--b\r\nContent-Type: a/b\r\n\r\nhello\r\n--b--\r\n"


@pytest.mark.parametrize("step", [1, 2, 3, 5, 8, 64, 4096])
def test_a_delimiter_is_found_wherever_the_pieces_are_cut(step: int) -> None:
    body = b"--b\r\nA: 1\r\n\r\none\r\n--b\r\nA: 2\r\n\r\n\r\n--\r\r\n-\r\n--b--"
    assert read(body, step=step) == [({"a": "1"}, b"one"), ({"a": "2"}, b"\r\n--\r\r\n-")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r",
        b"\n",
        b"\r\n",
        b"-",
        b"--",
        b"\x00",
        b"--b",
        b"x--b--",
        b"\r\n--",
        b"\r\n--B",
        b"\n--b",
        b"\r\nb--",
        b"x\r\n-\r\n--",
    ],
)
@pytest.mark.parametrize("step", [1, 4, 4096])
def test_content_comes_back_byte_for_byte(content: bytes, step: int) -> None:
    body = b"--b\r\nA: 1\r\n\r\nx" + content + b"\r\n--b--"
    assert read(body, step=step) == [({"a": "1"}, b"x" + content)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"\r\n" + ONE, 1),
        (b"a preamble\r\n--c\r\n" + ONE, 1),
        (ONE + b"\r\nan epilogue\r\n--b\r\nA: 2\r\n\r\nfake\r\n--b--", 1),
        (ONE.replace(b"--b\r\nC", b"--b \t\r\nC"), 1),
        (ONE.replace(b"--b--", b"--b-- "), 1),
        (b"--b--", 0),
        (b"--b\r\n--b--", 0),
        (b"--b\r\n\r\n--b--\r\n", 0),
    ],
    ids=[
        "CR LF first", "preamble", "epilogue", "padding", "padding at the end",
        "only the closing delimiter", "two delimiters", "two delimiters as .NET writes them",
    ],
)  # fmt: skip
def test_what_stands_around_the_parts_is_no_part(body: bytes, expected: int) -> None:
    parts = read(body)
    assert [content for _, content in parts] == [b"hello"] * expected


@pytest.mark.parametrize(
    ("body", "headers", "content"),
    [
        (b"--b\r\n\r\nhello\r\n--b--", {}, b"hello"),
        (b"--b\r\nA: 1\r\n\r\n\r\n--b--", {"a": "1"}, b""),
        (b"--b\r\nA: 1\r\n\r\n--b--", {"a": "1"}, b""),
        (b"--b\r\nCONTENT-type:x/y\r\nX-Y:  z \r\n\r\n1\r\n--b--",
         {"content-type": "x/y", "x-y": "z"}, b"1"),
    ],
    ids=["no headers", "no content", "no content and no empty line", "any case, any order"],
)  # fmt: skip
def test_headers_end_at_the_first_empty_line(
    body: bytes, headers: dict[str, str], content: bytes
) -> None:
    assert read(body) == [(headers, content)]


@pytest.mark.parametrize("boundary", ["x", "a" * 70, "'()+_,-./:=? x", "---b---"])
def test_every_legal_boundary_works(boundary: str) -> None:
    mark = boundary.encode()
    body = b"--" + mark + b"\r\nA: 1\r\n\r\n--b\r\n--b--\r\n--" + mark + b"--"
    assert read(body, boundary) == [({"a": "1"}, b"--b\r\n--b--")]


@pytest.mark.parametrize(
    "body",
    [
        ONE.removesuffix(b"\r\n--b--\r\n"),
        ONE.removesuffix(b"-\r\n"),
        b"--b\r\nContent-Type: a/b",
        b"--b\r\n",
        b"--b",
    ],
    ids=["in the content", "in the delimiter", "in a header", "after a delimiter", "at once"],
)
def test_a_body_that_stops_before_its_closing_delimiter_is_truncated(body: bytes) -> None:
    with pytest.raises(Truncated):
        read(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no line that is the delimiter"),
        (b"hello", "no line that is the delimiter"),
        (b"--c\nA: 1\n\nhello\n--c--\n", "no line that is the delimiter"),
        (b"--b\nA: 1\n\nhello\n--b--\n", "does not end with CR LF"),
        (b"--b\r\nno colon\r\n\r\nhello\r\n--b--", "not 'name: value'"),
        (b"--b\r\nA: 1\r\nno blank line, and no part after it\r\n--b--", "not 'name: value'"),
        (b"--b\r\nA: 1\r\n folded\r\n\r\nhello\r\n--b--", "not 'name: value'"),
        (b"--b\r\nA : 1\r\n\r\nhello\r\n--b--", "not 'name: value'"),
        (b"--b\r\n" + b"A: 1\r\n" * 17 + b"\r\nhello\r\n--b--", "more than 16 header fields"),
        (b"--b\r\nA: " + b"1" * 20000 + b"\r\n\r\nhello\r\n--b--", "longer than 16384"),
    ],
)
def test_a_body_that_breaks_the_grammar_says_where(body: bytes, says: str) -> None:
    with pytest.raises(MultipartError, match=says) as caught:
        read(body)
    assert not isinstance(caught.value, Truncated)


@pytest.mark.parametrize(
    "end", [b"\n", b"c\r\n", b"-\r\n", b" \tx\r\n", b"\r\r\n", b" " * 300 + b"\r\n"]
)
@pytest.mark.parametrize("step", [1, 4, 4096])
def test_a_line_that_only_begins_like_a_delimiter_is_no_content(end: bytes, step: int) -> None:
    # RFC 2046 5.1.1: lines of a part must not begin with the delimiter, so nobody can mean this.
    body = b"--b\r\nA: 1\r\n\r\none\r\n--b" + end + b"A: 2\r\n\r\ntwo\r\n--b--"
    with pytest.raises(MultipartError, match="goes on, or does not end with CR LF"):
        read(body, step=step)


@pytest.mark.parametrize("around", [b"x" * 100 + b"\r\n%b", b"%b" + b"x" * 100])
def test_slack_bounds_preamble_and_epilogue(around: bytes) -> None:
    body = around % ONE
    assert len(read(body, slack=100)) == 1
    with pytest.raises(MultipartError, match="More than 50 bytes"):
        read(body, slack=50)


def test_a_part_that_nobody_reads_is_skipped() -> None:
    body = b"--b\r\nA: 1\r\n\r\none\r\n--b\r\nA: 2\r\n\r\ntwo\r\n--b--"
    reader = MultipartReader(reader_of(body, 5), "b")
    assert [part.headers.get("A") for part in reader.parts()] == ["1", "2"]


def test_a_long_part_is_given_in_pieces() -> None:
    body = b"--b\r\nA: 1\r\n\r\n" + b"\r\n-" * 100_000 + b"\r\n--b--"
    part = next(MultipartReader(reader_of(body, 4096), "b").parts())
    pieces = list(part.pieces())
    assert max(map(len, pieces)) < 8192
    assert b"".join(pieces) == b"\r\n-" * 100_000
