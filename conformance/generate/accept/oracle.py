"""Which answers a request may get for its Accept (PS3.18 8.7.5 to 8.7.8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from conformance.generate.accept.ambiguity import AMBIGUITIES
from conformance.generate.accept.answer import Allowed, Answer, answers_of
from conformance.generate.accept.case import AcceptCase
from conformance.generate.accept.member import Member, Reading, readings
from conformance.generate.accept.offer import Offer, Resource
from conformance.generate.accept.select import best

# PS3.18 8.7.3.5 and 8.7.4: what holds instances, and what they are rendered into.
_DICOM = ("application/dicom", "application/octet-stream")
_RENDERED = ("image/", "video/", "text/", "application/pdf")


@dataclass(slots=True)
class _Found:
    answers: set[Answer] = field(default_factory=set)
    errors: set[int] = field(default_factory=set)
    tolerated: set[int] = field(default_factory=set)
    ambiguities: set[str] = field(default_factory=set)

    def open(self, name: str) -> None:
        """Note an ambiguity, and the statuses that it allows."""
        self.ambiguities.add(name)
        self.errors |= AMBIGUITIES[name].statuses


def allowed(case: AcceptCase, resource: Resource, offer: Offer) -> Allowed:
    """Return what a target with this offer may answer."""
    found = _Found()
    header = _all_readings(found, case.members, offer)
    query = _query_readings(found, case.query_members, resource, offer)
    if not case.members:
        found.open("no-accept")
        found.tolerated.add(400)
    elif not any(member.valid for member in case.members):
        found.open("nothing-valid")
    if mixes(case, offer):
        found.open("dicom-and-rendered")
    for ranges, first in product(header, query):
        _select(found, ranges, first, offer, silent=not case.members)
    found.tolerated -= found.errors
    return Allowed(
        frozenset(found.answers),
        frozenset(found.errors),
        frozenset(found.tolerated),
        frozenset(found.ambiguities),
    )


def _all_readings(
    found: _Found, members: Iterable[Member], offer: Offer
) -> list[tuple[Reading, ...]]:
    """Return every way to understand a list of members."""
    each = [readings(member, offer) for member in members]
    for _, reasons in each:
        for name in reasons:
            found.open(name)
    lists = {tuple(filter(None, chosen)) for chosen in product(*(ways for ways, _ in each))}
    return list(lists)


def _query_readings(
    found: _Found, members: Sequence[Member], resource: Resource, offer: Offer
) -> list[tuple[Reading, ...]]:
    """Return every way to understand `accept` in the query; nothing where it does not count."""
    if not members or not offer.accept_parameter:
        return [()]
    ways = _all_readings(found, members, offer)
    if any(member.is_wild for member in members):
        found.open("query-wildcard")
        ways += _all_readings(found, [each for each in members if not each.is_wild], offer)
    if resource is Resource.SEARCH:
        found.open("query-on-search")
        ways.append(())
    return ways


def mixes(case: AcceptCase, offer: Offer) -> bool:
    """Tell whether a case asks for DICOM and for rendered media types (8.7.5)."""
    offered = {each.media_type for each in offer.representations}
    members = (*case.members, *case.query_members)
    asked = {each.root or each.media_range for each in members if each.valid and not each.is_wild}
    rendered = {text for text in asked - offered if text.startswith(_RENDERED)}
    return bool(rendered) and any(text in offered or text.startswith(_DICOM) for text in asked)


def _select(
    found: _Found,
    ranges: Sequence[Reading],
    first: Sequence[Reading],
    offer: Offer,
    *,
    silent: bool,
) -> None:
    """Add what 8.7.8.1 selects: by the query, else by the header, else the default or nothing."""
    for readings_ in (first, ranges):
        chosen, certain = best(readings_, offer)
        found.answers |= chosen
        if certain:
            return
    if not silent:
        found.open("nothing-acceptable")
        found.tolerated.add(400)
    found.answers |= _defaults(offer, silent=silent)


def _defaults(offer: Offer, *, silent: bool) -> set[Answer]:
    """Return what comes where nothing was asked for, or nothing that there is."""
    if silent:
        given = (offer.default,) if offer.default else offer.representations
        return {answer for each in given for answer in answers_of(each)}
    return {Answer(offer.default, offer.default.default_syntax)} if offer.default else set()
