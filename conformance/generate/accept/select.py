"""Which representation is selected among those that are offered (PS3.18 8.7.8)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from conformance.generate.accept.answer import Answer, answers_of
from conformance.generate.accept.member import ANY, ANY_SYNTAX, Reading
from conformance.generate.accept.offer import MULTIPART, Offer, Representation

_NONE = Decimal(0)
# How closely a range can name an answer: */*, type/*, multipart/related of anything, all of it.
_EXACT = 4


def best(ranges: Sequence[Reading], offer: Offer) -> tuple[set[Answer], bool]:
    """Return the answers of the highest weight, and whether there must be one.

    8.7.8.1: each representation has the weight of the most specific range that it matches. Where
    ranges are equally specific, any of their weights may count.
    """
    weights = {
        answer: _weight(answer, ranges, offer)
        for each in offer.representations
        for answer in answers_of(each)
    }
    least = max(low for low, _ in weights.values())
    return {answer for answer, (_, high) in weights.items() if high and high >= least}, least > 0


def _weight(answer: Answer, ranges: Sequence[Reading], offer: Offer) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest weight that an answer may be given."""
    levels = [(_closeness(each, answer, offer), each.q) for each in ranges]
    closest = max((level for level, _ in levels), default=0)
    if closest:
        weights = [q for level, q in levels if level == closest]
        # Is a media type that is named in one transfer syntax named for all of them? Not said.
        is_named = any(_level(each, answer.representation, offer) == _EXACT for each in ranges)
        return _NONE if is_named and closest < _EXACT else min(weights), max(weights)
    # 8.7.7: */* means the default. Where that has a weight of its own, it may mean all others.
    spoken_for = any(
        _closeness(each, other, offer) > 1
        for other in (answers_of(offer.default) if offer.default else ())
        for each in ranges
    )
    wild = [each.q for each in ranges if each.media_range == ANY]
    return _NONE, max(wild) if wild and spoken_for else _NONE


def _closeness(reading: Reading, answer: Answer, offer: Offer) -> int:
    """Return how specific a range is for an answer, 0 where it does not match."""
    level = _level(reading, answer.representation, offer)
    if answer.syntax is None or reading.syntax == ANY_SYNTAX:
        return level
    if reading.syntax is not None:
        is_named = reading.syntax == answer.syntax
        return level if is_named and answer.syntax in answer.representation.syntaxes else 0
    # 8.7.8.2: no parameter means the default; of wildcards that is not clear.
    is_default = answer.syntax == answer.representation.default_syntax
    return level if is_default or level < _EXACT else 0


def _level(reading: Reading, given: Representation, offer: Offer) -> int:
    if reading.media_range == ANY:
        return int(given == offer.default or offer.default is None)
    if reading.media_range.endswith("/*"):
        kind = MULTIPART if given.multipart else given.media_type
        return 2 * kind.startswith(reading.media_range[:-1])
    if given.multipart != (reading.media_range == MULTIPART):
        return 0
    if not given.multipart:
        return _EXACT * (reading.media_range == given.media_type)
    if reading.root is None or reading.root == ANY:
        return 3
    if reading.root.endswith("/*"):
        return 3 * given.media_type.startswith(reading.root[:-1])
    return _EXACT * (reading.root == given.media_type)
