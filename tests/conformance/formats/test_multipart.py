from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.formats import media_type, multipart
from conformance.formats.flaw import FormatError
from conformance.formats.multipart import Message, OutgoingPart, choose_boundary, read, write

TYPE = (("Content-Type", "application/dicom"),)
GOOD = b"--b\r\nContent-Type: application/dicom\r\n\r\nabc\r\n--b--"


def related(text: str = 'type="application/dicom"; boundary=b') -> media_type.MediaType:
    return media_type.parse(f"multipart/related; {text}")


def read_text(body: bytes, parameters: str = 'type="application/dicom"; boundary=b') -> Message:
    return read(body, related(parameters))


def rules(message: Message) -> list[str]:
    return [flaw.rule for flaw in message.flaws]


def bodies(message: Message) -> list[bytes]:
    return [part.body for part in message.parts]


def test_a_message_by_the_grammar_has_no_flaw() -> None:
    message = read_text(GOOD)
    assert message.flaws == ()
    assert [(p.headers, p.body, p.offset) for p in message.parts] == [(TYPE, b"abc", 40)]
    assert GOOD[40:43] == b"abc"


def test_headers_are_found_whatever_the_case_of_their_names() -> None:
    (part,) = read_text(GOOD).parts
    assert part.header("CONTENT-type") == "application/dicom"
    assert part.header("Content-Location") is None


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n" + GOOD,
        GOOD + b"\r\n",
        GOOD.replace(b"application/dicom", b"application/dicom;transfer-syntax=1.2"),
        GOOD.replace(b"Content-Type", b"X-Other: \xff\r\ncontent-type"),
        GOOD.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"),
        GOOD.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: binary\r\n\r\n"),
    ],
)
def test_what_the_grammar_leaves_open_is_no_flaw(body: bytes) -> None:
    message = read_text(body)
    assert (rules(message), bodies(message)) == ([], [b"abc"])


DICOM = 'type="application/dicom"'
CLOSE = b"abc\r\n--b--"


def head(line: bytes = b"") -> bytes:
    return b"--b\r\nContent-Type: application/dicom\r\n" + line + b"\r\n"


def with_boundary(boundary: str) -> bytes:
    return GOOD.replace(b"--b", b"--" + boundary.encode())


FLAWED_TYPES = [
    ("boundary-quoting", with_boundary("a:b"), f"{DICOM}; boundary=a:b"),
    ("boundary-doubled", GOOD, f"{DICOM}; boundary=a; boundary=b"),
    ("boundary-characters", with_boundary("<"), f'{DICOM}; boundary="<"'),
    ("boundary-characters", with_boundary("b "), f'{DICOM}; boundary="b "'),
    ("boundary-length", with_boundary("b" * 71), f"{DICOM}; boundary={'b' * 71}"),
    ("type-parameter", GOOD, "boundary=b"),
    ("type-parameter", GOOD, 'boundary=b; type="image/jp2"'),
    ("type-parameter", GOOD, 'boundary=b; type="*/*"'),
    ("type-parameter", GOOD, 'boundary=b; type="dicom"'),
    ("type-quoting", GOOD, "boundary=b; type=application/dicom"),
]

FLAWED_BODIES = [
    ("line-ending", GOOD.replace(b"\r\n--b--", b"\n--b--")),
    ("line-ending", GOOD.replace(b"--b\r\n", b"--b\n")),
    ("line-ending", GOOD.replace(b"\r\n\r\n", b"\n\n")),
    ("line-ending", head(b"A: b\n") + CLOSE),
    ("transfer-padding", GOOD.replace(b"--b\r\n", b"--b \t\r\n")),
    ("transfer-padding", GOOD + b" \r\n"),
    ("preamble", b"once upon a time\r\n" + GOOD),
    ("preamble", b"--\r\n-b\r\n" + GOOD),
    ("epilogue", GOOD + b"\r\nthe end"),
    ("epilogue", GOOD + b"\r\n" + GOOD),
    ("close-delimiter", head() + b"abc"),
    ("close-delimiter", head() + b"abc\r\n--b\r\n"),
    ("part-headers", head(b"nonsense\r\n") + CLOSE),
    ("part-headers", head(b"A: b;\r\n c=d\r\n") + CLOSE),
    ("part-headers", head(b"A : b\r\n") + CLOSE),
    ("part-headers", head(b"A: \0\r\n") + CLOSE),
    ("part-headers", head(b"A: b\rc\r\n") + CLOSE),
    ("part-content-type", b"--b\r\n\r\n" + CLOSE),
    ("part-content-type", b"--b\r\nContent-Type: dicom\r\n\r\n" + CLOSE),
    ("part-content-length", head(b"Content-Length: 4\r\n") + CLOSE),
    ("part-content-length", head(b"Content-Length: -3\r\n") + CLOSE),
    ("part-content-length", head(b"Content-Length: \xb3\r\n") + CLOSE),
    ("part-content-length", head(b"Content-Length: " + b"9" * 5000 + b"\r\n") + CLOSE),
    ("content-transfer-encoding", head(b"Content-Transfer-Encoding: base64\r\n") + CLOSE),
]

# Without a part, or without the whole of one.
BROKEN = [
    (["boundary-missing"], GOOD, DICOM),
    (["boundary-length"], GOOD, f'{DICOM}; boundary=""'),
    (["no-delimiter"], b"", None),
    (["no-delimiter"], GOOD, f"{DICOM}; boundary=c"),
    (["no-delimiter"], GOOD, f"{DICOM}; boundary=B"),
    (["no-parts"], b"--b--", None),
    (["close-delimiter", "no-parts"], b"--b\r\n", None),
    (["boundary-in-part", "close-delimiter"], GOOD[:-1], None),
    (["boundary-in-part"], head() + b"abc\r\n--bc\r\n--b--", None),
    (["part-headers", "part-content-type"], b"--b\r\n--b--", None),
    (["part-headers"], b"--b\r\nContent-Type: application/dicom\r\n\r\n--b--", None),
    (["part-headers", "part-content-type"], b"--b\r\nabc\r\n--b--", None),
]


@pytest.mark.parametrize(("rule", "body", "parameters"), FLAWED_TYPES)
def test_a_broken_media_type_is_a_flaw_and_the_part_is_read(
    rule: str, body: bytes, parameters: str
) -> None:
    message = read_text(body, parameters)
    assert (rules(message), bodies(message)) == ([rule], [b"abc"])


@pytest.mark.parametrize(("rule", "body"), FLAWED_BODIES)
def test_a_broken_body_is_a_flaw_and_the_part_is_read(rule: str, body: bytes) -> None:
    message = read_text(body)
    assert (set(rules(message)), bodies(message)) == ({rule}, [b"abc"])
    assert all(0 <= flaw.offset <= len(body) for flaw in message.flaws)


@pytest.mark.parametrize(("broken", "body", "parameters"), BROKEN)
def test_a_body_that_holds_no_whole_part(
    broken: list[str], body: bytes, parameters: str | None
) -> None:
    message = read_text(body, parameters or f"{DICOM}; boundary=b")
    assert rules(message) == broken


def test_other_multipart_types_are_a_flaw() -> None:
    message = read(GOOD, media_type.parse(f"multipart/mixed; {DICOM}; boundary=b"))
    assert (rules(message), bodies(message)) == (["multipart-related"], [b"abc"])


def test_a_part_within_a_part_is_a_flaw() -> None:
    body = b"--b\r\nContent-Type: multipart/mixed\r\n\r\nabc\r\n--b--"
    message = read_text(body, 'type="multipart/mixed"; boundary=b')
    assert (rules(message), bodies(message)) == (["part-content-type"], [b"abc"])


def test_each_rule_has_an_example() -> None:
    shown = {rule for rule, *_ in (*FLAWED_TYPES, *FLAWED_BODIES)}
    shown |= {rule for several, *_ in BROKEN for rule in several}
    assert shown | {"multipart-related"} == multipart.RULES.keys()


def test_a_body_in_lf_lines_is_read() -> None:
    message = read_text(GOOD.replace(b"\r\n", b"\n"))
    assert (set(rules(message)), bodies(message)) == ({"line-ending"}, [b"abc"])


def test_a_first_delimiter_in_lf_does_not_lose_its_part() -> None:
    parts = [OutgoingPart(TYPE, b"abc"), OutgoingPart(TYPE, b"def")]
    message = read_text(write(parts, "b").replace(b"--b\r\n", b"--b\n", 1))
    assert (rules(message), bodies(message)) == (["line-ending"], [b"abc", b"def"])


def test_a_bare_lf_before_the_boundary_is_data() -> None:
    # RFC 9110 8.3.3: only CRLF is a line break between parts.
    message = read_text(head() + b"abc\n--b\r\n\n--b--\r\n\r\n--b--")
    assert (rules(message), bodies(message)) == ([], [b"abc\n--b\r\n\n--b--\r\n"])


def test_the_first_blank_line_ends_the_headers() -> None:
    message = read_text(head() + b"a\r\n\r\nb\n\nc" + b"\r\n--b--")
    assert (rules(message), bodies(message)) == ([], [b"a\r\n\r\nb\n\nc"])


@pytest.mark.parametrize(
    ("said", "broken"), [("0", []), ("000", []), ("", ["part-content-length"])]
)
def test_a_length_of_nothing_is_a_number_still(said: str, broken: list[str]) -> None:
    message = read_text(head(b"Content-Length: " + said.encode() + b"\r\n") + b"\r\n--b--")
    assert (rules(message), bodies(message)) == (broken, [b""])


def test_folded_lines_are_unfolded() -> None:
    (part,) = read_text(head(b"A: b;\r\n\t c=d\r\n") + CLOSE).parts
    assert part.header("A") == "b; c=d"


def test_the_root_part_is_the_one_that_start_names() -> None:
    parts = [
        OutgoingPart((("Content-Type", "a/b"),), b""),
        OutgoingPart((("Content-Type", "c/d"), ("Content-ID", "<2>")), b""),
    ]
    body = write(parts, "b")
    assert rules(read_text(body, 'type="c/d"; start="<2>"; boundary=b')) == []
    assert rules(read_text(body, 'type="c/d"; boundary=b')) == ["type-parameter"]


def test_the_transfer_syntax_inside_the_quotes_of_type_does_no_harm() -> None:
    assert rules(read_text(GOOD, 'type="application/dicom; transfer-syntax=1.2"; boundary=b')) == []


def test_a_cut_part_runs_to_the_end_of_the_body() -> None:
    message = read_text(GOOD.removesuffix(b"--") + b"\r\n" + head()[5:] + b"ab")
    assert (rules(message), bodies(message)) == (["close-delimiter"], [b"abc", b"ab"])


def test_headers_that_http_cannot_carry_are_an_error_that_quotes_them() -> None:
    part = OutgoingPart((("A", "\N{SNOWMAN}"),), b"")
    with pytest.raises(FormatError, match=r"A: .*2603.* beyond ISO 8859-1"):
        write([part], "b")


def test_a_written_message_begins_and_ends_with_the_delimiters() -> None:
    part = OutgoingPart(TYPE, b"abc")
    assert write([part], "b") == GOOD
    assert write([], "b") == b"--b--"


# Payloads that look like the structure around them.
BAIT = st.lists(
    st.sampled_from(
        (
            b"\r\n",
            b"\r",
            b"\n",
            b"--",
            b"-",
            b"\0",
            b"\r\n--dicomweb-conformance-",
            b"--",
            b"0",
            b"1",
        )
    )
    | st.binary(max_size=8),
    max_size=12,
).map(b"".join)
PARTS = st.lists(BAIT.map(lambda body: OutgoingPart(TYPE, body)), min_size=1, max_size=4)
BOUNDARIES = st.text("0123456789abXYZ'()+_,-./:=? ", min_size=1, max_size=70).filter(
    lambda boundary: not boundary.endswith(" ")
)


@given(PARTS)
def test_what_is_written_is_read_back(parts: list[OutgoingPart]) -> None:
    boundary = choose_boundary(parts)
    message = read_text(write(parts, boundary), f"{DICOM}; boundary={boundary}")
    assert (rules(message), bodies(message)) == ([], [part.body for part in parts])


@given(PARTS, BOUNDARIES)
def test_every_legal_boundary_works(parts: list[OutgoingPart], boundary: str) -> None:
    kept = [part for part in parts if boundary.encode() not in part.body]
    message = read_text(
        write([*kept, OutgoingPart(TYPE, b"")], boundary), f'{DICOM}; boundary="{boundary}"'
    )
    assert (rules(message), bodies(message)) == ([], [*(part.body for part in kept), b""])


def test_a_chosen_boundary_stands_in_no_part() -> None:
    bodies_ = [b"dicomweb-conformance-0", b"xdicomweb-conformance-1x"]
    assert choose_boundary([OutgoingPart((), body) for body in bodies_]) == "dicomweb-conformance-2"


@given(PARTS, st.data())
def test_a_cut_body_never_hides_the_cut(parts: list[OutgoingPart], data: st.DataObject) -> None:
    boundary = choose_boundary(parts)
    body = write(parts, boundary)
    cut = data.draw(st.integers(0, len(body) - 1))
    message = read_text(body[:cut], f"{DICOM}; boundary={boundary}")
    assert {"close-delimiter", "no-delimiter"} & set(rules(message))
    whole = bodies(message)[:-1]
    assert whole == [part.body for part in parts][: len(whole)]


@given(st.binary() | BAIT, st.sampled_from(["b", "-", "--", "\r\n", "é", "\N{SNOWMAN}", "0"]))
def test_no_body_breaks_the_reader(body: bytes, boundary: str) -> None:
    content_type = media_type.MediaType("multipart", "related", (("boundary", boundary, True),))
    assert set(rules(read(body, content_type))) <= multipart.RULES.keys()


@given(st.data())
def test_no_flipped_octet_breaks_the_reader(data: st.DataObject) -> None:
    body = bytearray(head(b"A: b\r\n") + CLOSE[:-2] + b"\r\n" + head()[5:] + CLOSE)
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    message = read_text(bytes(body))
    assert set(rules(message)) <= multipart.RULES.keys()
    assert all(part.body in bytes(body) for part in message.parts)


@given(st.lists(st.text("abc \n", max_size=20), min_size=1, max_size=3))
def test_the_mail_parser_of_python_reads_the_same(texts: list[str]) -> None:
    parts = [OutgoingPart((("Content-Type", "text/plain"),), text.encode()) for text in texts]
    header = b'Content-Type: multipart/related; type="text/plain"; boundary="b: b"\r\n\r\n'
    mail = BytesParser().parsebytes(header + write(parts, "b: b"))
    mine = read_text(write(parts, "b: b"), 'type="text/plain"; boundary="b: b"')
    theirs = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert (bodies(mine), rules(mine)) == (theirs, [])


@pytest.mark.parametrize(
    "payload", [bytes(3 << 20), b"-" * (3 << 20), b"\r\n" * (3 << 19)], ids=["nul", "dash", "crlf"]
)
def test_large_parts_of_anything_are_read_as_they_are(payload: bytes) -> None:
    parts = [OutgoingPart(TYPE, payload)] * 3
    content_type = related(f"{DICOM}; boundary={choose_boundary(parts)}")
    message = read(write(parts, choose_boundary(parts)), content_type)
    assert bodies(message) == [payload] * 3
    assert rules(message) == []
