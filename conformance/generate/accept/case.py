"""A request's Accept: the header lines and the query parameter, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from conformance.generate.accept.member import Member


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """What a request says it accepts.

    `headers` are the values of its Accept lines, in order; there may be none. `query` is the value
    of the `accept` parameter, not yet percent-encoded, or nothing. `members` and `query_members`
    are what both mean; `features` are names in `FEATURES`.
    """

    headers: tuple[str, ...]
    query: str
    members: tuple[Member, ...]
    query_members: tuple[Member, ...] = ()
    features: frozenset[str] = frozenset()

    @property
    def query_string(self) -> str:
        """The parameter as it stands in a URL, or nothing; a plus sign there would be a blank."""
        return f"accept={quote(self.query, safe='/*')}" if self.query else ""


# What may come up, and who says what it means.
FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "several-members": "PS3.18 8.7.7",
        "weight": "PS3.18 8.7.8.1, RFC 9110 12.4.2",
        "weight-zero": "RFC 9110 12.4.2",
        "invalid-weight": "PS3.18 8.7.7",
        "any": "PS3.18 8.7.7",
        "any-subtype": "PS3.18 8.7.7, RFC 9110 12.5.1",
        "multipart-wildcard": "PS3.18 8.7.7",
        "transfer-syntax": "PS3.18 8.7.3.5.2",
        "transfer-syntax-any": "PS3.18 8.7.3.5.2",
        "transfer-syntax-not-offered": "PS3.18 8.7.7, 8.7.8.1",
        "transfer-syntax-invalid": "PS3.18 8.7.7",
        "transfer-syntax-twice": "PS3.18 8.7.3.5.2",
        "type-unquoted": "PS3.18 8.7.1",
        "type-missing": "PS3.18 8.7.3.5.1",
        "type-wildcard": "PS3.18 8.7.3.5.1, 8.7.7",
        "any-boundary": "PS3.18 8.7.3.5.1",
        "unknown-parameter": "PS3.18 8.7.7",
        "json-alias": "PS3.18 Table 10.4.4-1",
        "not-offered": "PS3.18 8.7.8.1",
        "rendered": "PS3.18 8.7.5",
        "dicom-and-rendered": "PS3.18 8.3.3.1, 8.7.5",
        "invalid-member": "PS3.18 8.7.7",
        "no-accept": "PS3.18 8.7.5, 8.7.7",
        "empty-accept": "RFC 9110 12.4.1, 12.5.1",
        "query": "PS3.18 8.3.3.1",
        "query-over-header": "PS3.18 8.7.8.1",
        "query-without-header": "PS3.18 8.7.5",
        "query-wildcard": "PS3.18 8.3.3.1",
        "several-lines": "RFC 9110 5.2, 5.3",
        "blanks": "RFC 9110 5.6.1, 5.6.6",
        "other-case": "RFC 9110 8.3.1, 5.6.6",
        "needless-quotes": "RFC 9110 5.6.6, PS3.18 8.7",
        "empty-elements": "RFC 9110 5.6.1",
        "empty-parameter": "RFC 9110 5.6.6",
        "parameter-order": "RFC 9110 8.3.1",
    }
)
