"""A step becomes the request that it describes, octet for octet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.references import Reference
from conformance.errors import HarnessError, Location
from conformance.formats import media_type, multipart
from conformance.knowledge import Instance
from conformance.run.identifiers import Source
from conformance.run.request import Composer
from conformance.scenario.model import Multipart, Part, Step

HERE = Location("scenario.yaml", 7)
RED = Instance("red", "red-triangle", "1.2.1", "1.2.1.1", "1.2.1.1.1", b"red file")
BLUE = Instance(
    "blue", "blue-circle", "1.2.2", "1.2.2.1", "1.2.2.1.1", b"blue file\r\n--ABCD1234--"
)
GET = Step(method="GET", path="/studies/{study}", location=HERE, of="red")
POST = Step(method="POST", path="/studies", location=HERE, of="red")


@pytest.fixture
def composer() -> Composer:
    cast = {"red": RED, "blue": BLUE}
    return Composer("http://127.0.0.1:1/base", cast, Source("abcdef0123456789").case())


def test_placeholders_name_the_subject_or_another_member(composer: Composer) -> None:
    step = replace(GET, path="/studies/{study}/series/{series:blue}/instances/{instance}")
    url = composer.compose(step).request.url
    assert url == "http://127.0.0.1:1/base/studies/1.2.1/series/1.2.2.1/instances/1.2.1.1.1"


def test_what_is_unknown_is_new_each_time_and_what_is_unique_is_not(composer: Composer) -> None:
    step = replace(GET, path="/{unknown}/{unknown}/{unique}/{unique}")
    one, two, *unique = composer.compose(step).request.url.rsplit("/", 4)[1:]
    assert one != two
    assert unique == [composer.names.unique] * 2


def test_an_entity_tag_is_that_of_the_answer_before_or_of_nothing(composer: Composer) -> None:
    step = replace(GET, headers=(("If-None-Match", "{etag}"),))
    assert composer.compose(step, '"1-2"').request.headers.get("If-None-Match") == '"1-2"'
    assert composer.compose(step).request.headers.get("If-None-Match") == '"none"'


def test_a_path_can_be_a_bulk_data_uri_or_begin_with_one(composer: Composer) -> None:
    reference = Reference("7FE00010", "http://h/elsewhere/7")
    outgoing = composer.compose(replace(GET, path="{bulk-data}"), reference=reference)
    assert (outgoing.request.url, outgoing.attribute) == (reference.url, "7FE00010")
    below = composer.compose(replace(GET, path="{bulk-data}/none"), reference=reference)
    assert (below.request.url, below.attribute) == (f"{reference.url}/none", "")


def test_a_member_that_is_not_in_the_cast_is_a_fault_of_ours(composer: Composer) -> None:
    with pytest.raises(HarnessError, match=r"scenario\.yaml:7.*green"):
        composer.compose(replace(GET, path="/studies/{study:green}"))


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("20200101-20201231", "20200101-20201231"),
        ("Anony Mous", "Anony%20Mous"),
        ("A^B", "A%5EB"),
        ("a&b=c#d+e%f", "a%26b%3Dc%23d%2Be%25f"),
        ("Müller", "M%C3%BCller"),
        ("00081030,00080060", "00081030,00080060"),
        ("Ano*?", "Ano*?"),
    ],
)
def test_a_query_is_encoded_once_and_remembered_as_meant(
    composer: Composer, value: str, sent: str
) -> None:
    outgoing = composer.compose(replace(GET, path="/studies", query=(("PatientName", value),)))
    assert outgoing.request.url == f"http://127.0.0.1:1/base/studies?PatientName={sent}"
    assert outgoing.query == (("PatientName", value),)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("PatientID=1+1", ("PatientID", "1+1")),
        ("PatientID=1%2B1", ("PatientID", "1+1")),
        ("PatientID=%ZZ", ("PatientID", "%ZZ")),
        ("PatientID", ("PatientID", "")),
    ],
)
def test_a_raw_query_goes_out_as_it_is(
    composer: Composer, raw: str, meant: tuple[str, str]
) -> None:
    step = replace(GET, path="/studies", raw_query=raw)
    assert composer.compose(step).request.url == f"http://127.0.0.1:1/base/studies?{raw}"
    more = composer.compose(replace(step, query=(("limit", "1"),), raw_query=f"{raw}&x={{study}}"))
    assert more.request.url == f"http://127.0.0.1:1/base/studies?limit=1&{raw}&x=1.2.1"
    assert more.query == (("limit", "1"), meant, ("x", "1.2.1"))


@pytest.mark.parametrize(("value", "sent"), [("", "PatientID=1&"), ("2", "PatientID=1&=2")])
def test_an_empty_parameter_is_nothing_between_its_separators(
    composer: Composer, value: str, sent: str
) -> None:
    query = (("PatientID", "1"), ("", value))
    outgoing = composer.compose(replace(GET, path="/studies", query=query))
    assert outgoing.request.url == f"http://127.0.0.1:1/base/studies?{sent}"


def test_a_single_part_is_the_file_itself(composer: Composer) -> None:
    outgoing = composer.compose(replace(POST, single="red"))
    assert outgoing.request.body == b"red file"
    assert outgoing.request.headers.get("Content-Type") == "application/dicom"
    assert outgoing.sent == ("red",)


def test_a_boundary_of_our_own_stands_in_no_part(composer: Composer) -> None:
    parts = (Part(member="red"), Part(text="no DICOM"), Part(member="blue"))
    outgoing = composer.compose(replace(POST, multipart=Multipart(parts)))
    content_type = outgoing.request.headers.get("Content-Type") or ""
    message = multipart.read(outgoing.request.body, media_type.parse(content_type))
    assert message.flaws == ()
    assert [part.body for part in message.parts] == [RED.data, b"no DICOM", BLUE.data]
    assert outgoing.sent == ("red", "", "blue")


@pytest.mark.parametrize(
    ("message", "content_type"),
    [
        (
            Multipart((Part(member="red"),), boundary="ABCD1234"),
            'multipart/related; type="application/dicom"; boundary=ABCD1234',
        ),
        (
            Multipart((Part(member="red"),), boundary="ABCD1234", type=""),
            "multipart/related; boundary=ABCD1234",
        ),
        (
            Multipart((Part(member="red"),), boundary="AB", type="", announce_boundary=False),
            "multipart/related",
        ),
    ],
)
def test_the_content_type_says_what_the_scenario_says(
    composer: Composer, message: Multipart, content_type: str
) -> None:
    request = composer.compose(replace(POST, multipart=message)).request
    assert request.headers.all("Content-Type") == (content_type,)
    assert request.body.startswith(f"--{message.boundary}\r\n".encode())


@pytest.mark.parametrize(
    ("size", "chunks"), [(0, None), (3, (3, 3, 2)), (4, (4, 4)), (8, (8,)), (9, (8,))]
)
def test_a_body_goes_out_in_chunks_where_the_scenario_says_so(
    composer: Composer, size: int, chunks: tuple[int, ...] | None
) -> None:
    request = composer.compose(replace(POST, single="red", chunks=size)).request
    assert (request.body, request.chunks) == (b"red file", chunks)


def test_a_body_can_lack_its_end(composer: Composer) -> None:
    whole, cut, nothing = (
        composer.compose(replace(POST, multipart=Multipart((Part("red"),), "AB", cut=octets)))
        for octets in (0, 10, 1000)
    )
    assert cut.request.body == whole.request.body[:-10]
    assert nothing.request.body == b""
    assert cut.sent == ("red",)


def test_a_content_type_that_the_scenario_names_is_left_alone(composer: Composer) -> None:
    headers = (("content-type", "text/plain"),)
    request = composer.compose(replace(POST, single="red", headers=headers)).request
    assert request.headers.all("Content-Type") == ("text/plain",)
