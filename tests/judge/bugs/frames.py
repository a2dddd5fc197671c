"""Frames as they were reported, rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO

import pydicom
from pydicom.encaps import encapsulate, generate_frames

from conformance.operation import Service
from tests.judge.edits import bodies, parts
from tests.judge.faults.retrieve import rewritten
from tests.judge.messages import Asked, Said
from tests.judge.proxy import Answer, Behind, Edit, Handler, answer, ask, to

_FRAMES = to(Service.FRAMES)


def _asking(change: Callable[[list[str]], list[str]]) -> Handler:
    """A server that takes other numbers of frames than those of the list."""

    def changed(asked: Asked) -> Asked:
        path, _, numbers = asked.path.rpartition("/")
        return asked.below(f"{path}/{','.join(change(numbers.split(',')))}")

    return ask(_FRAMES, changed)


def _beside(asked: Asked, behind: Behind) -> Answer:
    """Cut frames of an uncompressed instance some octets behind where they begin."""
    said = behind.ask(asked)
    held = next((h for h in behind.sent if h.uid in asked.path), None)
    if not _FRAMES(asked) or said.status != 200 or held is None:
        return said
    pixels = pydicom.dcmread(BytesIO(held.data)).PixelData
    return _frames(lambda frame: pixels[(at := pixels.find(frame) + 4) : at + len(frame)])(said)


def _frames(change: Callable[[bytes], bytes]) -> Edit:
    """Change the octets of each frame."""
    return parts(lambda found: [replace(part, body=change(part.body)) for part in found])


def _not_there(when: Callable[[Asked, Said], bool], status: int) -> Handler:
    """A server that has no frames of some instances."""

    def handler(asked: Asked, behind: Behind) -> Answer:
        said = behind.ask(asked)
        if not _FRAMES(asked) or not when(asked, said):
            return said
        return Said(status, (("Content-Type", "text/plain"),), b"There is no such frame.")

    return handler


def _number(asked: Asked) -> str:
    return asked.path.rpartition("/")[2]


def _compressed_is_single(asked: Asked, behind: Behind) -> Answer:
    """Find only the first frame of what is encapsulated."""
    held = next((h for h in behind.sent if h.uid in asked.path), None)
    encapsulated = held is not None and b"OB\x00\x00\xff\xff\xff\xff" in held.data
    if _FRAMES(asked) and encapsulated and _number(asked) != "1":
        return Said(404, (("Content-Type", "text/plain"),), b"The image has one frame.")
    return behind.ask(asked)


def _offset_too_many(dataset: pydicom.FileDataset) -> None:
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return
    frames = list(generate_frames(dataset.PixelData, number_of_frames=dataset.NumberOfFrames))
    whole = encapsulate(frames)
    length = int.from_bytes(whole[4:8], "little")
    end = (len(whole) - 8 - length).to_bytes(4, "little")
    longer = (length + 4).to_bytes(4, "little")
    dataset.PixelData = whole[:4] + longer + whole[8 : 8 + length] + end + whole[8 + length :]


REBUILT: Mapping[str, Handler] = {
    "BUG-150": answer(_FRAMES, _frames(lambda frame: frame[: len(frame) // 3])),
    "BUG-154": _asking(lambda numbers: ["1"] * len(numbers)),
    "BUG-155": _asking(lambda numbers: [str(at) for at, _ in enumerate(numbers, 1)]),
    "BUG-158": _beside,
    "BUG-160": _not_there(lambda asked, _: len(_number(asked)) > 1, 406),
    "BUG-161": _not_there(lambda _, said: said.status == 200, 404),
    "BUG-163": _compressed_is_single,
    "BUG-167": answer(to(Service.RETRIEVE), bodies(rewritten(_offset_too_many))),
    "BUG-170": answer(_FRAMES, _frames(lambda frame: frame[: 3 * 31])),
    "BUG-171": answer(_FRAMES, lambda said: replace(said, status=500), (400,)),
    "BUG-403": answer(_FRAMES, lambda _: b"", (400, 404)),
}
