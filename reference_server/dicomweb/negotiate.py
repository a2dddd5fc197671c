"""Which of the forms of a resource a client gets."""

import re
from collections.abc import Sequence

from reference_server.dicom import is_valid_uid
from reference_server.dicomweb.dialect import ANY_SYNTAX, Choice, Offer
from reference_server.http import MediaType, parse_accept

DICOM_JSON = "application/dicom+json"
DICOM_XML = "application/dicom+xml"
JSON_MODEL = Offer(DICOM_JSON, multipart=False, is_default=True)

_MULTIPART = "multipart/related"
_BARE_TYPE = re.compile(r"multipart/(?:related|\*)", re.IGNORECASE)


def by_weight(ranges: Sequence[MediaType], offers: Sequence[Offer]) -> list[Choice]:
    """Order the acceptable offers by weight, as PS3.18 8.7.8.1 and RFC 9110 12.5.1 have it.

    Each offer takes the weight of the most specific range that it fits; a weight of 0 excludes it.
    A range with a transfer syntax that is none is ignored (PS3.18 8.7.7). Among equals the order of
    the offers counts.
    """
    found: list[tuple[float, int, int, Choice]] = []
    for rank, offer in enumerate(offers):
        fits = [
            (_specificity(item, offer, offers), place, item) for place, item in enumerate(ranges)
        ]
        best = max((specificity for specificity, _, _ in fits), default=0)
        for specificity, place, item in fits:
            syntax = item.get("transfer-syntax", _meant(item, offer))
            if specificity and specificity == best and item.weight and _may_be(syntax, offer):
                choice = Choice(offer, syntax, is_implied=not item.get("transfer-syntax"))
                found.append((-item.weight, rank, place, choice))
    return [choice for _, _, _, choice in sorted(found, key=lambda item: item[:3])]


def _specificity(item: MediaType, offer: Offer, offers: Sequence[Offer]) -> int:
    """Say how closely a range names an offer; 0 where it does not."""
    if item.essence == "*/*":
        # PS3.18 8.7.7: it means the default of the resource, or anything where there is none.
        return int(offer.is_default or not any(each.is_default for each in offers))
    if not offer.multipart:
        return _fits(item.essence, offer.essence)
    if _BARE_TYPE.fullmatch(item.essence):
        return _fits(item.get("type", "*/*").lower(), offer.essence)
    return 0


def _meant(item: MediaType, offer: Offer) -> str:
    """Give the transfer syntax that a range means if it names none."""
    # PS3.18 8.7.7: what has no default form may come in any. A range takes all that it covers
    # (RFC 9110 12.5.1); the default transfer syntaxes of PS3.18 8.7.3 are those of media types.
    named = item.get("type", "*/*") if _BARE_TYPE.fullmatch(item.essence) else item.essence
    return offer.syntax if offer.is_default or not named.endswith("/*") else ANY_SYNTAX


def _fits(pattern: str, essence: str) -> int:
    if pattern == essence:
        return 3
    kind, _, rest = pattern.partition("/")
    if rest == "*" and kind in {essence.partition("/")[0], "*"}:
        return 2
    return 0


def _may_be(syntax: str, offer: Offer) -> bool:
    if offer.syntaxes is not None:
        return syntax in offer.syntaxes
    return syntax == ANY_SYNTAX or is_valid_uid(syntax)


def by_order(ranges: Sequence[MediaType], offers: Sequence[Offer]) -> list[Choice]:
    """Choose one offer, as the Azure server does.

    Ranges count in the order of their weights; the first that names an offer wins, but one that
    comes later, weighs as much and takes any transfer syntax replaces it. Of wildcards only */* is
    known, and only where an offer is the default of its resource.
    """
    chosen: tuple[Choice, float] | None = None
    for item in sorted(ranges, key=lambda each: -each.weight):
        choice = _named(item, offers)
        if choice is None:
            continue
        if chosen is None or (choice.syntax == ANY_SYNTAX and item.weight >= chosen[1]):
            chosen = (choice, item.weight)
    return [chosen[0]] if chosen else []


def _named(item: MediaType, offers: Sequence[Offer]) -> Choice | None:
    kind = item.get("type").lower() if item.essence == _MULTIPART else None
    for offer in offers:
        if item.essence == "*/*" or kind == "*/*":
            if offer.is_default or (kind and offer.multipart):
                return Choice(offer, item.get("transfer-syntax", ANY_SYNTAX))
        elif (kind or item.essence) == offer.essence and offer.multipart == (kind is not None):
            syntax = item.get("transfer-syntax", offer.syntax)
            return Choice(offer, syntax) if _may_be(syntax, offer) else None
    return None


def model_by_weight(accept: str, offers: Sequence[Offer]) -> list[Choice]:
    """Choose by weight, as PS3.18 8.7.8.1 has it."""
    return by_weight(parse_accept(accept, whole=False), offers)


def model_by_cover(accept: str, offers: Sequence[Offer]) -> list[Choice]:
    """Choose JSON where any range covers it, as the Azure server does.

    Weights do not count, application/json is as good, and one malformed range spoils the list.
    """
    covering = {DICOM_JSON, "application/json", "application/*", "*/*"}
    if any(item.essence in covering for item in parse_accept(accept, whole=True)):
        return [Choice(offer, offer.syntax) for offer in offers if offer.essence == DICOM_JSON]
    return []


# PS3.18 8.7.3.5: what holds DICOM and is never rendered; 8.7.4: what is rendered and holds none.
_OF_DICOM = frozenset({"application/dicom", DICOM_JSON, DICOM_XML, "application/octet-stream"})
_RENDERED = frozenset(
    {
        *("image/gif", "image/jph", "image/png", "application/pdf"),
        *("text/html", "text/plain", "text/rtf", "text/xml"),
    }
)


def is_mixture(ranges: Sequence[MediaType]) -> bool:
    """Tell whether ranges name media types of DICOM and rendered ones (PS3.18 8.7.5)."""
    named = {item.get("type", item.essence).lower() for item in ranges if item.weight}
    return bool(named & _OF_DICOM) and bool(named & _RENDERED)
