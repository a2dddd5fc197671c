"""Legal writings: all of them are read back, by two readers, and every feature comes up."""

from collections import Counter

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DataObject

from conformance.formats import media_type, multipart
from conformance.formats.multipart import OutgoingPart
from conformance.generate.multipart import FEATURES, Writing, legal, payloads
from tests.support.sampling import until_nothing_is_missing
from tests.support.writings import by_server

TYPE = (("Content-Type", "application/dicom"),)
PARTS = (OutgoingPart(TYPE, b"abc"), OutgoingPart(TYPE, b""))
BOUNDARIES = ("b", "--b--", "a b", "dicomweb-conformance-0", "x" * 70, ":=?", "-")

thorough = settings(
    derandomize=True,
    max_examples=300,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


def parts_with(boundary: str) -> st.SearchStrategy[list[OutgoingPart]]:
    return st.lists(
        payloads(boundary, max_pieces=5).map(lambda body: OutgoingPart(TYPE, body)),
        min_size=1,
        max_size=3,
    )


WRITINGS = st.one_of(
    parts_with("dicomweb-conformance-0").flatmap(
        lambda parts: st.tuples(st.just(parts), legal(parts))
    ),
    st.sampled_from(BOUNDARIES).flatmap(
        lambda boundary: parts_with(boundary).flatmap(
            lambda parts: st.tuples(st.just(parts), legal(parts, boundary=boundary))
        )
    ),
)


def by_formats(writing: Writing) -> tuple[list[bytes], set[str]]:
    ((_, content_type),) = writing.headers
    message = multipart.read(writing.body, media_type.parse(content_type))
    flaws = (*message.flaws, *media_type.flaws(content_type))
    return [part.body for part in message.parts], {flaw.rule for flaw in flaws}


def test_every_writing_is_read_back_and_every_feature_comes_up() -> None:
    seen: Counter[str] = Counter()

    @thorough
    @given(WRITINGS)
    def run(drawn: tuple[list[OutgoingPart], Writing]) -> None:
        parts, writing = drawn
        bodies, flaws = by_formats(writing)
        assert bodies == [part.body for part in parts]
        assert flaws == {flaw for name in writing.features for flaw in FEATURES[name].flaws}
        assert by_server(writing) == bodies
        assert writing.chunks is None or (
            sum(writing.chunks) == len(writing.body) and min(writing.chunks) > 0
        )
        seen.update(writing.features)

    until_nothing_is_missing(run, lambda: set(FEATURES) - set(seen))


def test_the_simplest_is_what_one_would_write_by_hand() -> None:
    plain = find(legal(PARTS), lambda _: True, settings=thorough)
    assert plain == Writing(
        body=multipart.write(PARTS, "dicomweb-conformance-0"),
        headers=(
            (
                "Content-Type",
                'multipart/related; type="application/dicom"; boundary=dicomweb-conformance-0',
            ),
        ),
        chunks=None,
        features=frozenset(),
    )


@pytest.mark.parametrize("name", ["start", "chunk-ends-in-delimiter"])
def test_a_feature_shrinks_to_itself(name: str) -> None:
    found = find(legal(PARTS), lambda writing: name in writing.features, settings=thorough)
    assert found.features == {name}


@given(st.sampled_from(sorted(FEATURES)), st.data())
@settings(thorough, max_examples=50)
def test_what_is_not_wanted_does_not_come(name: str, data: DataObject) -> None:
    writing = data.draw(legal(PARTS, without={name}))
    assert name not in writing.features


def test_the_headers_of_a_part_stay() -> None:
    part = OutgoingPart((*TYPE, ("X-Own", "1")), b"abc")

    @settings(thorough, max_examples=50)
    @given(legal([part]))
    def run(writing: Writing) -> None:
        ((_, content_type),) = writing.headers
        (found,) = multipart.read(writing.body, media_type.parse(content_type)).parts
        assert {"content-type", "x-own"} <= {name.lower() for name, _ in found.headers}
        assert found.header("Content-Type") == "application/dicom"

    run()


def test_the_features_that_a_server_may_refuse_make_a_writing_contested() -> None:
    def writing(*features: str) -> Writing:
        return Writing(b"", (), None, frozenset(features))

    assert not writing().contested
    assert not writing("chunked", "leading-crlf").contested
    assert writing("chunked", "preamble").contested


@pytest.mark.parametrize("boundary", ["b", "--b--", "a b", "x" * 70])
def test_payloads_hold_no_line_that_begins_with_the_delimiter(boundary: str) -> None:
    name = boundary.encode()
    baits = {boundary, f"\n--{boundary}", "\r\n--", "\r\n\r\n"}
    held: set[str] = set()

    @settings(thorough, max_examples=80)
    @given(payloads(boundary))
    def run(body: bytes) -> None:
        assert b"\r\n--" + name not in b"\r\n" + body
        held.update(bait for bait in baits if bait.encode() in body)

    until_nothing_is_missing(run, lambda: baits - held)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"parts": []}, "one part or more"),
        ({"parts": [OutgoingPart((), b"")]}, "one Content-Type, this one has 0"),
        ({"parts": [OutgoingPart((("Content-Type", "multipart/mixed"),), b"")]}, "one by one"),
        ({"parts": [OutgoingPart((("Content-Type", "dicom"),), b"")]}, "needs a media type"),
        ({"parts": PARTS, "boundary": "x" * 71}, "is no boundary"),
        ({"parts": PARTS, "boundary": "x "}, "is no boundary"),
        ({"parts": [OutgoingPart(TYPE, b"--x")], "boundary": "x"}, "part 1 begins with"),
        ({"parts": PARTS, "without": ["preambel"]}, "no such feature: preambel"),
    ],
)
def test_arguments_that_cannot_be_are_errors(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        legal(**arguments)  # type: ignore[arg-type]  # what is wrong here is not only the types


def test_a_text_that_is_no_boundary_has_no_payloads() -> None:
    with pytest.raises(InvalidArgument, match="is no boundary"):
        payloads("")
