"""Illegal writings: a reader finds the rule that each breaks."""

from collections import Counter

import pytest
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from conformance.formats import media_type, multipart
from conformance.formats.multipart import OutgoingPart
from conformance.generate.multipart import RULES, BrokenWriting, illegal, legal, payloads
from conformance.requirements import load_requirements
from reference_server.http.media import MediaTypeError
from reference_server.http.multipart import MultipartError
from tests.support.sampling import until_nothing_is_missing
from tests.support.writings import by_server

TYPE = (("Content-Type", "application/dicom"),)
PARTS = (OutgoingPart(TYPE, b"\0abc\r\n"), OutgoingPart(TYPE, b""), OutgoingPart(TYPE, b"DICM"))

BAITED = st.lists(
    payloads("dicomweb-conformance-0", max_pieces=4).map(lambda body: OutgoingPart(TYPE, body)),
    min_size=1,
    max_size=3,
)

thorough = settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


def found_broken(writing: BrokenWriting) -> set[str]:
    """What a reader says of a writing; of a good one that is nothing."""
    ((_, content_type),) = writing.headers
    flaws = multipart.read(writing.body, media_type.parse(content_type)).flaws
    return {flaw.rule for flaw in (*flaws, *media_type.flaws(content_type))}


def test_a_reader_finds_the_rule_that_is_broken_and_every_rule_comes_up() -> None:
    seen: Counter[str] = Counter()

    @settings(thorough, max_examples=400)
    @given(illegal(PARTS) | BAITED.flatmap(illegal))
    def run(writing: BrokenWriting) -> None:
        rule = writing.rule
        found = found_broken(writing)
        assert found & set(rule.flaws) if rule.flaws else not found
        assert writing.chunks is None or sum(writing.chunks) == len(writing.body)
        seen.update([rule.slug])

    until_nothing_is_missing(run, lambda: set(RULES) - set(seen))


@thorough
@given(illegal(PARTS, without=["no-boundary", "empty-boundary", "encoded-part"]))
def test_the_server_reads_no_part_that_was_not_sent(writing: BrokenWriting) -> None:
    assume(len(writing.storable) == len(PARTS))
    try:
        bodies = by_server(writing)
    except (MediaTypeError, MultipartError):
        return
    assert bodies == [part.body for part in PARTS]


def test_a_writing_is_drawn_alike_whatever_the_parts_are() -> None:
    # A probe gives each example other UIDs, and Hypothesis calls it flaky if that makes others.
    numbers = iter(range(10**9))

    @settings(thorough, phases=[Phase.generate])
    @given(st.data())
    def run(data: st.DataObject) -> None:
        body = b"%d" % (next(numbers) ** 9 + 10**100)
        parts = [OutgoingPart(TYPE, body.replace(b"5", b" "))]
        data.draw(legal(parts) | illegal(parts))

    run()


def test_what_may_be_stored_of_a_cut_body_is_there_to_its_last_octet() -> None:
    whole = multipart.write(PARTS, "dicomweb-conformance-0")
    ends = [whole.index(b"\0abc\r\n") + 6, 0, whole.index(b"DICM") + 4]
    ends[1] = whole.index(b"\r\n\r\n\r\n--") + 4
    cuts = set()

    @thorough
    @given(illegal(PARTS, without=set(RULES) - {"cut"}))
    def run(writing: BrokenWriting) -> None:
        assert whole.startswith(writing.body)
        assert 0 < len(writing.body) < len(whole)
        there = {place for place, end in enumerate(ends) if end <= len(writing.body)}
        assert writing.storable == there
        cuts.add(len(writing.body))

    run()
    # Before each end, and after it; and in many places: of 225, 200 examples reach about 80.
    assert {sum(end <= cut for end in ends) for cut in cuts} == set(range(len(ends) + 1))
    assert len(cuts) > len(whole) / 5


@pytest.mark.parametrize(
    ("slug", "storable"),
    [
        ("no-boundary", set()),
        ("wrong-boundary", set()),
        ("no-parts", set()),
        ("empty-body", set()),
        ("nested-multipart", {1, 2}),
        ("delimiter-in-part", {1, 2}),
        ("lf-alone", {0, 1, 2}),
        ("wrong-part-length", {0, 1, 2}),
    ],
)
def test_only_what_is_whole_may_be_stored(slug: str, storable: set[int]) -> None:
    writing = find(illegal(PARTS, without=set(RULES) - {slug}), lambda _: True, settings=thorough)
    assert writing.storable == storable
    assert any(status < 300 for status in writing.statuses) <= bool(storable)


def test_the_simplest_is_plain_but_for_what_is_broken() -> None:
    body = multipart.write(PARTS, "dicomweb-conformance-0")
    writing = find(
        illegal(PARTS, without=set(RULES) - {"no-boundary"}), lambda _: True, settings=thorough
    )
    assert writing == BrokenWriting(
        body=body,
        headers=(("Content-Type", 'multipart/related; type="application/dicom"'),),
        chunks=None,
        rule=RULES["no-boundary"],
        storable=frozenset(),
    )


def test_every_rule_comes_from_somewhere_and_has_answers() -> None:
    requirements = load_requirements()
    for slug, rule in RULES.items():
        assert rule.slug == slug
        assert rule.requirement in requirements
        assert not rule.statuses & rule.tolerated
        assert all(status < 500 for status in rule.statuses | rule.tolerated)
        assert set(rule.flaws) <= multipart.RULES.keys() | media_type.RULES.keys()


def test_arguments_that_cannot_be_are_errors() -> None:
    with pytest.raises(InvalidArgument, match="no such rule: nonsense"):
        illegal(PARTS, without=["nonsense"])
    with pytest.raises(InvalidArgument, match="one part or more"):
        illegal([])
    with pytest.raises(InvalidArgument, match="no rule is left"):
        illegal([OutgoingPart(TYPE, b"")], without=set(RULES) - {"delimiter-in-part"})
