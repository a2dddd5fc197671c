"""What differs between dialects: each difference is a switch with a name.

No handler asks which dialect it serves. It asks for a switch, and `azure` and `standard` say with
their sources how each is set.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reference_server.archive import Level, StorePolicy
from reference_server.http import MediaType

DICOM = "application/dicom"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
ANY_SYNTAX = "*"


def tags(text: str) -> frozenset[str]:
    """Split a list of tags."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Offer:
    """A form in which a resource can be given.

    `syntaxes` are the transfer syntaxes that may be asked for, None meaning any; `syntax` is meant
    where none is named. `is_default` says whether */* means this form (PS3.18 8.7.7).
    """

    essence: str
    multipart: bool
    syntax: str = EXPLICIT_LITTLE
    syntaxes: frozenset[str] | None = None
    is_default: bool = False

    @property
    def media_type(self) -> str:
        """How a client asks for it."""
        return f'multipart/related; type="{self.essence}"' if self.multipart else self.essence


@dataclass(frozen=True, slots=True)
class Choice:
    """A form that a client accepts, in a transfer syntax, or in any.

    `is_implied` says that the client named none, and `syntax` is the default one.
    """

    offer: Offer
    syntax: str
    is_implied: bool = False


Choose = Callable[[Sequence[MediaType], Sequence[Offer]], list[Choice]]


@dataclass(frozen=True, slots=True)
class AcceptRules:
    """How the Accept field is read. Without one the answer is 406 in all dialects."""

    choose: Choose
    """Which offers a list of media ranges takes, the best first."""
    choose_model: Callable[[str, Sequence[Offer]], list[Choice]]
    """Which forms of metadata, search results and answers to a store an Accept field takes."""
    explains_refused_model: bool
    """Whether a 406 for want of such a form has a text."""
    query_parameter: bool
    """Whether `accept` in the query counts before the field."""
    mixtures_are_refused: bool
    """Whether media types of DICOM beside rendered ones are 400."""


@dataclass(frozen=True, slots=True)
class StoreReasons:
    """Failure Reason (0008,1197) by what went wrong."""

    unreadable: int
    invalid: int
    mismatch: int
    duplicate: int
    processing: int


@dataclass(frozen=True, slots=True)
class StoreRequestRules:
    """How the body of a store is read."""

    boundary_missing: int
    """Status where multipart/related comes without a boundary."""
    strict_parameters: bool
    """Whether a bare parameter value that is no token, as in type=a/b, is 415."""
    type_may_have_parameters: bool
    """Whether `application/dicom; transfer-syntax=...` is as good as `application/dicom`."""
    metadata_types: frozenset[str]
    """Values of `type` that name a store of metadata and bulk data."""
    pixel_types: Mapping[str, tuple[str, frozenset[str]]]
    """Media types of compressed pixel data beside metadata, with the transfer syntax that each
    means alone, and those that it may name."""
    start_is_refused: bool
    """Whether a `start` parameter is 400."""
    type_stands_in_for_all: bool
    """Whether `type` stands in for each part without Content-Type, or for the first only."""
    wrong_part_fails_alone: bool
    """Whether a part of another type is a failed item, or 415 for the whole request."""
    truncated_is_refused: bool
    """Whether a body without its closing delimiter is 400, or its last part is left out."""
    no_parts: int
    """Status of a multipart body with nothing in it."""
    slack: int | None
    """How many bytes may stand before the first delimiter and after the last."""
    most: int
    """How many bytes an instance may have; more is 413."""
    explains_refused_type: bool
    """Whether a 415 for a Content-Type that is not served at all has a text."""


@dataclass(frozen=True, slots=True)
class StoreCheckRules:
    """What an instance must be like to be stored."""

    policy: StorePolicy
    """When another instance is in its way."""
    required: tuple[int, ...]
    """Tags that must have one value."""
    may_be_blank: frozenset[int]
    """Required tags that may be there without a value; that is a warning."""
    checked: frozenset[int]
    """Tags whose values must follow their VR, or the instance fails."""
    ignores_nul: bool
    """Whether NULs at the end of checked values are left out of account."""
    warns_of_all: bool
    """Whether every other element that breaks its VR is a warning, and is hidden from metadata."""
    strict_uids: bool
    """Whether UIDs must follow PS3.5 9.1."""


@dataclass(frozen=True, slots=True)
class StoreAnswerRules:
    """What the answer to a store says."""

    forms: tuple[Offer, ...]
    """Forms of the answer."""
    reasons: StoreReasons
    """Failure Reason (0008,1197) by what went wrong."""
    implicit_vr_warning: int | None
    """Warning Reason (0008,1196) for a file in Implicit VR Little Endian."""
    invalid_warning: int | None
    """Warning Reason for elements that break their VR."""
    warned: int
    """Status where all is stored, and some of it with a Warning Reason."""
    all_unreadable: int
    """Status where nothing is stored since nothing could be read."""
    other_failures: bool
    """Whether what has no UIDs is listed in Other Failures Sequence, or with the others."""
    retrieve_url_always: bool
    """Whether Retrieve URL is always there, or only where the path names the study."""
    comments_on_success: bool
    """Whether each stored item has Failed Attributes Sequence."""
    comments_on_failure: bool
    """Whether failed items have it."""
    locations: bool
    """Whether Location and Content-Location name what was created."""
    warns_of_failures: bool
    """Whether Warning fields say why instances failed."""
    warns_of_multiple_values: frozenset[int]
    """Tags of which only the first value can be searched; the answer then has a Warning field."""


@dataclass(frozen=True, slots=True)
class RetrieveRules:
    """How instances, metadata, frames and bulk data are given."""

    metadata: tuple[Offer, ...]
    """Forms of metadata."""
    sets: tuple[Offer, ...]
    """Forms of a study or a series."""
    instance: tuple[Offer, ...]
    """Forms of an instance."""
    frames: tuple[Offer, ...]
    """Forms of frames."""
    bulk: tuple[Offer, ...]
    """Forms of bulk data; none where there are no bulk data URIs."""
    unsent: frozenset[str]
    """Transfer syntaxes that are never sent; what is stored so is converted."""
    sets_need_any_syntax: bool
    """Whether several instances are only given as they are stored."""
    most_converted: int | None
    """How large a file may be that needs conversion."""
    frames_as_stored: bool
    """Whether application/octet-stream with `*` gives compressed frames as they are stored."""
    single_frame_status: int
    """Status where several frames are asked for in a single part."""
    ranges: bool
    """Whether single parts of a known length have an ETag, and come in ranges."""
    describes_parts: bool
    """Whether parts have Content-Location and Content-Length, and the whole its `type`."""
    etag_is_quoted: bool
    """Whether ETag and If-None-Match follow RFC 9110 8.8.3 and 13.1.2."""


@dataclass(frozen=True, slots=True)
class RenderedRules:
    """How instances are drawn."""

    single: tuple[Offer, ...]
    """Forms of one frame."""
    moving: tuple[Offer, ...]
    """Forms of an instance of several frames; none where its first frame stands for it."""
    several: tuple[Offer, ...]
    """Forms of a study, a series and several frames; none where only one frame is rendered."""
    thumbnails: bool
    """Whether there are thumbnails."""
    unasked_is_first: bool
    """Whether the first form is given where there is no Accept field."""
    takes_one_range: bool
    """Whether several media types in Accept are 406."""
    parameters: frozenset[str]
    """Parameters that are read; others are left out of account."""
    default_quality: int
    """The quality of JPEG where none is asked for."""
    no_pixels: int
    """Status where an instance has no pixels at all."""


@dataclass(frozen=True, slots=True)
class SearchRules:
    """How searches are read and answered."""

    results: tuple[Offer, ...]
    """Forms of results."""
    unknown_is_refused: bool
    """Whether an attribute that can't be searched, or does not exist, is 400."""
    names_ignore_case: bool
    """Whether fuzzymatching, includefield, limit and offset are read in any case."""
    plus_is_blank: bool
    """Whether a bare + in the query is a blank."""
    filters: Mapping[Level, frozenset[str]]
    """What can be searched at each level."""
    filters_of_parents: bool
    """Whether a study or series in the path may be searched by its own attributes too."""
    wildcards: bool
    """Whether * and ? are wildcards, and UIDs may be lists."""
    checks_uids: bool
    """Whether a UID that is none is 400."""
    ignores_case: bool
    """Whether values compare without case and by their first value only."""
    names_by_group: bool
    """Whether a name matches by one of its component groups."""
    empty_is_universal: bool
    """Whether an attribute without value matches everything, or is 400."""
    unknown_matches: frozenset[str]
    """Attributes that match any value where they are stored with zero length."""
    reversed_range_is_refused: bool
    """Whether a range that ends before it begins is 400."""
    moments: bool
    """Whether ranges of a date and its time are one range."""
    matching: frozenset[str]
    """Parameters whose `true` asks for a kind of matching."""
    default_limit: int
    """The most results where no limit is given."""
    most: int
    """The most results of one answer."""
    limit_is_clamped: bool
    """Whether a limit outside 1 to `most` means the nearest possible, or is 400."""
    newest_first: bool
    """Whether results go from what was stored last to what was stored first."""
    warns_of_rest: bool
    """Whether a Warning field says how many more there are."""
    defaults: Mapping[Level, frozenset[str]]
    """What results have at each level."""
    computed: frozenset[str]
    """What the server says of what it has, rather than what is stored."""
    always: frozenset[str]
    """What results have even if it has no value."""
    all_fields: Mapping[Level, frozenset[str] | None]
    """What `includefield=all` adds at each level; None means all that there is."""
    all_replaces_defaults: bool
    """Whether `includefield=all` stands in for the defaults, or adds to them."""
    all_stands_alone: bool
    """Whether `all` beside other fields is 400."""
    creators_of_fields: bool
    """Whether a private field brings its creator along."""
    fields_of_children: bool
    """Whether fields of a lower level may be included."""
    index_first: bool
    """Whether what the index knows of a study goes before what its newest instance says."""
    indexed: frozenset[str]
    """What the index answers alone; anything else makes it look at the newest instance."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one base path behaves."""

    name: str
    """What it is called."""
    segments: tuple[str, ...]
    """What the first segment of the path may be."""
    ignores_case_of_path: bool
    """Whether the fixed segments of a path are read in any case."""
    ignores_last_slash: bool
    """Whether a slash at the end of a path is left out of account."""
    methods: frozenset[str]
    """HEAD and OPTIONS, where they are answered on every resource."""
    headers: tuple[tuple[str, str], ...]
    """Fields that every answer has."""
    describes_itself: bool
    """Whether OPTIONS gives a Capabilities Description to those who accept one."""
    compressed: frozenset[str]
    """Media types that are sent in the content coding gzip to those who take it."""
    json_type: str
    """The Content-Type of DICOM JSON."""
    forbidden_in_query: tuple[str, ...]
    """Text that must not stand in a query, in lower case."""
    is_uid: Callable[[str], bool]
    """Whether a UID in a path is one."""
    frame_numbers: Callable[[str], list[int]]
    """Reads a list of frames; raises ValueError saying what is wrong."""
    accept: AcceptRules
    store_request: StoreRequestRules
    store_check: StoreCheckRules
    store_answer: StoreAnswerRules
    retrieve: RetrieveRules
    rendered: RenderedRules
    search: SearchRules
