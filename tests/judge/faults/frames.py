"""Faults in frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.operation import Service
from conformance.verdict import Outcome
from tests.judge.edits import parts, parts_of, with_parts
from tests.judge.faults.fault import Fault, fault
from tests.judge.messages import Asked, Part, Said, field_of
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, ask, to

_FRAMES = to(Service.FRAMES)
_ONE, _THREE = "frames.one[explicit-syntax]", "frames.several[first-three]"


def _row(name: str, edit: Edit, check: str, *cases: str, **more: Any) -> Fault:
    return fault(f"frames: {name}", answer(_FRAMES, edit), check, *cases or (_THREE,), **more)


def _asking(change: Callable[[str], str]) -> Handler:
    """A server that reads the list of frames in a way of its own."""

    def changed(asked: Asked) -> Asked:
        path, _, numbers = asked.path.rpartition("/")
        return asked.below(f"{path}/{change(numbers)}")

    return ask(_FRAMES, changed)


def _shift(by: int) -> Callable[[str], str]:
    return lambda numbers: ",".join(str(int(n) + by) for n in numbers.split(","))


def _clamp(asked: Asked, behind: Behind) -> Answer:
    """Give the first frame where there is none of that number."""
    said = behind.ask(asked)
    if not _FRAMES(asked) or said.status not in {400, 404}:
        return said
    return behind.ask(asked.below(asked.path.rpartition("/")[0] + "/1"))


def _another(asked: Asked, behind: Behind) -> Answer:
    """Give a frame of another instance of the study."""
    if not _FRAMES(asked):
        return behind.ask(asked)
    others = [h for h in behind.sent if h.study == asked.uids[0] and h.uid != asked.uids[2]]
    return behind.ask(asked.below(f"{others[0].path}/frames/1") if others else asked)


def _compressed(asked: Asked, behind: Behind) -> Said:
    """Give frames as they are stored, whatever is accepted."""
    fields = [(name, value.replace("=1.2.840.10008.1.2.1", "=*")) for name, value in asked.fields]
    return behind.ask(replace(asked, fields=tuple(fields)) if _FRAMES(asked) else asked)


def _plain(said: Said) -> Said:
    """Say nothing of the transfer syntax."""
    bare = [p.saying("Content-Type", "application/octet-stream") for p in parts_of(said)]
    return with_parts(said, bare)


def _bodies(change: Callable[[bytes], bytes]) -> Edit:
    return parts(lambda found: [replace(p, body=change(p.body)) for p in found])


def _joined(found: list[Part]) -> list[Part]:
    return [replace(found[0], body=b"".join(p.body for p in found))]


def _from_zero(found: list[Part]) -> list[Part]:
    """Count the frames from 0 in Content-Location."""
    url = field_of(found[0].fields, "Content-Location").rpartition("/")[0]
    return [part.saying("Content-Location", f"{url}/{at}") for at, part in enumerate(found)]


def _planar(body: bytes) -> bytes:
    return body[0::3] + body[1::3] + body[2::3]


def _swapped(body: bytes) -> bytes:
    return b"".join(body[at : at + 2][::-1] for at in range(0, len(body), 2))


FAULTS: tuple[Fault, ...] = (
    _row("one is lost", parts(lambda found: found[:-1]), "frames.count"),
    _row("one is doubled", parts(lambda found: [*found, found[-1]]), "frames.count"),
    _row("in the reverse order", parts(lambda found: found[::-1]), "frames.order"),
    _row("two have changed places", parts(lambda f: [f[1], f[0], *f[2:]]), "frames.order"),
    _row("the first in the place of all", parts(lambda found: [found[0]] * len(found)),
         "frames.octets"),
    _row("with the pad octet of Pixel Data", _bodies(lambda b: b + b"\0"), "frames.octets"),
    _row("the last with the pad octet of Pixel Data, which PS3.18 does not rule out",
         _bodies(lambda b: b + b"\0"), "frames.padding", _ONE, outcome=Outcome.WARNED),
    _row("an octet less", _bodies(lambda b: b[:-1]), "frames.octets", _ONE),
    _row("empty", _bodies(lambda _: b""), "frames.octets", _ONE),
    _row("colours by plane", _bodies(_planar), "frames.octets", _ONE),
    _row("inverted", _bodies(lambda b: bytes(255 - octet for octet in b)), "frames.octets", _ONE),
    _row("upside down", _bodies(lambda b: b"".join(
        b[at : at + 99] for at in range(len(b) - 99, -1, -99))), "frames.octets", _ONE),
    _row("words with their octets swapped", _bodies(_swapped), "frames.octets",
         "odd.explicit[implicit]", profile="azure-v2"),
    _row("as application/dicom", parts(lambda found: [p.saying(
        "Content-Type", "application/dicom") for p in found]), "media-type.parts"),
    _row("said to be compressed", parts(lambda found: [p.saying("Content-Type",
        "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.5") for p in found]),
        "frames.syntax"),
    _row("Content-Location counts from 0", parts(_from_zero), "frames.location", profile="ps3.18"),
    _row("single bits from the most significant on", _bodies(lambda b: bytes(
        int(f"{octet:08b}"[::-1], 2) for octet in b)), "frames.octets",
        "odd.frames.beyond-the-first[single-bits]"),
    _row("of floats 404", lambda _: Said(404), "status.expected",
         "odd.frames.beyond-the-first[double-float]"),
    _row("in JSON", lambda s: replace(s, body=b"[]").saying("Content-Type", "application/json"),
         "media-type.acceptable", _ONE),
    _row("no parts", parts(lambda _: []), "retrieve.payload", _ONE),
    _row("204", lambda _: Said(204), "status.expected", _ONE),
    fault("frames: off by one, up", _asking(_shift(1)), "frames.octets",
          "frames.several[with-gaps]"),
    fault("frames: off by one, down", _asking(_shift(-1)), "frames.octets",
          "frames.several[with-gaps]", "frames.several[last]"),
    fault("frames: all at once", _asking(lambda _: "1,2,3,4,5"), "frames.count",
          "frames.several[last]"),
    fault("frames: a list is a range", _asking(lambda n: ",".join(map(str, range(
          int(n.split(",")[0]), int(n.split(",")[-1]) + 1)))), "frames.count",
          "frames.several[with-gaps]"),
    fault("frames: only the first of a list", _asking(lambda n: n.split(",")[0]), "frames.count",
          _THREE),
    fault("frames: sorted, where the target says that it keeps the order", _asking(
          lambda n: ",".join(sorted(n.split(",")))), "frames.order",
          "frames.out-of-order[descending]", profile="azure-v2"),
    fault("frames: the first for one that is not there", _clamp, "status.expected",
          "frames.beyond[second-of-one]", "frames.malformed[zero]"),
    fault("frames: those of another instance", _another, "frames.octets", _ONE),
    fault("frames: compressed where Explicit VR is asked for", _compressed, "frames.syntax",
          "odd.frames.decoded[explicit-syntax]", profile="azure-v2"),
    fault("frames: compressed, and nobody says so", lambda asked, behind: _plain(
          _compressed(asked, behind)) if _FRAMES(asked) else behind.ask(asked),
          "frames.octets", "odd.frames.decoded[explicit-syntax]", profile="azure-v2"),
)  # fmt: skip
