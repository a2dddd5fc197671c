"""Frames of an instance (PS3.18 10.4.1.1.6)."""

from reference_server.dicomweb.call import Call
from reference_server.dicomweb.delivery import NotDeliverable, first_that_fits
from reference_server.dicomweb.dialect import Choice
from reference_server.dicomweb.opened import OpenInstance, opened
from reference_server.dicomweb.payload import Representation, payload
from reference_server.dicomweb.pixels import Pixels
from reference_server.http import HTTPError, Response


def retrieve_frames(call: Call) -> Response:
    """Answer with the frames of a list, one part each, in the order and number of the list."""
    try:
        numbers = call.dialect.frame_numbers(call.path["frames"])
    except ValueError as error:
        raise HTTPError(400, str(error)) from error
    scope = call.scope()
    choices = _choices(call, len(numbers))
    with opened(call, scope) as source:
        return _frames(call, source, numbers, choices)


def _choices(call: Call, count: int) -> list[Choice]:
    rules = call.dialect.retrieve
    choices = call.choices(rules.frames)
    fitting = [choice for choice in choices if choice.offer.multipart or count == 1]
    if not fitting:
        raise HTTPError(
            rules.single_frame_status,
            f"{count} frames are not given in a single part; multipart/related takes them.",
        )
    return fitting


def _frames(
    call: Call, source: OpenInstance, numbers: list[int], choices: list[Choice]
) -> Response:
    try:
        pixels = Pixels(source)
    except NotDeliverable as reason:
        raise HTTPError(406, str(reason)) from reason
    if max(numbers) > len(pixels):
        raise HTTPError(404, f"There is no frame {max(numbers)}; the instance has {len(pixels)}.")
    choice, syntax = first_that_fits(
        choices, lambda choice: pixels.syntax(choice, call.dialect.retrieve)
    )
    base = f"{call.url(*source.stored.uids)}/frames"
    found = [
        Representation(syntax, pixels.frame(number, syntax), f"{base}/{number}", source.stored.key)
        for number in numbers
    ]
    return payload(call, choice, found, source.close)
