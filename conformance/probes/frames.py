"""Frames are slices of the pixel data, whichever of them are asked for, and in whatever order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.errors import HarnessError
from conformance.formats.flaw import FormatError
from conformance.formats.frames import stored_frames
from conformance.generate.datasets import PIXELS, Sample, edge_cases, samples
from conformance.probes.examination import Examination, path_of
from conformance.probes.probe import Draw, each
from conformance.probes.storing import EXPLICIT_BIG, EXPLICIT_LITTLE, FAKED, RLE, Sent, store, taken
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation

_OCTETS = 'multipart/related; type="application/octet-stream"'
_ANY = f"{_OCTETS}; transfer-syntax=*"
_NATIVE = (_OCTETS, f"{_OCTETS}; transfer-syntax={EXPLICIT_LITTLE}", _ANY)
# PS3.18 Table 8.7.3-5: compressed frames have media types of their own.
_COMPRESSED = {
    RLE: "image/dicom-rle",
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
}
# Those of single bits, of odd sizes, with many fragments, and of pixels beside the pixels.
_EDGE_CASES = tuple(
    case.samples for name, case in edge_cases().items() if name in ("DS-33", "DS-34", "DS-36")
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list of frames, and how it is asked for."""

    numbers: tuple[int, ...]
    accept: str


def examine(examination: Examination, draw: Draw) -> None:
    """Store an image, and ask for some of its frames, more than once."""
    syntaxes = taken(examination.profile)
    images = samples(vrs=(), transfer_syntaxes=syntaxes, character_sets=[""], pixels=PIXELS[1:])
    sample = draw(st.one_of(images, *_EDGE_CASES))
    count = _count(sample)
    ways = _NATIVE if _converts(sample, examination.profile) else _NATIVE[:-1]
    asked = draw(st.lists(_requests(sample, count, ways), min_size=1, max_size=4))
    sent = Sent(sample, examination.instance(sample))
    if store(examination, [sent]):
        for each_list in asked:
            _ask(examination, sent, each_list, count)


def _count(sample: Sample) -> int:
    """Return how many frames there are; HarnessError where they can't be told apart."""
    try:
        return len(stored_frames(sample.dataset))
    except FormatError as error:
        raise HarnessError(f"{sample!r} has no frames to ask for: {error}") from error


def _converts(sample: Sample, profile: Profile) -> bool:
    """Tell whether it is certain how frames come under transfer-syntax=*.

    PS3.18 8.7.3.3.1 has them little endian; Azure's are as they are stored, and labelled so.
    """
    stored_so = profile.switches.get("implicit_and_big_endian") != "converted"
    return not (sample.transfer_syntax == EXPLICIT_BIG and stored_so)


def _requests(sample: Sample, count: int, native: tuple[str, ...]) -> SearchStrategy[_Asked]:
    """Draw a list of frames, some of which may not be there, and a way to ask for it."""
    several = st.lists(st.integers(1, count + 1), min_size=1, max_size=4)
    # What only some targets offer is asked for in a list that is in order.
    plain = st.lists(st.integers(1, count), min_size=1, max_size=4, unique=True).map(sorted)
    syntax = sample.transfer_syntax
    ways = [] if syntax in FAKED else [st.builds(_asked, several, st.sampled_from(native))]
    if syntax in FAKED:
        ways.append(st.builds(_asked, plain, st.just(_ANY)))
    if syntax in _COMPRESSED:
        own = f'multipart/related; type="{_COMPRESSED[syntax]}"; transfer-syntax={syntax}'
        ways.append(st.builds(_asked, plain, st.just(own)))
    return st.one_of(ways)


def _asked(numbers: list[int], accept: str) -> _Asked:
    return _Asked(tuple(numbers), accept)


def _ask(examination: Examination, sent: Sent, asked: _Asked, count: int) -> None:
    path = f"{path_of(sent.instance)}/frames/{','.join(map(str, asked.numbers))}"
    expect = Expectation(
        answer=_answer(sent.sample, asked, count),
        frames=asked.numbers if max(asked.numbers) <= count else None,
    )
    examination.get(path, asked.accept, of=sent.instance, expect=expect)


def _answer(sample: Sample, asked: _Asked, count: int) -> str:
    """Name the row of the profile's answers that such a request gets."""
    numbers = asked.numbers
    if max(numbers) > count:
        return "frames.beyond" if min(numbers) > count else "frames.partly"
    if not asked.accept.startswith(_OCTETS):
        named = sample.transfer_syntax.endswith(".90")
        return "frames.jpeg-2000" if named else "frames.compressed"
    if sample.transfer_syntax in FAKED:
        return "frames.undecodable"
    in_order = all(before < after for before, after in pairwise(numbers))
    return "frames.in-order" if in_order else "frames.out-of-order"


PROBE = each(examine)
