"""All bulk data, or all pixel data, of what a path names: each value, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import urljoin

from conformance.checks.album import Album, album
from conformance.checks.bulk_data import is_one_value, same_value, values_of
from conformance.checks.check import Check
from conformance.checks.references import references
from conformance.checks.reply import Payload, Reply
from conformance.checks.words import listed, octets, quoted
from conformance.formats.codestream import SYNTAXES
from conformance.knowledge import Instance
from conformance.operation import Service
from conformance.verdict import Problem

# PS3.18 10.4.3.3.6: of the data set itself.
_PIXEL_DATA = ("7FE00010", "7FE00008", "7FE00009")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one part must be: a value, or a frame of compressed pixel data; and by which URI.

    Where `is_known` is false, nobody here can tell what its octets are.
    """

    what: str
    fits: Callable[[Payload], bool]
    url: str
    is_known: bool = True


def is_bulk(reply: Reply) -> bool:
    """Tell whether bulk data came in the place of instances: PS3.18 Table 10.4.4-1, note 2."""
    essences = {payload.essence for payload in reply.payloads}
    came = essences == {"application/octet-stream"} and not reply.files
    return reply.service is Service.RETRIEVE and reply.succeeded and reply.is_multipart and came


def _is_set(reply: Reply) -> bool:
    of_resource = reply.service is Service.BULK_DATA and reply.level is not None
    return reply.succeeded and (of_resource or is_bulk(reply))


def _is_pixel_data(reply: Reply) -> bool:
    return reply.service is Service.PIXEL_DATA and reply.succeeded


def _are_compressed(reply: Reply) -> bool:
    return any(payload.essence in SYNTAXES for payload in reply.payloads)


@lru_cache(maxsize=4)  # several checks look at the same answer
def _pieces(reply: Reply) -> tuple[Piece, ...]:
    compressed = _are_compressed(reply)
    found: dict[tuple[str, str], str] = {}
    for instance in reply.held_in_scope():
        if reply.service is Service.PIXEL_DATA:
            found |= {(instance.name, tag): "" for tag in _PIXEL_DATA if _has(instance, tag)}
        for question in reply.question.earlier:
            if question.operation.service is Service.METADATA:
                for each in references(question.exchange, instance.uid, None):
                    if reply.service is not Service.PIXEL_DATA or each.attribute in _PIXEL_DATA:
                        found[instance.name, each.attribute] = each.url
    cast = reply.question.knowledge.cast
    return tuple(
        piece
        for (name, attribute), url in found.items()
        for piece in _of_value(cast[name], attribute, url, compressed=compressed)
    )


def _has(instance: Instance, tag: str) -> bool:
    return bool(instance.dataset.get(int(tag, 16)))


def _of_value(instance: Instance, attribute: str, url: str, *, compressed: bool) -> Iterator[Piece]:
    what = f"{attribute} of {instance.name}"
    frames = album(instance) if attribute in _PIXEL_DATA else None
    if compressed and frames:
        for number in range(1, len(frames.stored) + 1):
            yield Piece(f"frame {number} of {what}", partial(_is_frame, frames, number), url)
        return
    values = values_of(instance, attribute)
    yield Piece(what, partial(_is_value, values), url, is_known=bool(values))


def _is_frame(frames: Album, number: int, payload: Payload) -> bool:
    return frames.matches(payload, number)


def _is_value(values: tuple[bytes, ...], payload: Payload) -> bool:
    return not values or any(same_value(payload.body, value) for value in values)


def _frames(reply: Reply) -> Iterator[Problem]:
    instance = reply.question.subject
    if instance:
        pieces = _of_value(instance, reply.question.values[0], "", compressed=True)
        yield from _matched(reply, tuple(pieces))


def _all(reply: Reply) -> Iterator[Problem]:
    return _matched(reply, _pieces(reply))


def _matched(reply: Reply, pieces: tuple[Piece, ...]) -> Iterator[Problem]:
    # What is known goes first, so that the unknown ones take what is left.
    missing = sorted(pieces, key=lambda piece: not piece.is_known)
    for payload in reply.payloads:
        found = next((piece for piece in missing if piece.fits(payload)), None)
        if found is None:
            expected = "each value of what was asked for once, and nothing else"
            yield Problem(expected, f"{payload.what}: {octets(payload.body)}")
        else:
            missing.remove(found)
    if missing:
        yield Problem(f"also {listed(piece.what for piece in missing)}", "it is not there")


def _locations(reply: Reply) -> Iterator[Problem]:
    asked = reply.question.exchange.request.url
    for payload in reply.payloads:
        if is_one_value(reply):
            urls = {asked}
        else:
            urls = {piece.url for piece in _pieces(reply) if piece.url and piece.fits(payload)}
        said = payload.headers.get("Content-Location")
        if urls and (said is None or urljoin(asked, said) not in urls):
            expected = f"{payload.what} with Content-Location {listed(sorted(urls), 'or')}"
            yield Problem(expected, quoted(said) if said else "none")


def _has_locations(reply: Reply) -> bool:
    if not reply.is_multipart or reply.switch("content_location") != "expected":
        return False
    several = _is_set(reply) or _is_pixel_data(reply)
    one = is_one_value(reply) and reply.succeeded
    return one or (several and any(piece.url for piece in _pieces(reply)))


CHECKS = (
    Check(
        "bulk-data.all",
        "WADO-650",
        "All bulk data of what was asked for comes, each value once, and nothing else.",
        lambda reply: _is_set(reply) and bool(_pieces(reply)),
        _all,
    ),
    Check(
        "pixel-data.all",
        "WADO-660",
        "All pixel data of what was asked for comes, that of icons excepted.",
        lambda reply: _is_pixel_data(reply) and bool(_pieces(reply)),
        _all,
    ),
    Check(
        "bulk-data.frames",
        "WADO-670",
        "Compressed pixel data comes frame by frame, each frame once.",
        lambda reply: is_one_value(reply) and reply.succeeded and _are_compressed(reply),
        _frames,
    ),
    Check(
        "bulk-data.location",
        "WADO-640",
        "The Content-Location of bulk data is the URI that metadata have for it.",
        _has_locations,
        _locations,
    ),
)
