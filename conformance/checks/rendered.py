"""Rendered resources and thumbnails: pictures, of the size and of the frame that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from statistics import fmean

from conformance.checks.check import Check
from conformance.checks.region import Place, Region, Viewport, viewport_of
from conformance.checks.reply import Payload, Reply
from conformance.checks.words import listed, number, quoted
from conformance.formats import raster
from conformance.formats.flaw import FormatError
from conformance.formats.frames import geometry_of
from conformance.formats.picture import Shades, shades
from conformance.formats.raster import Raster
from conformance.knowledge import Instance
from conformance.operation import Entity, Service
from conformance.verdict import Problem

_PICTURES = frozenset({raster.PNG, raster.GIF, raster.JPEG})
# How alike what is stored and what is seen must be. Neither shades nor colours of what is rendered
# are defined (PS3.18 8.3.5.1), nor how it is scaled; but dark is dark, and bright is bright.
_ALIKE = 0.8
# A value beyond an end of the window is as dark, or as bright, as can be: some leave a little.
_NEARLY = 0.1


def _parameter(reply: Reply, name: str) -> str:
    return dict(reply.question.query).get(name, "")


def _frame(reply: Reply) -> int:
    """Return the frame that is asked for; the first where the path names none, 0 for several."""
    named = reply.question.values[len(reply.question.operation.scope) :]
    text = named[0] if named else "1"
    return int(text) if text.isdecimal() else 0


def _instance(reply: Reply) -> Instance | None:
    """Return the one instance that is asked for, if it is known."""
    if reply.level is not Entity.INSTANCE:
        return None
    uid = reply.scope.get(Entity.INSTANCE, "")
    return next(filter(reply.in_scope, reply.known(Entity.INSTANCE, uid)), None)


# Several checks look at the same picture.
@lru_cache(maxsize=8)
def _read(body: bytes) -> Raster | str:
    """Read a picture, or say why that is not possible."""
    try:
        return raster.read(body)
    except FormatError as error:
        return str(error)


def _rasters(reply: Reply) -> Iterator[tuple[Payload, Raster]]:
    for payload in reply.payloads:
        found = _read(payload.body)
        if isinstance(found, Raster):
            yield payload, found


@lru_cache(maxsize=8)
def _stored(instance: Instance, frame: int) -> Shades | None:
    try:
        return shades(instance.dataset, frame)
    except FormatError:
        return None


def _source(reply: Reply) -> Shades | None:
    """Return what is stored of the one frame that is asked for, if that is known."""
    instance = _instance(reply)
    return _stored(instance, _frame(reply)) if instance else None


def is_single_frame(reply: Reply) -> bool:
    """Tell whether what is to be rendered is known to be one frame (PS3.18 8.7.2)."""
    if reply.service is Service.THUMBNAIL:
        return True
    instance = _instance(reply)
    if instance is None or reply.service is not Service.RENDERED:
        return False
    if len(reply.question.values) > len(reply.question.operation.scope):
        return _frame(reply) > 0
    return "Rows" in instance.dataset and _frames(instance) == 1


def _viewport(reply: Reply) -> Viewport | None:
    return viewport_of(_parameter(reply, "viewport"))


# The rules


def _format(reply: Reply) -> Iterator[Problem]:
    for payload in reply.payloads:
        if payload.essence not in _PICTURES:
            continue  # whether it may come is for the checks of media types to say
        found = _read(payload.body)
        if isinstance(found, str):
            yield Problem(f"{payload.what} as {payload.essence}", found)
        elif found.media_type != payload.essence:
            yield Problem(f"{payload.what} as {payload.essence}", found.media_type)


def _baseline(reply: Reply) -> Iterator[Problem]:
    for payload, found in _rasters(reply):
        if found.media_type == raster.JPEG and found.process != raster.BASELINE:
            yield Problem("baseline JPEG, SOF0", f"{payload.what}: FF{found.process:02X}")
        elif found.media_type == raster.JPEG and found.precision != 8:
            yield Problem("8 bits a sample", f"{payload.what}: {found.precision}")


def _sizes(reply: Reply) -> set[tuple[int, int]]:
    """Return the sizes of all pictures that are held of what the path names."""
    sizes = set()
    for instance in reply.held_in_scope():
        stored = _stored(instance, 1)
        if stored is None:
            return set()
        sizes.add((stored.width, stored.height))
    return sizes


def _size(reply: Reply) -> Iterator[Problem]:
    sizes = _sizes(reply)
    for payload, found in _rasters(reply) if sizes else ():
        if (found.width, found.height) not in sizes:
            expected = listed((f"{width} x {height}" for width, height in sorted(sizes)), "or")
            yield Problem(f"{expected} pixels", f"{payload.what}: {found.width} x {found.height}")


def _fits(reply: Reply) -> Iterator[Problem]:
    viewport, source = _viewport(reply), _source(reply)
    if viewport is None or source is None:
        return
    width, height = viewport.fitted(viewport.region(source.width, source.height))
    for payload, found in _rasters(reply):
        touches = found.width == viewport.width or found.height == viewport.height
        # To round is up to the server.
        near = abs(found.width - width) <= 1 and abs(found.height - height) <= 1
        inside = found.width <= viewport.width and found.height <= viewport.height
        # PS3.18 8.3.5.1.3 has vw and vh be the size of the picture, and its content fit into it.
        whole = (found.width, found.height) == (viewport.width, viewport.height)
        if not whole and not (touches and near and inside):
            expected = f"{width:.4g} x {height:.4g} pixels, the most that fits without distortion"
            yield Problem(expected, f"{payload.what}: {found.width} x {found.height}")


def _places(found: Raster, viewport: Viewport | None, region: Region) -> Iterator[Place]:
    """Yield where in a picture its content may lie: all over it, or with bars at its sides."""
    yield Place(0, 0, found.width, found.height)
    if viewport and (found.width, found.height) == (viewport.width, viewport.height):
        width, height = map(round, viewport.fitted(region))
        yield Place((found.width - width) // 2, (found.height - height) // 2, width, height)
        yield Place(0, 0, width, height)


def _alike(source: Shades, region: Region, found: Raster, place: Place) -> float | None:
    """Say how alike what is stored and what is seen at a place are; None where it is all one."""
    across = -(-found.width // found.step)
    stored: dict[int, list[float]] = {}
    for row in range(place.height):
        for column in range(place.width):
            x, y = region.at((column + 0.5) / place.width, (row + 0.5) / place.height)
            x, y = min(x, source.width - 1), min(y, source.height - 1)
            left, top = (place.left + column) // found.step, (place.top + row) // found.step
            stored.setdefault(top * across + left, []).append(source.values[y * source.width + x])
    bright = found.brightness or ()
    seen = tuple(bright[at] for at in stored)
    return _likeness([fmean(values) for values in stored.values()], seen)


def _likeness(one: list[float], other: tuple[float, ...]) -> float | None:
    """Return the coefficient of correlation; None where the first is all the same."""
    mean, other_mean = fmean(one), fmean(other)
    own = sum((a - mean) ** 2 for a in one)
    others = sum((b - other_mean) ** 2 for b in other)
    if not own:
        return None
    if not others:
        return 0.0
    both = zip(one, other, strict=True)
    together = sum((a - mean) * (b - other_mean) for a, b in both)
    return float(together / (own * others) ** 0.5)


def _picture(reply: Reply) -> Iterator[Problem]:
    source, viewport = _source(reply), _viewport(reply)
    if source is None:
        return
    region = Region.whole(source.width, source.height)
    if viewport:
        region = viewport.region(source.width, source.height)
    for payload, found in _rasters(reply):
        if found.brightness is None:
            continue
        places = list(_places(found, viewport, region))
        if found.step > 1 and len(places) > 1:
            continue  # bars and content may share a square
        each = [_alike(source, region, found, at) for at in places]
        likeness = max((one for one in each if one is not None), default=1.0)
        if likeness < _ALIKE:
            same = len(set(found.brightness)) == 1
            got = "one shade all over" if same else f"dark and bright elsewhere ({likeness:.2f})"
            yield Problem("dark and bright where they are stored", f"{payload.what}: {got}")


def _ends(reply: Reply) -> tuple[float, float] | None:
    """Return between which values a linear window makes the difference."""
    values = _parameter(reply, "window").split(",")
    if len(values) != 3 or values[2] not in ("linear", "linear-exact"):
        return None
    try:
        center, width = float(values[0]), float(values[1])
    except ValueError:
        return None
    # PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2 differ by half a value; nearer ones are left out.
    return center - width / 2 - 1, center + width / 2 + 1


def _windowed(reply: Reply) -> Iterator[Problem]:
    source, ends = _source(reply), _ends(reply)
    if source is None or ends is None:
        return
    below, above = ends
    for payload, found in _rasters(reply):
        same_size = (found.width, found.height) == (source.width, source.height)
        if found.brightness is None or found.step > 1 or not same_size:
            continue
        pairs = list(zip(source.values, found.brightness, strict=True))
        dark = [seen for value, seen in pairs if value <= below]
        bright = [seen for value, seen in pairs if value >= above]
        if max(dark, default=0) > _NEARLY:
            yield Problem(f"black up to {below:g}", f"{payload.what}: {max(dark):.0%} of white")
        if min(bright, default=1) < 1 - _NEARLY:
            yield Problem(f"white from {above:g} on", f"{payload.what}: {min(bright):.0%} of it")


def _parts(reply: Reply) -> Iterator[Problem]:
    """Count the parts: one for each frame, or one for each instance, which may move."""
    named = reply.question.values[len(reply.question.operation.scope) :]
    if named:
        least = most = len(named[0].split(","))
    else:
        held = reply.held_in_scope()
        least, most = len(held), sum(map(_frames, held))
    if not least <= len(reply.payloads) <= most:
        several = number(least, "part") if least == most else f"{least} to {most} parts"
        yield Problem(several, number(len(reply.payloads), "part"))


def _frames(instance: Instance) -> int:
    return geometry_of(instance.dataset).count


def _transfer_syntax(reply: Reply) -> Iterator[Problem]:
    for payload in {*reply.payloads, reply.whole}:
        if payload.transfer_syntax is not None:
            got = f"{payload.what}: transfer-syntax={quoted(payload.transfer_syntax)}"
            yield Problem("a media type without a transfer syntax", got)


def _one_picture(reply: Reply) -> Iterator[Problem]:
    if reply.is_multipart or len(reply.payloads) != 1:
        yield Problem("one picture", number(len(reply.payloads), "part"))
    for payload, found in _rasters(reply):
        if found.images != 1:
            yield Problem("one picture", f"{payload.what}: {found.images}, one after the other")


# When they apply


def _came(*services: Service) -> Callable[[Reply], bool]:
    return lambda reply: reply.service in services and reply.succeeded and bool(reply.body)


_rendered = _came(Service.RENDERED)
_drawn = _came(Service.RENDERED, Service.THUMBNAIL)


def _is_plain(reply: Reply) -> bool:
    return _rendered(reply) and not _parameter(reply, "viewport") and bool(_sizes(reply))


def _is_seen(reply: Reply) -> bool:
    # Text that is drawn into a picture, and windows, change what is dark and bright.
    changed = any(_parameter(reply, name) for name in ("annotation", "window"))
    return _rendered(reply) and not changed and _source(reply) is not None


def _is_raw_grey(reply: Reply) -> bool:
    """Tell whether windows apply to values as they are stored."""
    instance = _instance(reply)
    if instance is None or _source(reply) is None:
        return False
    dataset = instance.dataset
    rescaled = dataset.get("RescaleSlope") not in (None, 1) or dataset.get("RescaleIntercept")
    is_grey = dataset.get("PhotometricInterpretation") == "MONOCHROME2"
    return is_grey and not rescaled and "ModalityLUTSequence" not in dataset


CHECKS = (
    Check(
        "rendered.format",
        "WADO-810",
        "A picture is whole, and of the media type that it says.",
        _drawn,
        _format,
    ),
    Check(
        "rendered.baseline",
        "WADO-830",
        "A JPEG is of the baseline process, with 8 bits a sample.",
        _drawn,
        _baseline,
    ),
    Check(
        "rendered.size",
        "WADO-840",
        "Without a viewport a picture is as large as what is stored.",
        _is_plain,
        _size,
    ),
    Check(
        "rendered.viewport",
        "WADO-850",
        "A picture is as large as it can be in its viewport, without distortion.",
        lambda reply: (
            _rendered(reply) and _viewport(reply) is not None and _source(reply) is not None
        ),
        _fits,
    ),
    Check(
        "rendered.picture",
        "WADO-805",
        "A picture is dark and bright where what is stored is.",
        _is_seen,
        _picture,
        cites=lambda reply: "WADO-850" if _viewport(reply) else "WADO-805",
    ),
    Check(
        "rendered.window",
        "WADO-860",
        "What is below the window is black, what is above it white.",
        lambda reply: _rendered(reply) and _ends(reply) is not None and _is_raw_grey(reply),
        _windowed,
    ),
    Check(
        "rendered.parts",
        "WADO-910",
        "Of a study, a series or several frames, there is a part for each.",
        lambda reply: _rendered(reply) and reply.is_multipart and reply.status == 200,
        _parts,
    ),
    Check(
        "rendered.transfer-syntax",
        "COM-550",
        "What is rendered says nothing of a transfer syntax.",
        _drawn,
        _transfer_syntax,
    ),
    Check(
        "thumbnail.one-picture",
        "WADO-930",
        "A thumbnail is one picture.",
        _came(Service.THUMBNAIL),
        _one_picture,
    ),
)
