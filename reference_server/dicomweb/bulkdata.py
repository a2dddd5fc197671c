"""Bulk data by its URI (PS3.18 10.4.1.1.5)."""

from reference_server.archive import bulk_path
from reference_server.dicom import EXPLICIT_LITTLE, Element, value_chunks
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delivery import NotDeliverable, first_that_fits
from reference_server.dicomweb.dialect import ANY_SYNTAX, Choice
from reference_server.dicomweb.opened import OpenInstance, opened
from reference_server.dicomweb.payload import Representation, payload
from reference_server.dicomweb.pixels import OCTET_STREAM, Pixels
from reference_server.http import FileSpan, HTTPError, Response, Stream


def retrieve_bulkdata(call: Call) -> Response:
    """Answer with the value of one element: the one that the BulkDataURI of the metadata names."""
    scope = call.scope()
    choices = call.choices(call.dialect.retrieve.bulk)
    path = bulk_path(call.path["bulkdata"])
    with opened(call, scope) as source:
        element = source.instance.dataset.at(path) if path else None
        if element is None or isinstance(element.value, tuple) or not element.length:
            raise HTTPError(404, f"There is no bulk data at {call.path['bulkdata'][:80]!r}.")
        return _answer(call, source, element, choices)


def _answer(call: Call, source: OpenInstance, element: Element, choices: list[Choice]) -> Response:
    choice, found = first_that_fits(
        choices, lambda choice: representations(call, source, element, choice, call.own_url)
    )
    return payload(call, choice, found, source.close)


def representations(
    call: Call, source: OpenInstance, element: Element, choice: Choice, url: str
) -> list[Representation]:
    """Give the value of an element, whose URI this is. Raises NotDeliverable."""
    is_coded = element.fragments is not None or choice.offer.essence != OCTET_STREAM
    if is_coded and element == source.instance.pixel_data:
        return _pixels(call, source, choice, url)
    return [
        Representation(EXPLICIT_LITTLE, _value(source, element, choice), url, source.stored.key)
    ]


def _pixels(call: Call, source: OpenInstance, choice: Choice, url: str) -> list[Representation]:
    """Give compressed frames each for itself, decompressed ones as one (PS3.18 8.7.3.3)."""
    pixels, stamp = Pixels(source), source.stored.key
    syntax = pixels.syntax(choice, call.dialect.retrieve)
    if choice.offer.essence == OCTET_STREAM:
        return [Representation(syntax, pixels.value(syntax), url, stamp)]
    if not choice.offer.multipart and len(pixels) != 1:
        raise NotDeliverable(f"{len(pixels)} compressed frames need multipart/related.")
    return [
        Representation(syntax, pixels.frame(number, syntax), url, stamp)
        for number in range(1, len(pixels) + 1)
    ]


def _value(source: OpenInstance, element: Element, choice: Choice) -> Stream:
    if choice.offer.essence != OCTET_STREAM or choice.syntax not in {ANY_SYNTAX, EXPLICIT_LITTLE}:
        raise NotDeliverable(f"This value is not {choice.offer.essence} in {choice.syntax}.")
    if element.fragments is not None:
        raise NotDeliverable("The compressed pixels of an icon are not given by themselves.")
    # PS3.18 8.7.3.3.1: values are in little endian.
    if element.big_endian or source.instance.inflated is not None:
        return Stream(value_chunks(source.file, source.instance, element), element.length)
    return Stream([FileSpan(source.stored.file, element.offset, element.length)], element.length)
