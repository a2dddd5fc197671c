"""The named differences between targets that checks and the run ask a profile about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from conformance.document.keyword import KEYWORD, Keywords
from conformance.document.record import Field, ListOf, Record
from conformance.document.shape import Choice, Flag, Integer, Shape, Text

_SECONDS = Integer(0, 600)
_REASONS = ListOf(Integer(0, 0xFFFF), unique=True)


def _by_level(attribute: Shape[str]) -> Record[Mapping[str, Any]]:
    attributes = ListOf(attribute, unique=True)
    return Record(
        "attributes by level",
        lambda **levels: MappingProxyType(levels),
        {
            level: Field(attributes, f"Attributes of the {level}.", required=True)
            for level in ("study", "series", "instance")
        },
    )


SWITCHES: Mapping[str, Field] = MappingProxyType(
    {
        "settle_retrieve_s": Field(
            _SECONDS, "How long a store or a delete may take to show in retrievals."
        ),
        "settle_search_s": Field(
            _SECONDS, "How long a store or a delete may take to show in searches."
        ),
        "stale_frames_after_delete": Field(
            Flag(), "Frames that were fetched before a delete may be served after it (a cache)."
        ),
        "wildcard_syntax": Field(
            Choice("as-stored", "any"),
            "Under transfer-syntax=*: the stored file, octet for octet, or any transfer syntax.",
        ),
        "implicit_and_big_endian": Field(
            Choice("as-stored", "converted", "any"),
            "Under transfer-syntax=*: whether these two, which PS3.18 8.7.3 bars, are sent.",
        ),
        "multipart_type_parameter": Field(
            Choice("required", "optional"), "The type parameter of multipart answers."
        ),
        "content_location": Field(
            Choice("expected", "optional"), "Content-Location on the parts of an answer."
        ),
        "bulk_data": Field(
            Choice("uri-or-inline", "omitted", "any"), "Values of bulk VRs in metadata."
        ),
        "remarked_attributes": Field(
            Choice("kept", "may-lack"),
            "What metadata has of attributes that the answer to a store remarked in (0074,1048).",
        ),
        "etag": Field(
            Choice("quoted", "bare", "any"), "The form of an ETag; RFC 9110 8.8.3 quotes it."
        ),
        "frame_order": Field(
            Choice("as-requested", "any"),
            "The order of the frames where the list of the request is not ascending.",
        ),
        "accept_parameter": Field(
            Flag(), "Whether `accept` in a query counts (PS3.18 8.3.3.1); else it is not sent."
        ),
        "store_retrieve_url": Field(
            Choice("always", "with-study", "any"),
            "When the answer to a store names a Retrieve URL (0008,1190) for the study.",
        ),
        "store_conflict_payload": Field(
            Choice("module", "any"),
            "What a 409 to a store has: a list of what failed, or anything.",
        ),
        "study_mismatch_reasons": Field(
            _REASONS, "Failure Reasons that an instance of another study may get; none: any."
        ),
        "duplicate_reasons": Field(
            _REASONS, "Failure Reasons that an instance stored already may get; none: any."
        ),
        "warning_reasons": Field(
            _REASONS, "Warning Reasons that an instance stored may get; none: any."
        ),
        "other_file_same_uids": Field(
            Choice("kept", "replaced", "any"),
            "Another file under the three UIDs of a stored instance: that is kept, or replaced.",
        ),
        "failed_attributes_sequence": Field(
            Choice("always", "never", "any"),
            "Whether items for stored instances have a Failed Attributes Sequence (0074,1048).",
        ),
        "search_retrieve_url": Field(
            Choice("expected", "absent", "any"), "Retrieve URL (0008,1190) in search results."
        ),
        "searchable_attributes": Field(
            _by_level(Keywords()),
            "Attributes that a search matches by, by level; dots lead into sequences.",
        ),
        "search_matching": Field(
            Choice("standard", "literal"),
            "Whether wildcards, lists of UIDs and empty keys mean what PS3.4 C.2.2.2 says, and any "
            "of several values matches; or all is plain text, and the first value counts.",
        ),
        "search_barred_characters": Field(
            Text("characters", empty=True), "What no value of a query may have."
        ),
        "search_most_results": Field(Integer(1, 1_000_000), "The highest limit of a search."),
        "include_all": Field(
            Choice("adds", "replaces"),
            "Whether includefield=all adds to what is there anyway, or comes instead of it.",
        ),
        "must_return_attributes": Field(
            _by_level(KEYWORD),
            "Attributes that search results have without being asked for, by level.",
        ),
    }
)
