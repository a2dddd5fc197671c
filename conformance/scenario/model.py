"""What a scenario file says, read and checked: data only.

Paths, query values and header values may hold the placeholders of `PLACEHOLDERS`; the run fills
them in. Values of attributes may hold {unique}. Bodies hold none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.errors import Location
from conformance.operation import BULK_DATA_URI

# {study} {series} {instance}: the UIDs of the step's subject (`of`); {study:NAME} etc.: of another
# member of the cast; {unique}: a short text that no other scenario of any run has;
# {unknown}: a well-formed UID that nothing has; {etag}: the entity tag of the answer before;
# {filler:8000}: so many letters.
PLACEHOLDERS = ("study", "series", "instance", "unique", "unknown", "etag", "filler")
# Where a path begins with {bulk-data}: the BulkDataURI of Pixel Data by the metadata before. Where
# these have none, the step is left out.
BULK_DATA = BULK_DATA_URI.strip("{}")

# The name of a study that the target holds already, in the cast of a scenario that stores nothing.
FOUND = "found"


@dataclass(frozen=True, slots=True)
class Member:
    """One instance of the cast: a fixture with UIDs of the scenario's own.

    Members whose fixtures share a study (series) share one here too, unless `study` (`series`)
    names another: members with the same such name share that one.
    """

    name: str
    fixture: str
    study: str = ""
    series: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body: a member's file, or literal text.

    Or the `metadata` of members, in DICOM JSON or in XML if `xml`, whose octets stand in it if
    `inline`, whose numbers are strings if `as_text`, whose attributes end with their vr if
    `vr_last`, and which are `without` some attributes, by keyword; or the parts of a member's
    `bulk_data`, its frames as PNG if `png`. `headers` are None for those that the content implies.
    """

    member: str = ""
    text: str = ""
    metadata: tuple[str, ...] = ()
    bulk_data: str = ""
    inline: bool = False
    as_text: bool = False
    vr_last: bool = False
    without: tuple[str, ...] = ()
    xml: bool = False
    png: bool = False
    headers: tuple[tuple[str, str], ...] | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """The members that it sends."""
        return (self.member,) if self.member else self.metadata


# What metadata may name bulk data by: URLs below the instance, URLs relative to that of the
# request, names that are no places.
URIS = ("absolute", "relative", "opaque")


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart/related body. The harness chooses a boundary where none is named.

    The Content-Type of the request follows from it: `multipart/related`, then `type` (quoted)
    unless empty, then the boundary unless `announce_boundary` is false. The body lacks the last
    `cut` octets. `uris` says what kind metadata name bulk data by: a word of `URIS`.
    """

    parts: tuple[Part, ...]
    boundary: str = ""
    type: str = "application/dicom"
    announce_boundary: bool = True
    cut: int = 0
    uris: str = "absolute"


@dataclass(frozen=True, slots=True)
class Form:
    """A media type and a transfer syntax, empty for any or none, in which an answer may come."""

    media_type: str
    multipart: bool
    transfer_syntax: str = ""

    def __str__(self) -> str:
        kind = f'multipart/related; type="{self.media_type}"' if self.multipart else self.media_type
        return f"{kind} in {self.transfer_syntax}" if self.transfer_syntax else kind


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is special about the answer to one step; None means: nothing is said.

    Where several statuses are right, what is said of the content is asked of a success (2xx) only.
    `answer` names a row of the profile's table of answers (which statuses are right here); `status`
    lists statuses outright, then `tolerated` those that only warn, and `requirement` is what any
    other one breaks, if that is not for the operation to say. `forms` are those in which a payload
    may come. `instances`, `metadata`: the members that come back, all and only. `bulk_data`: those
    whose BulkDataURIs are followed, in `ranges` too. `described`: those of which all is asked for
    that a Capabilities Description names. `located`: whether Content-Location is to name what was
    asked for. `frames`: the frame numbers of the subject, in this order.
    `matches`: the members that a search finds, at the level of its resource; `may_match`: those
    that it may find besides. `returns`: keywords that each row has. `rows`: how many rows.
    `stored`, `refused`: what a store says of each member, which is then read back. `created`: those
    whose place it names. `unreadable`:
    members that the body does not show whole, so that a store need not list them. `gone`, `remain`:
    what a delete took and what it left, looked up at every level.
    """

    answer: str = ""
    status: tuple[int, ...] = ()
    tolerated: tuple[int, ...] = ()
    requirement: str = ""
    media_type: str = ""
    forms: tuple[Form, ...] | None = None
    instances: tuple[str, ...] | None = None
    metadata: tuple[str, ...] | None = None
    bulk_data: tuple[str, ...] | None = None
    described: tuple[str, ...] | None = None
    located: bool = False
    ranges: bool = False
    frames: tuple[int, ...] | None = None
    matches: tuple[str, ...] | None = None
    may_match: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    rows: int | None = None
    stored: tuple[str, ...] | None = None
    refused: tuple[str, ...] | None = None
    created: tuple[str, ...] | None = None
    unreadable: tuple[str, ...] = ()
    gone: tuple[str, ...] | None = None
    remain: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One request. `body` is one of: None, a member's name (`single`), text, or a multipart.

    Where `chunks` is not 0, the body goes out in HTTP chunks of so many octets. `raw_query` goes
    out as it is, behind what `query` says.
    """

    method: str
    path: str
    location: Location
    title: str = ""
    of: str = ""
    query: tuple[tuple[str, str], ...] = ()
    raw_query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    single: str = ""
    text: str | None = None
    multipart: Multipart | None = None
    chunks: int = 0
    expect: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a scenario in one of its variants. `id` is `scenario` or `scenario[variant]`.

    `tutorial` are the numbers of the tutorial's requests that it mirrors; `requires` the
    capabilities that a profile must claim; `literal` says that the tutorial's own UIDs are used.
    """

    id: str
    scenario: str
    variant: str
    title: str
    source: str
    location: Location
    cast: tuple[Member, ...]
    given: tuple[str, ...]
    steps: tuple[Step, ...]
    requires: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    tutorial: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    literal: bool = False
