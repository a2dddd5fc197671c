"""Members of an Accept field: as they are meant, and as they may be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from conformance.formats import uid
from conformance.generate.accept.offer import DICOM_JSON, MULTIPART, Offer

# RFC 9110 12.4.2:
#   qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
_QVALUE = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")

ANY = "*/*"
ANY_SYNTAX = "*"
JSON_ALIAS = "application/json"
ANY_BOUNDARY = ("boundary", "**")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an Accept field, or of `accept` in the query.

    `media_range` is what stands before the parameters; `root` the type parameter, `bare_root` that
    it has no quotes; `syntaxes` the transfer-syntax parameters, more than one being an error; `q`
    the weight as it is written; `others` are further parameters. A member that is not `valid` is no
    media range at all.
    """

    media_range: str
    root: str | None = None
    syntaxes: tuple[str, ...] = ()
    q: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    bare_root: bool = False
    valid: bool = True

    @property
    def is_wild(self) -> bool:
        """Whether it stands for more than one media type."""
        return "*" in self.media_range or "*" in (self.root or "")

    @property
    def has_weight(self) -> bool:
        """Whether its weight is none, or a valid one."""
        return self.q is None or _QVALUE.fullmatch(self.q) is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a member; `syntax` is "*" for any, None where it names none."""

    media_range: str
    root: str | None
    syntax: str | None
    q: Decimal


def readings(member: Member, offer: Offer) -> tuple[tuple[Reading | None, ...], frozenset[str]]:
    """Return the ways to understand a member, None for ignoring it, and why there are several."""
    if not member.valid:
        return (None,), frozenset()
    q = Decimal(member.q) if member.q is not None and member.has_weight else Decimal(1)
    reading = Reading(member.media_range, member.root, None, q)
    syntaxes = _syntaxes(member, offer)
    several: list[Reading | None] = [replace(reading, syntax=syntax) for syntax in syntaxes]
    reasons = {name for name, holds in _OPEN.items() if holds(member, offer)}
    if "json-alias" in reasons:
        several = [replace(reading, media_range=DICOM_JSON)]
    if reasons - {"wildcard-syntax"}:
        several.append(None)
    return tuple(several), frozenset(reasons)


def _syntaxes(member: Member, offer: Offer) -> set[str | None]:
    """Return the transfer syntaxes that a member may ask for."""
    found: set[str | None] = set(member.syntaxes) or {None}
    if len(member.syntaxes) > 1 or _is_unsupported(member, offer):
        found.add(None)
    return found


def _is_valid_syntax(text: str) -> bool:
    return text == ANY_SYNTAX or uid.is_valid(text)


def _is_unsupported(member: Member, offer: Offer) -> bool:
    offered = {syntax for each in offer.representations for syntax in each.syntaxes}
    return not {ANY_SYNTAX, *offered}.issuperset(member.syntaxes)


# When there is more than one way to understand a member: by the names of `AMBIGUITIES`.
_OPEN: dict[str, Callable[[Member, Offer], bool]] = {
    "type-quoting": lambda member, _: member.bare_root,
    "type-missing": lambda member, _: member.media_range == MULTIPART and not member.root,
    "type-wildcard": lambda member, _: "*" in (member.root or ""),
    "multipart-wildcard": lambda member, _: member.media_range == "multipart/*",
    "wildcard-syntax": lambda member, _: member.is_wild and not member.syntaxes,
    "unsupported-syntax": lambda member, offer: (
        _is_unsupported(member, offer) and all(map(_is_valid_syntax, member.syntaxes))
    ),
    "invalid-syntax": lambda member, _: not all(map(_is_valid_syntax, member.syntaxes)),
    "doubled-parameter": lambda member, _: len(member.syntaxes) > 1,
    "invalid-weight": lambda member, _: not member.has_weight,
    "unknown-parameter": lambda member, _: any(each != ANY_BOUNDARY for each in member.others),
    "json-alias": lambda member, _: member.media_range == JSON_ALIAS,
}
