"""Accept cases: what is written is what is meant, every feature comes up, all is answerable."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from conformance.formats.media_type import parse
from conformance.generate.accept import (
    AMBIGUITIES,
    FEATURES,
    STANDARD,
    AcceptCase,
    Allowed,
    Answer,
    Member,
    Offer,
    Representation,
    Resource,
    accepts,
    allowed,
)
from conformance.generate.selfcheck import sound_accept
from reference_server.dicomweb.dialect import Offer as ServerOffer
from reference_server.dicomweb.negotiate import by_weight
from reference_server.http import parse_accept as parse_as_server

ELE, JPEG_LS, RLE, JPEG = (f"1.2.840.10008.1.2{end}" for end in (".1", ".4.80", ".5", ".4.50"))
FILES = Representation("application/dicom", True, frozenset({ELE, JPEG_LS}), ELE, frozenset({RLE}))
FILE = Representation("application/dicom", False, frozenset({ELE}), ELE)
OCTETS = Representation("application/octet-stream", True, frozenset({ELE}), ELE)
JSON = Representation("application/dicom+json", multipart=False)
XML = Representation("application/dicom+xml", multipart=True)

JPEGS = Representation("image/jls", True, frozenset({JPEG_LS}), JPEG_LS)

OFFERS = {
    Resource.STUDY: Offer((FILES,), FILES, accept_parameter=False),
    Resource.SERIES: STANDARD[Resource.SERIES],
    Resource.INSTANCE: Offer((FILES, FILE, OCTETS), FILES),
    Resource.METADATA: Offer((XML, JSON), JSON),
    Resource.FRAMES: Offer((OCTETS, JPEGS), None),
    Resource.SEARCH: Offer((JSON,), JSON),
}

CASES = st.sampled_from(sorted(set(Resource) - {Resource.SERIES})).flatmap(
    lambda resource: st.tuples(st.just(resource), accepts(OFFERS[resource]))
)

thorough = settings(
    derandomize=True,
    max_examples=400,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)


def served(case: AcceptCase, offer: Offer) -> list[tuple[str, str | None]]:
    """What the bundled server chooses by the header: media type and transfer syntax, or nothing."""
    offers = [
        ServerOffer(
            each.media_type,
            each.multipart,
            each.default_syntax or ELE,
            each.syntaxes | {"*"} if each.syntaxes else None,
            is_default=each == offer.default,
        )
        for each in offer.representations
    ]
    ranges = parse_as_server(", ".join(case.headers), whole=False)
    return [
        (
            str(Representation(choice.offer.essence, choice.offer.multipart)),
            None if choice.offer.syntaxes is None else choice.syntax,
        )
        for choice in by_weight(ranges, offers)[:1]
    ]


def permitted(answers: Allowed, media_type: str, syntax: str | None) -> bool:
    return any(
        str(answer.representation) == media_type and syntax in (None, "*", answer.syntax)
        for answer in answers.answers
    )


def test_what_is_written_is_what_is_meant_and_can_be_answered() -> None:
    seen: Counter[str] = Counter()
    open_: Counter[str] = Counter()

    @thorough
    @given(CASES)
    def run(drawn: tuple[Resource, AcceptCase]) -> None:
        resource, case = drawn
        sound_accept(case)
        found = allowed(case, resource, OFFERS[resource])
        assert found.statuses
        assert not found.tolerated & found.statuses
        assert not case.query_members or OFFERS[resource].accept_parameter
        if case.members and not case.query_members:
            # Two readings of PS3.18 8.7.8.1, made apart from each other.
            answers = served(case, OFFERS[resource])
            assert 406 in found.errors if not answers else permitted(found, *answers[0])
        seen.update(case.features)
        open_.update(found.ambiguities)

    run()
    assert set(FEATURES) - set(seen) == set()
    assert set(seen) - set(FEATURES) == set()
    assert set(AMBIGUITIES) - set(open_) == set()


def files(*syntaxes: str, q: str | None = None) -> Member:
    return Member("multipart/related", "application/dicom", syntaxes, q)


def asks(*members: Member, query: tuple[Member, ...] = ()) -> AcceptCase:
    return AcceptCase(("as the members say",) if members else (), "", members, query)


ANY = Member("*/*")
AS_JSON = Member("application/dicom+json")
AS_XML = Member("multipart/related", "application/dicom+xml")
NOPE = Member("application/x-nope")
INSTANCE, METADATA, FRAMES = Resource.INSTANCE, Resource.METADATA, Resource.FRAMES

JSON_, XML_ = "application/dicom+json", str(XML)
BOTH = {JSON_, XML_}

ORACLE: list[tuple[Resource, AcceptCase, set[str], set[int]]] = [
    # What is named comes, and nothing else.
    (METADATA, asks(AS_JSON), {JSON_}, set()),
    (METADATA, asks(AS_XML), {XML_}, set()),
    (METADATA, asks(AS_JSON, AS_XML), BOTH, set()),
    (METADATA, asks(NOPE, AS_XML), {XML_}, set()),
    (METADATA, asks(Member("nonsense", valid=False), AS_XML), {XML_}, set()),
    # */* is the default; where there is none, anything.
    (METADATA, asks(ANY), {JSON_}, set()),
    (INSTANCE, asks(ANY), {str(FILES)}, set()),
    (FRAMES, asks(ANY), {str(OCTETS), 'multipart/related; type="image/jls"'}, set()),
    (METADATA, asks(Member("application/*")), {JSON_}, set()),
    (METADATA, asks(Member("image/*")), {JSON_}, {406}),
    # The highest weight wins, of the most specific range; 0 excludes.
    (METADATA, asks(Member(JSON_, q="0.2"), AS_XML), {XML_}, set()),
    (METADATA, asks(AS_JSON, Member("multipart/related", "application/dicom+xml", q="0.9")),
     {JSON_}, set()),
    (METADATA, asks(ANY, Member(JSON_, q="0.1"), AS_XML), {XML_}, set()),
    (METADATA, asks(ANY, Member(JSON_, q="0")), {XML_, JSON_}, {406}),
    (METADATA, asks(Member(JSON_, q="0")), {JSON_}, {406}),
    (METADATA, asks(Member(JSON_, q="0.5"), Member(JSON_, q="0.9"), Member(
        "multipart/related", "application/dicom+xml", q="0.7")), BOTH, set()),
    # Nothing acceptable: the default or 406; without a default 406.
    (METADATA, asks(NOPE), {JSON_}, {406}),
    (FRAMES, asks(NOPE), set(), {406}),
    (METADATA, asks(), {JSON_}, {406}),
    (METADATA, asks(Member("nonsense", valid=False)), {JSON_}, {400, 406}),
    # DICOM and rendered.
    (METADATA, asks(AS_JSON, Member("image/jpeg")), {JSON_}, {400}),
    (METADATA, asks(ANY, Member("image/jpeg")), {JSON_}, set()),
    (FRAMES, asks(Member("multipart/related", "application/octet-stream"), Member(
        "multipart/related", "image/jls", q="0.1")), {str(OCTETS)}, set()),
    # The query goes first, and does not stand in for the header.
    (METADATA, asks(AS_JSON, Member("multipart/related", "application/dicom+xml", q="0.1"),
                    query=(AS_XML,)), {XML_}, set()),
    (METADATA, asks(ANY, query=(NOPE,)), {JSON_}, set()),
    (METADATA, asks(ANY, query=(Member("*/*"),)), {JSON_}, {400}),
    (METADATA, asks(query=(AS_XML,)), {XML_}, {406}),
    (Resource.SEARCH, asks(ANY, query=(AS_JSON,)), {JSON_}, set()),
    (Resource.STUDY, asks(files(), query=(files(JPEG_LS),)), {str(FILES)}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "case", "media_types", "errors"), ORACLE)
def test_the_media_types_and_errors_that_are_allowed(
    resource: Resource, case: AcceptCase, media_types: set[str], errors: set[int]
) -> None:
    found = allowed(case, resource, OFFERS[resource])
    assert found.media_types == media_types
    assert found.errors == errors
    assert found.statuses == (errors | {200} if media_types else errors)


@pytest.mark.parametrize(
    ("case", "syntaxes", "errors"),
    [
        (asks(files()), {ELE}, set()),
        (asks(files(ELE)), {ELE}, set()),
        (asks(files(JPEG_LS)), {JPEG_LS}, set()),
        (asks(files("*")), {ELE, JPEG_LS, RLE}, set()),
        (asks(ANY), {ELE, JPEG_LS, RLE}, set()),
        (asks(files(JPEG_LS), files(ELE, q="0.5")), {JPEG_LS}, set()),
        (asks(files(JPEG_LS, q="0.5"), files("*", q="0.9")), {ELE, JPEG_LS, RLE}, set()),
        # Ignored, or the whole member is.
        (asks(files(RLE)), {ELE}, {406}),
        (asks(files(JPEG)), {ELE}, {406}),
        (asks(files("nope")), {ELE}, {400, 406}),
        (asks(files(JPEG_LS, "*")), {ELE, JPEG_LS, RLE}, {400, 406}),
        (asks(files(JPEG), files(JPEG_LS, q="0.1")), {ELE, JPEG_LS}, set()),
    ],
)
def test_the_transfer_syntaxes_that_are_allowed(
    case: AcceptCase, syntaxes: set[str], errors: set[int]
) -> None:
    found = allowed(case, Resource.STUDY, OFFERS[Resource.STUDY])
    assert found.transfer_syntaxes == syntaxes
    assert found.errors == errors


@pytest.mark.parametrize(
    ("case", "ambiguities"),
    [
        (asks(AS_JSON), set()),
        (asks(), {"no-accept"}),
        (asks(NOPE), {"nothing-acceptable"}),
        (asks(AS_JSON, Member("image/png")), {"dicom-and-rendered"}),
        (
            asks(Member("multipart/related", "application/dicom+xml", bare_root=True)),
            {"type-quoting", "nothing-acceptable"},
        ),
    ],
)
def test_what_the_sources_leave_open_is_named(case: AcceptCase, ambiguities: set[str]) -> None:
    assert allowed(case, METADATA, OFFERS[METADATA]).ambiguities == ambiguities


def test_an_answer_is_held_against_media_type_and_transfer_syntax() -> None:
    found = allowed(asks(files(JPEG_LS)), Resource.STUDY, OFFERS[Resource.STUDY])
    whole = parse('multipart/related; type="application/dicom"; boundary=b')
    assert found.permits(200, whole, JPEG_LS)
    assert found.permits(200, parse("multipart/related; boundary=b"))
    assert not found.permits(200, whole, ELE)
    assert not found.permits(200, parse("application/dicom"), JPEG_LS)
    assert not found.permits(200)
    assert not found.permits(406)
    nothing = allowed(asks(NOPE), METADATA, OFFERS[METADATA])
    assert nothing.permits(406)
    assert not nothing.permits(400)
    assert 400 in nothing.tolerated


@pytest.mark.parametrize(
    ("resource", "header"),
    [
        (Resource.STUDY, 'multipart/related; type="application/dicom"'),
        (Resource.METADATA, "application/dicom+json"),
    ],
)
def test_the_simplest_is_the_default_by_its_name(resource: Resource, header: str) -> None:
    case = find(accepts(OFFERS[resource]), lambda _: True, settings=thorough)
    assert (case.headers, case.query, case.features) == ((header,), "", frozenset())


@pytest.mark.parametrize("name", ["weight-zero", "rendered"])
def test_a_feature_shrinks_to_little_else(name: str) -> None:
    case = find(accepts(OFFERS[METADATA]), lambda case: name in case.features, settings=thorough)
    assert len(case.members) <= 2
    assert len(case.features - {"weight", "any", "several-members", "query"}) == 1


def without_weights(case: AcceptCase) -> tuple[str, ...]:
    return tuple(re.sub(r"(?i);\s*q=[0-9.]*", "", line) for line in case.headers)


@pytest.mark.parametrize(
    "fault",
    [
        lambda case: case.headers[:1],
        without_weights,
        lambda case: tuple(line.replace("*/*", "application/dicom+xml") for line in case.headers),
    ],
    ids=["first-line-only", "no-weights", "any-is-xml"],
)
def test_a_server_that_misreads_the_header_is_caught(
    fault: Callable[[AcceptCase], tuple[str, ...]],
) -> None:
    def is_caught(case: AcceptCase) -> bool:
        if not case.members or case.query_members:
            return False
        found = allowed(case, METADATA, OFFERS[METADATA])
        answers = served(replace(case, headers=fault(case)), OFFERS[METADATA])
        return not (permitted(found, *answers[0]) if answers else 406 in found.errors)

    patient = settings(thorough, max_examples=1500)
    case = find(accepts(OFFERS[METADATA]), is_caught, settings=patient)
    assert len(case.members) <= 3


def test_what_comes_only_as_it_is_stored_is_asked_for_with_any_transfer_syntax() -> None:
    files = Representation("application/dicom", stored=frozenset({ELE, RLE}))
    offer = Offer((files,), files)
    plain = Member("multipart/related", "application/dicom")
    answers = {
        syntax: allowed(
            AcceptCase((), "", (replace(plain, syntaxes=syntax),)), Resource.STUDY, offer
        )
        for syntax in ((), (ELE,), ("*",))
    }
    assert answers["*",].answers == {Answer(files, ELE), Answer(files, RLE)}
    assert answers["*",].statuses == {200}
    assert 406 in answers[()].statuses
    assert 406 in answers[ELE,].statuses
    asked = find(accepts(offer), lambda case: "transfer-syntax-any" in case.features)
    assert asked.headers == ('multipart/related; type="application/dicom"; transfer-syntax=*',)


def test_a_wildcard_in_the_query_may_be_read_or_not() -> None:
    query = (Member("application/*"), Member("multipart/related", "application/dicom", q="0.5"))
    case = AcceptCase(("*/*; q=0.1",), "", (Member("*/*", q="0.1"),), query)
    found = allowed(case, Resource.INSTANCE, Offer((FILES, FILE), FILES))
    assert {answer.representation for answer in found.answers} == {FILES, FILE}
    assert "query-wildcard" in found.ambiguities


def test_either_of_two_targets_may_have_it_its_way() -> None:
    case = AcceptCase((), "", (Member("application/dicom"),))
    without, has = (
        allowed(case, Resource.INSTANCE, Offer(forms, FILES)) for forms in ((FILES,), (FILES, FILE))
    )
    either = without | has
    assert either.answers == without.answers | has.answers
    assert either.statuses == {200, 406}
    assert not either.tolerated & either.errors


def test_a_query_is_percent_encoded() -> None:
    case = AcceptCase(("*/*",), "application/dicom+json; q=0.5", (ANY,), (AS_JSON,))
    assert case.query_string == "accept=application/dicom%2Bjson%3B%20q%3D0.5"
    assert AcceptCase(("*/*",), "", (ANY,)).query_string == ""


def test_offers_that_cannot_be_are_errors() -> None:
    with pytest.raises(ValueError, match="one representation or more"):
        Offer((), None)
    with pytest.raises(ValueError, match="none of the representations"):
        Offer((JSON,), XML)
    with pytest.raises(ValueError, match="or neither"):
        Offer((Representation("application/dicom", syntaxes=frozenset({ELE})),), None)


@pytest.mark.parametrize("resource", Resource)
def test_what_the_standard_demands_can_be_asked_for(resource: Resource) -> None:
    (given,) = STANDARD[resource].representations
    member = Member("multipart/related", given.media_type)
    case = asks(member if given.multipart else Member(given.media_type))
    found = allowed(case, resource, STANDARD[resource])
    assert found.answers == {Answer(given, given.default_syntax)}
    assert not found.errors
