"""In whichever transfer syntax instances come, they are the same data sets with the same pixels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets import PIXELS, Sample, samples
from conformance.probes.examination import Examination, path_of
from conformance.probes.probe import Draw, each
from conformance.probes.storing import (
    DEFLATED,
    ENCAPSULATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    FAKED,
    IMPLICIT_LITTLE,
    RLE,
    Sent,
    store,
    taken,
)
from conformance.scenario.model import Expectation

_INSTANCES = 'multipart/related; type="application/dicom"'
_ANY = "*"
_JPEG_2000 = "1.2.840.10008.1.2.4.90"
# PS3.18 8.7.3: shall not be used with web services.
_BARRED = (IMPLICIT_LITTLE, EXPLICIT_BIG)
# What can be asked of all that can be decoded.
_WANTED = (EXPLICIT_LITTLE, _ANY, EXPLICIT_LITTLE, DEFLATED, RLE, *_BARRED, _JPEG_2000)
# Each kind of value is written in a way of its own: text, numbers of each size, octets, items.
_VRS = ("LO", "US", "AT", "FD", "SV", "OB", "OW", "OF", "UN", "SQ")
_LEVELS = ("instance", "series", "study")
# Rows of the answers, by the transfer syntax that is wanted.
_ANSWERS = {
    DEFLATED: "retrieve.deflated",
    RLE: "retrieve.rle",
    _JPEG_2000: "retrieve.jpeg-2000",
    **dict.fromkeys(_BARRED, "retrieve.barred-syntax"),
}


def examine(examination: Examination, draw: Draw) -> None:
    """Store instances, and retrieve them at some level in several transfer syntaxes."""
    drawn = st.one_of([_stored_in(syntax) for syntax in taken(examination.profile)])
    found = draw(st.lists(st.tuples(drawn, st.booleans()), min_size=1, max_size=2))
    several = [
        Sent(sample, examination.instance(sample, series="other" if apart else "series"))
        for sample, apart in found
    ]
    undecodable = any(sample.transfer_syntax in FAKED for sample, _ in found)
    # Nobody can convert made-up codestreams, so that what becomes of it says nothing.
    wanted = (_ANY,) if undecodable else _WANTED
    ways = st.tuples(st.sampled_from(_LEVELS), st.sampled_from(wanted))
    asked = draw(st.lists(ways, min_size=1, max_size=3))
    if store(examination, several):
        for level, syntax in asked:
            _ask(examination, several, level, syntax)


@cache
def _stored_in(syntax: str) -> SearchStrategy[Sample]:
    """Draw instances in a transfer syntax, half of them images."""
    in_syntax = partial(samples, vrs=_VRS, transfer_syntaxes=[syntax], max_depth=1)
    images = in_syntax(pixels=PIXELS[1:])
    return images if syntax in ENCAPSULATED else in_syntax(pixels=["none"]) | images


def _ask(examination: Examination, several: Sequence[Sent], level: str, syntax: str) -> None:
    first = several[0].instance
    path = path_of(first)
    found = [several[0]]
    if level == "series":
        path = path.partition("/instances/")[0]
        found = [each for each in several if each.instance.series == first.series]
    elif level == "study":
        path = path.partition("/series/")[0]
        found = list(several)
    expect = Expectation(
        answer=_answer(found, syntax), instances=tuple(each.instance.name for each in found)
    )
    accept = f"{_INSTANCES}; transfer-syntax={syntax}"
    examination.get(path, accept, of=first, expect=expect)


def _answer(found: Sequence[Sent], syntax: str) -> str:
    """Name the row of the profile's answers that such a request gets."""
    stored = {each.sample.transfer_syntax for each in found}
    if syntax == _ANY:
        return "retrieve.any-syntax"
    if len(found) > 1 and syntax == EXPLICIT_LITTLE:
        return "retrieve.several-as-explicit"
    if DEFLATED in stored and syntax == EXPLICIT_LITTLE:
        return "retrieve.deflated-as-explicit"
    return _ANSWERS.get(syntax, "retrieve.as-explicit")


PROBE = each(examine)
