"""The members that an Accept can be made of, for what a target offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from conformance.formats import uid
from conformance.generate.accept.member import (
    ANY,
    ANY_BOUNDARY,
    ANY_SYNTAX,
    JSON_ALIAS,
    Member,
)
from conformance.generate.accept.offer import DICOM_JSON, MULTIPART, Offer, Representation

# MPEG2 and a private one: hardly any target converts into either.
_FAR_SYNTAXES = ("1.2.840.10008.1.2.4.100", "1.2.276.0.99.1")
_RENDERED = (Member("image/png"), Member("text/html"), Member(MULTIPART, "image/gif"))
_STRANGE = (Member("application/x-nope"), Member(MULTIPART, "application/x-nope"))
_DICOM = (
    Member("application/dicom"),
    Member(MULTIPART, "application/dicom"),
    Member(DICOM_JSON),
    Member(MULTIPART, "application/dicom+xml"),
    Member(MULTIPART, "application/octet-stream"),
)
_INVALID = tuple(Member(text, valid=False) for text in ("nonsense", "a/b/c", "*/json", "*", "/"))

WEIGHTS = ("1", "0.5", "0.9", "0.1", "1.000", "0.001", "0.", "0", "0.000")
NO_WEIGHTS = ("9", "1.5", "-1", "x", "0.0001", "")


def plain(given: Representation) -> Member:
    """Return the member that asks for a representation in its default transfer syntax."""
    return Member(MULTIPART, given.media_type) if given.multipart else Member(given.media_type)


def exact(offer: Offer) -> tuple[Member, ...]:
    """Return members that each name something offered, the default first; none has a wildcard."""
    return tuple(member for each in _default_first(offer) for member in _named(each))


def _default_first(offer: Offer) -> list[Representation]:
    return sorted(offer.representations, key=lambda each: each != offer.default)


def _named(given: Representation) -> Iterator[Member]:
    yield plain(given)
    for syntax in sorted(given.syntaxes):
        yield replace(plain(given), syntaxes=(syntax,))


def menu(offer: Offer) -> tuple[tuple[Member, ...], ...]:
    """Return groups of members, the plainest first; each group is as likely to come."""
    offered = {plain(each) for each in offer.representations}
    plainly = tuple(plain(each) for each in _default_first(offer))
    groups = (
        plainly,
        plainly,
        exact(offer),
        tuple(_any_syntax(offer)),
        tuple(_far_syntaxes(offer)),
        tuple(replace(plain(each), syntaxes=("nope",)) for each in _with_syntaxes(offer)),
        tuple(_two_syntaxes(offer)),
        (Member(ANY),),
        tuple(_wildcards(offer)),
        tuple(replace(plain(each), bare_root=True) for each in _multipart(offer)),
        (Member(MULTIPART),) if any(_multipart(offer)) else (),
        tuple(_wild_types(offer)),
        tuple(replace(plain(each), others=(ANY_BOUNDARY,)) for each in _multipart(offer)),
        tuple(replace(member, others=(("x-harness", "1"),)) for member in exact(offer)),
        (Member(JSON_ALIAS),) if Member(DICOM_JSON) in offered else (),
        tuple(member for member in (*_DICOM, *_STRANGE) if member not in offered),
        tuple(member for member in _RENDERED if member not in offered),
        _INVALID,
    )
    return tuple(group for group in groups if group)


def _with_syntaxes(offer: Offer) -> Iterator[Representation]:
    return (each for each in offer.representations if each.syntaxes)


def _with_any(offer: Offer) -> Iterator[Representation]:
    return (each for each in offer.representations if each.syntaxes or each.stored)


def _any_syntax(offer: Offer) -> Iterator[Member]:
    for each in _with_any(offer):
        yield replace(plain(each), syntaxes=(ANY_SYNTAX,))


def _far_syntaxes(offer: Offer) -> Iterator[Member]:
    """Return members that name a transfer syntax which can't be had, though it may be stored."""
    for each in _with_any(offer):
        for syntax in (*_FAR_SYNTAXES, *sorted(each.stored)):
            if syntax not in each.syntaxes:
                yield replace(plain(each), syntaxes=(syntax,))


def _two_syntaxes(offer: Offer) -> Iterator[Member]:
    for each in _with_syntaxes(offer):
        yield replace(plain(each), syntaxes=(ANY_SYNTAX, str(each.default_syntax)))


def _wildcards(offer: Offer) -> Iterator[Member]:
    for each in offer.representations:
        kind = "multipart" if each.multipart else each.media_type.partition("/")[0]
        yield Member(f"{kind}/*")
    yield Member("image/*")


def _multipart(offer: Offer) -> Iterator[Representation]:
    return (each for each in offer.representations if each.multipart)


def _wild_types(offer: Offer) -> Iterator[Member]:
    for each in _multipart(offer):
        yield Member(MULTIPART, ANY)
        yield Member(MULTIPART, f"{each.media_type.partition('/')[0]}/*")


def features(members: Sequence[Member], query: Sequence[Member], offer: Offer) -> set[str]:
    """Return the features that come from what is asked for."""
    both = (*members, *query)
    found = {name for name, holds in _FEATURES.items() if any(holds(each, offer) for each in both)}
    wanted = {member.media_range for member in query if not member.is_wild}
    found |= {"several-members"} if len(members) > 1 else set()
    found |= {"query"} if query else set()
    found |= {"query-wildcard"} if any(member.is_wild for member in query) else set()
    found |= {"query-without-header"} if query and not members else set()
    if wanted and any(each.valid and each.media_range not in {*wanted, ANY} for each in members):
        found.add("query-over-header")
    return found


def _offered_syntaxes(offer: Offer) -> set[str]:
    return {text for each in offer.representations for text in each.syntaxes} | {ANY_SYNTAX}


def _far(member: Member, offer: Offer) -> bool:
    valid = [text for text in member.syntaxes if uid.is_valid(text)]
    return any(text not in _offered_syntaxes(offer) for text in valid)


_FEATURES: dict[str, Callable[[Member, Offer], bool]] = {
    "weight": lambda member, _: member.q is not None and member.has_weight,
    "weight-zero": lambda member, _: member.q is not None and not member.q.strip("0."),
    "invalid-weight": lambda member, _: not member.has_weight,
    "any": lambda member, _: member.media_range == ANY,
    "any-subtype": lambda member, _: (
        member.valid and member.media_range.endswith("/*") and member.media_range != ANY
    ),
    "multipart-wildcard": lambda member, _: member.media_range == "multipart/*",
    "transfer-syntax": lambda member, _: any(map(uid.is_valid, member.syntaxes)),
    "transfer-syntax-any": lambda member, _: ANY_SYNTAX in member.syntaxes,
    "transfer-syntax-not-offered": _far,
    "transfer-syntax-invalid": lambda member, _: "nope" in member.syntaxes,
    "transfer-syntax-twice": lambda member, _: len(member.syntaxes) > 1,
    "type-unquoted": lambda member, _: member.bare_root,
    "type-missing": lambda member, _: member.media_range == MULTIPART and not member.root,
    "type-wildcard": lambda member, _: "*" in (member.root or ""),
    "any-boundary": lambda member, _: ANY_BOUNDARY in member.others,
    "unknown-parameter": lambda member, _: any(each != ANY_BOUNDARY for each in member.others),
    "json-alias": lambda member, _: member.media_range == JSON_ALIAS,
    "not-offered": lambda member, offer: (
        member in _STRANGE
        or (member in _DICOM and member not in {plain(each) for each in offer.representations})
    ),
    "rendered": lambda member, _: replace(member, q=None) in _RENDERED,
    "invalid-member": lambda member, _: not member.valid,
}
