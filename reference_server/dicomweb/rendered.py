"""Rendered resources (PS3.18 10.4.1.1.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reference_server.archive import Scope, StoredInstance
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.dialect import Choice, Offer
from reference_server.dicomweb.drawing import draw, no_such_frame, opened_file
from reference_server.dicomweb.opened import viewed
from reference_server.dicomweb.payload import Representation, payload
from reference_server.dicomweb.rendering_query import Wanted, wanted
from reference_server.http import HTTPError, Response, Stream, parse_accept
from reference_server.rendering import Image, NotRenderable


@dataclass(frozen=True, slots=True)
class _Page:
    """Frames that become one picture, and its URL."""

    stored: StoredInstance
    frames: Sequence[int]
    url: str


def retrieve_rendered(call: Call) -> Response:
    """Answer with pictures: of an instance, of its frames, of all in a series or a study."""
    numbers = frame_numbers(call)
    scope = call.scope()
    how = wanted(call)
    with viewed(call) as view:
        instances = view.instances(scope)
        choice = choose(call, _offers(call, scope, instances, numbers))
        if not instances:
            raise call.missing(scope)
        if max(numbers, default=0) > instances[0].frames > 0:
            raise no_such_frame(max(numbers), instances[0].frames)
        if choice.offer.multipart:
            response = _several(call, choice, _pages(call, instances, numbers), how)
        else:
            response = _one(call, choice, _page(call, instances[0], numbers), how)
        response.at_end = view.close
    if how.annotations:
        # PS3.18 8.3.5.1.1.
        values = ", ".join(how.annotations)
        text = f"The following annotation values are not supported: {values}"
        response.add("Warning", f"299 {call.base}: {text}")
    return response


def frame_numbers(call: Call) -> list[int]:
    """Read the frames of the path; none where it names none. Raises HTTPError 400."""
    if "frames" not in call.path:
        return []
    try:
        numbers = call.dialect.frame_numbers(call.path["frames"])
    except ValueError as error:
        raise HTTPError(400, str(error)) from error
    if len(numbers) > 1 and not call.dialect.rendered.several:
        raise HTTPError(400, "Only one frame can be rendered at a time.")
    return numbers


def choose(call: Call, offers: tuple[Offer, ...]) -> Choice:
    """Give the form that the client likes best; HTTPError 406 where it takes none."""
    rules = call.dialect.rendered
    accept = call.request.headers.get("Accept")
    if accept is None and rules.unasked_is_first:
        return Choice(offers[0], "")
    if rules.takes_one_range and len(parse_accept(accept, whole=False)) > 1:
        raise HTTPError(406, "Accept must name one media type, and no more.")
    return call.choices(offers)[0]


def _offers(
    call: Call, scope: Scope, instances: Sequence[StoredInstance], numbers: Sequence[int]
) -> tuple[Offer, ...]:
    """Give the forms of the resource's category (PS3.18 8.7.2)."""
    rules = call.dialect.rendered
    if scope.instance is None or len(numbers) > 1:
        return rules.several
    if numbers or not instances or instances[0].frames < 2 or not rules.moving:
        return rules.single
    return rules.moving


def _page(call: Call, stored: StoredInstance, numbers: Sequence[int]) -> _Page:
    rules = call.dialect.rendered
    all_frames = range(1, max(stored.frames, 1) + 1) if rules.moving else (1,)
    return _Page(stored, numbers or all_frames, call.own_url)


def _pages(
    call: Call, instances: Sequence[StoredInstance], numbers: Sequence[int]
) -> Iterator[_Page]:
    """Give a page for each frame."""
    for stored in instances:
        base = call.url(*stored.uids)
        for number in numbers or range(1, max(stored.frames, 1) + 1):
            is_whole = stored.frames == 1 and not numbers
            url = f"{base}/rendered" if is_whole else f"{base}/frames/{number}/rendered"
            yield _Page(stored, (number,), url)


def _one(call: Call, choice: Choice, page: _Page, how: Wanted) -> Response:
    most = call.dialect.retrieve.most_converted
    if most is not None and page.stored.file.size > most:
        raise HTTPError(406, f"An instance of more than {most} bytes is not rendered.")
    try:
        picture = draw(page.stored, page.frames, choice.offer.essence, how)
    except NotRenderable as reason:
        status = 406 if page.stored.frames else call.dialect.rendered.no_pixels
        raise HTTPError(status, str(reason)) from reason
    return payload(call, choice, [Representation(None, Stream.of([picture]), page.url)])


def _several(call: Call, choice: Choice, pages: Iterator[_Page], how: Wanted) -> Response:
    """Answer with a part for each frame, drawn when its turn comes."""
    found, reasons = [], []
    obstacles: dict[int, str] = {}
    for page in pages:
        key = page.stored.key
        if key not in obstacles:
            obstacles[key] = _obstacle(page)
        if obstacles[key]:
            reasons.append(obstacles[key])
            continue
        content = Stream(_later(page, choice, how), None)
        found.append(Representation(None, content, page.url))
    if not found:
        raise HTTPError(406, " ".join(dict.fromkeys(reasons)))
    response = payload(call, choice, found)
    # PS3.18 Table 10.4.3-1: 206 where something of the resource is left out.
    response.status = 206 if reasons else 200
    return response


def _later(page: _Page, choice: Choice, how: Wanted) -> Iterator[bytes]:
    yield draw(page.stored, page.frames, choice.offer.essence, how)


def _obstacle(page: _Page) -> str:
    """Say why an instance can't be drawn; nothing where it can."""
    with opened_file(page.stored) as (file, instance):
        try:
            Image(file, instance)
        except NotRenderable as reason:
            return str(reason)
    return ""
