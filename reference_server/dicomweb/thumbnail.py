"""Thumbnails (PS3.18 10.4.1.1.4): one small picture that stands for a resource."""

from reference_server.archive import StoredInstance
from reference_server.dicomweb.call import Call
from reference_server.dicomweb.drawing import encoded, fitted, no_such_frame, opened_file
from reference_server.dicomweb.opened import viewed
from reference_server.dicomweb.payload import Representation, payload
from reference_server.dicomweb.rendered import choose, frame_numbers
from reference_server.dicomweb.rendering_query import wanted_thumbnail
from reference_server.http import HTTPError, Response, Stream
from reference_server.rendering import Image, NotRenderable, Picture, Viewport

# PS3.18 8.3.5.2: where no viewport is given, the size is the server's choice.
_SIDE = 128


def retrieve_thumbnail(call: Call) -> Response:
    """Answer with the first frame that is named, of the first instance that can be drawn."""
    numbers = frame_numbers(call)
    scope = call.scope()
    viewport = wanted_thumbnail(call)
    rules = call.dialect.rendered
    with viewed(call) as view:
        instances = view.instances(scope)
        choice = choose(call, rules.single)
        if not instances:
            raise call.missing(scope)
        reasons = []
        for stored in instances:
            try:
                drawn = _drawn(stored, numbers[0] if numbers else 1)
            except NotRenderable as reason:
                reasons.append(str(reason))
                continue
            picture = _small(drawn, viewport)
            content = encoded(picture, choice.offer.essence, rules.default_quality)
            response = payload(
                call, choice, [Representation(None, Stream.of([content]), call.own_url)]
            )
            response.at_end = view.close
            return response
        raise HTTPError(406, " ".join(dict.fromkeys(reasons)))


def _drawn(stored: StoredInstance, frame: int) -> Picture:
    with opened_file(stored) as (file, instance):
        # PS3.18 10.4.3.3.4: nothing in a thumbnail may say who the patient is.
        if instance.text("BurnedInAnnotation") == "YES":
            raise NotRenderable("Names may be burned into the picture, so no thumbnail is made.")
        image = Image(file, instance)
        if frame > image.frames:
            raise no_such_frame(frame, image.frames)
        return image.draw(frame)


def _small(picture: Picture, viewport: Viewport | None) -> Picture:
    if viewport is None:
        # What is smaller yet stays as it is.
        side = min(_SIDE, max(picture.width, picture.height))
        viewport = Viewport(side, side)
    return fitted(picture, viewport)
