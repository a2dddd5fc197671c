"""Faults in rendered pictures and in thumbnails."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import bodies, parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, write_parts
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, ask, to
from tests.support.pictures import grey_png, jpeg_of

_RENDERED, _THUMBNAILS = to(Service.RENDERED), to(Service.THUMBNAIL)
_STATUS = "status.expected"
_JPEG, _PNG, _GIF = (f"rendered.instance[{name}]" for name in ("jpeg", "png", "gif"))
_STUDY, _FRAMES = "rendered.several[study]", "rendered.several[frames]"


def _row(name: str, edit: Edit, check: str, *cases: str, **more: Any) -> Fault:
    given = {"profile": "bundled", **more}
    return fault(f"rendered: {name}", answer(_RENDERED, edit), check, *cases, **given)


def _asking(
    name: str, change: Callable[[Asked], Asked], check: str, *cases: str, **more: Any
) -> Fault:
    """A server that draws something else than what it was asked for."""
    given = {"profile": "bundled", **more}
    return fault(f"rendered: {name}", ask(_RENDERED, change), check, *cases, **given)


def _thumbnail(name: str, edit: Edit, check: str, *cases: str) -> Fault:
    handler = answer(_THUMBNAILS, edit, range(200, 600))
    return fault(f"thumbnails: {name}", handler, check, *cases, profile="bundled")


def _with(name: str, change: Callable[[str], str]) -> Callable[[Asked], Asked]:
    """Change a parameter where it is there."""
    return lambda asked: asked.having(name, change(asked.get(name))) if asked.get(name) else asked


def _without(*names: str) -> Callable[[Asked], Asked]:
    return lambda asked: asked.without(*names)


def _values(change: Callable[[list[str]], list[str]]) -> Callable[[str], str]:
    return lambda text: ",".join(change(text.split(",")))


def _accepting(media_type: str) -> Callable[[Asked], Asked]:
    return lambda asked: replace(asked, fields=(("Accept", media_type),))


def _frame(number: int) -> Callable[[Asked], Asked]:
    """Draw always the same frame."""

    def changed(asked: Asked) -> Asked:
        before, frames, _ = asked.path.partition("/frames/")
        return asked.below(f"{before}{frames}{number}/rendered") if frames else asked

    return changed


def _another(asked: Asked, behind: Behind) -> Answer:
    """Draw another instance of the study."""
    others = [held for held in behind.sent if held.uid not in asked.path]
    if not _RENDERED(asked) or not others:
        return behind.ask(asked)
    return behind.ask(asked.below(f"{others[-1].path}/rendered"))


def _painted(paint: Callable[[int, int], bytes]) -> Edit:
    """Paint another picture of the same size."""

    def edit(said: Said) -> Said:
        width, height = struct.unpack_from(">2I", said.body, 16)
        return replace(said, body=grey_png(width, height, paint(width, height)))

    return edit


def _filling(width: int, height: int) -> Edit:
    """Paint a picture of another size."""
    return lambda said: replace(said, body=grey_png(width, height, bytes(width * height)))


def _inverted(said: Said) -> Said:
    """Turn dark into bright: the bundled server's rows have no filter."""
    width, height = struct.unpack_from(">2I", said.body, 16)
    at = said.body.index(b"IDAT") + 4
    rows = zlib.decompress(said.body[at:-16])
    length = len(rows) // height
    green = b"".join(rows[start + 2 : start + length : (length - 1) // width]
                    for start in range(0, len(rows), length))  # fmt: skip
    return replace(said, body=grey_png(width, height, bytes(255 - shade for shade in green)))


def _marker(before: bytes, after: bytes) -> Edit:
    return bodies(lambda body: body.replace(before, after, 1))


def _in_parts(said: Said) -> Said:
    """Give a thumbnail twice."""
    part = Part((("Content-Type", said.get("Content-Type")),), said.body)
    whole = replace(said, body=write_parts([part, part], "own"))
    media_type = f'multipart/related; type="{said.get("Content-Type")}"; boundary=own'
    return whole.saying("Content-Type", media_type)


def _always(status: int) -> Edit:
    return lambda _: Said(status)


def _accepts_all(*names: str) -> Handler:
    """A server that leaves values out of account which it can't read."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if _RENDERED(asked) and said.status == 400:
            return behind.ask(asked.without(*names))
        return said

    return handler


def _blank(asked: Asked, behind: Behind) -> Answer:
    """Draw nothing where there is nothing to be drawn."""
    said = behind.ask(asked)
    if _RENDERED(asked) and said.status in {400, 404, 406}:
        return Said(200, (("Content-Type", "image/png"),), grey_png(1, 1, b"\0"))
    return said


def _moving(asked: Asked, behind: Behind) -> Answer:
    """Let the thumbnail of several frames move."""
    if not _THUMBNAILS(asked):
        return behind.ask(asked)
    path = asked.path.replace("/thumbnail", "/rendered")
    return behind.ask(_accepting("image/gif")(asked.below(path)))


FAULTS: tuple[Fault, ...] = (
    _row("404", _always(404), _STATUS, _JPEG),
    _row("500 for frames", _always(500), _STATUS, "rendered.frame[jpeg]"),
    _row("404 for studies", _always(404), _STATUS, _STUDY),
    _row("empty", bodies(lambda _: b""), "retrieve.payload", _JPEG),
    _row("not as PNG", _always(415), _STATUS, _PNG),
    _row("not as GIF", _always(500), _STATUS, _GIF),
    # Which picture it is.
    _row("a JPEG that breaks off", bodies(lambda b: b[:-2]), "rendered.format", _JPEG),
    _row("a GIF that breaks off", bodies(lambda b: b[:-1]), "rendered.format", _GIF),
    _row("a PNG that breaks off", bodies(lambda b: b[:-12]), "rendered.format", _PNG),
    _row("a PNG that is damaged", bodies(lambda b: b[:60] + b"\0\0" + b[62:]), "rendered.format",
         _PNG),
    _row("PNG that is called JPEG", lambda said: said.saying("Content-Type", "image/jpeg"),
         "rendered.format", _PNG),
    _row("a part is text", parts(lambda found: [replace(found[0], body=b"?"), *found[1:]]),
         "rendered.format", _STUDY),
    _row("a progressive JPEG", _marker(b"\xff\xc0\0", b"\xff\xc2\0"), "rendered.baseline", _JPEG),
    _row("a JPEG of 12 bits", _marker(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
         "rendered.baseline", _JPEG),
    _row("with a transfer syntax",
         lambda s: s.saying("Content-Type", "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50"),
         "rendered.transfer-syntax", _JPEG, "rendered.one-type"),
    _row("as text", lambda said: said.saying("Content-Type", "text/html"), "media-type.acceptable",
         _JPEG),
    _asking("as PNG, whatever is asked for", _accepting("image/png"), "media-type.acceptable",
            _JPEG, _GIF),
    _asking("as PNG by default", lambda a: _accepting("image/png")(a)
            if ("Accept", "*/*") in a.fields else a, "media-type.default",
            "rendered.instance[any]"),
    fault("rendered: image/* is no media type", answer(
        lambda a: _RENDERED(a) and ("Accept", "image/*") in a.fields, _always(406)), _STATUS,
        "rendered.instance[image-range]", profile="bundled"),
    # What is on it.
    _row("all black", _painted(lambda width, height: bytes(width * height)), "rendered.picture",
         _PNG),
    _row("a JPEG that is all grey", bodies(lambda _: jpeg_of(33, 31)), "rendered.picture", _JPEG),
    _row("a JPEG of which only the beginning is there",
         bodies(lambda b: b[:-40] + b"\xff\xd9"), "rendered.format", _JPEG),
    _row("noise", _painted(lambda width, height: bytes(
        at * 7919 % 251 for at in range(width * height))), "rendered.picture", _PNG),
    _row("dark is bright", _inverted, "rendered.picture", _PNG),
    fault("rendered: another instance", _another, "rendered.picture", _PNG, profile="bundled"),
    _asking("always the first frame", _frame(1), "rendered.picture",
            "rendered.frame[own-window]"),
    _asking("frames off by one", _frame(3), "rendered.picture", "rendered.frame[own-window]",
            profile="azure-v2"),
    _asking("always the first frame, through a window", _frame(1), "rendered.window",
            "rendered.window[frames-apart]"),
    # How large it is.
    _asking("half as large", lambda a: a.having("viewport", "16,16"), "rendered.size", _JPEG,
            _PNG, _GIF),
    _asking("in parts, half as large", lambda a: a.having("viewport", "16,16"), "rendered.size",
            _STUDY),
    _asking("without regard to the viewport", _without("viewport"), "rendered.viewport",
            "rendered.viewport[larger]", "rendered.viewport[smaller]", "rendered.viewport[region]"),
    _asking("width and height of the viewport exchanged",
            _with("viewport", _values(lambda v: [v[1], v[0], *v[2:]])), "rendered.viewport",
            "rendered.viewport[larger]", "rendered.viewport[smaller]"),
    _asking("never larger than the source",
            _with("viewport", _values(lambda v: ["33", "31", *v[2:]])), "rendered.viewport",
            "rendered.viewport[larger]", "rendered.viewport[elided]"),
    _row("distorted to fill the viewport", _filling(66, 200), "rendered.picture",
         "rendered.viewport[larger]"),
    # Which part of it.
    _asking("never flipped", _with("viewport", lambda text: text.replace("-", "")),
            "rendered.picture", "rendered.viewport[flipped-down]"),
    _asking("flipped down instead of across", _with("viewport", _values(
        lambda v: [*v[:4], v[4].strip("-"), f"-{v[5]}"] if len(v) == 6 else v)),
        "rendered.picture", "rendered.viewport[flipped-across]"),
    _asking("regions from the upper left corner", _with("viewport", _values(
        lambda v: [*v[:2], "0", "0", *v[4:]])), "rendered.picture", "rendered.viewport[region]"),
    # Through which window.
    _asking("without regard to the window", _without("window"), "rendered.window",
            "rendered.window[linear]", "rendered.window[exact]"),
    _asking("center and width exchanged", _with("window", _values(
        lambda v: [v[1], v[0], v[2]] if len(v) == 3 else v)), "rendered.window",
        "rendered.window[linear]"),
    _asking("no window but a threshold half as high", _with("window", _values(
        lambda v: ["48", "1", *v[2:]] if v[2:] else v)), "rendered.window",
        "rendered.window[linear]"),
    # In how many parts.
    _row("a part is lost", parts(lambda found: found[:-1]), "rendered.parts", _STUDY, _FRAMES),
    _row("a part comes twice", parts(lambda found: [*found, found[0]]), "rendered.parts", _STUDY,
         _FRAMES),
    _asking("of several frames only the first", _frame(1), "rendered.parts", _FRAMES),
    _row("no parts", parts(lambda _: []), "retrieve.payload", _STUDY),
    # What is refused.
    fault("rendered: any quality will do", _accepts_all("quality"), _STATUS,
          "rendered.quality[zero]", "rendered.quality[above]", "rendered.quality[no-number]",
          "rendered.quality[empty]", profile="azure-v2"),
    fault("rendered: a viewport that can't be read is none", _accepts_all("viewport"), _STATUS,
          "rendered.viewport[width-alone]", "rendered.viewport[zero]",
          "rendered.viewport[negative]", "rendered.viewport[no-number]",
          "rendered.viewport[too-many]", profile="bundled"),
    fault("rendered: a window that can't be read is none", _accepts_all("window"), _STATUS,
          "rendered.window[two-values]", "rendered.window[center-alone]",
          "rendered.window[no-width]", "rendered.window[no-number]",
          "rendered.window[no-function]", profile="bundled"),
    fault("rendered: any annotation will do, as if it were one that is not supported",
          _accepts_all("annotation"), _STATUS, "rendered.annotation[none]",
          "rendered.annotation[no-keyword]", profile="bundled", outcome=Outcome.WARNED),
    fault("rendered: annotations break it", answer(
        lambda a: _RENDERED(a) and bool(a.get("annotation")), _always(500), range(200, 600)),
        _STATUS, "rendered.annotation[no-keyword]", profile="bundled"),
    fault("rendered: presentation states are blank", _blank, _STATUS,
          "rendered.presentation-state[window]", "rendered.presentation-state[region]",
          profile="bundled"),
    fault("rendered: reports are blank", _blank, _STATUS, "rendered.no-pixels",
          "rendered.frame[beyond]", profile="bundled"),
    fault("rendered: of several, none in one part but an error", answer(
        lambda a: _RENDERED(a) and not a.uids[2:], _always(500), (406,)), _STATUS,
        "rendered.several[study-in-one-part]", profile="bundled"),
    # Thumbnails.
    _thumbnail("none", _always(404), _STATUS, "thumbnail.levels[study]",
               "thumbnail.levels[frame]"),
    fault("thumbnails: none of frames", answer(
        lambda a: _THUMBNAILS(a) and "/frames/" in a.path, _always(404)), _STATUS,
        "thumbnail.levels[frame]", profile="bundled"),
    _thumbnail("in two parts", _in_parts, "thumbnail.one-picture", "thumbnail.viewport[two-values]",
               ),
    fault("thumbnails: that move", _moving, "thumbnail.one-picture",
          "thumbnail.levels[several-frames]", profile="bundled"),
    _thumbnail("cut", bodies(lambda body: body[:-2]), "rendered.format", "thumbnail.levels[study]"),
    fault("thumbnails: a redirection that does not say where to, which RFC 9110 calls a should",
          answer(_THUMBNAILS, _always(302)), "http.location", "thumbnail.levels[series]",
          profile="bundled", outcome=Outcome.WARNED),
    _thumbnail("of six values break it", lambda said: Said(500) if said.status == 400 else said,
               _STATUS, "thumbnail.viewport[six-values]"),
)  # fmt: skip
