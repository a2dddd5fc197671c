"""Metadata says what the file says, for every VR and character set.

What the file says is what pydicom reads, but where `conformance.formats` reads it otherwise and
says why: text (`charset`), values that don't fit their VR, unknown VRs in big endian
(`content_dataset`). What need not be the same is in `equality`, `agreement` and `compare`.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from conformance.generate.datasets import edge_cases, samples
from conformance.probes.examination import JSON, Examination, path_of
from conformance.probes.probe import Draw, each
from conformance.probes.storing import Sent, store, taken
from conformance.scenario.model import Expectation

# Larger variants take longer to send than they find.
_EDGE_CASES = tuple(edge_cases(largest=1 << 18).values())
# PS3.5 7.5 has no limit to how deep sequences are nested, but servers have; some die of it.
_DEEP = ("50 deep", "200 deep")
# PS3.5 7.1 has each tag once; which of two counts is not said, and readers differ.
_UNDECIDED = "twice"


def examine(examination: Examination, draw: Draw) -> None:
    """Store some instances, and ask for the metadata of all of them, of a series, and of one."""
    odd = draw(st.booleans())
    several = [_edge_case(examination, draw)] if odd else _plain(examination, draw)
    held = store(examination, several)
    if held:
        _ask(examination, held)


def _plain(examination: Examination, draw: Draw) -> list[Sent]:
    drawn = samples(transfer_syntaxes=taken(examination.profile))
    found = draw(st.lists(st.tuples(drawn, st.booleans()), min_size=1, max_size=3))
    return [
        Sent(sample, examination.instance(sample, series="other" if apart else "series"))
        for sample, apart in found
    ]


def _edge_case(examination: Examination, draw: Draw) -> Sent:
    case = draw(st.sampled_from(_EDGE_CASES))
    deep = () if examination.claims("store.deep") else _DEEP
    names = {one.name for one in case.variants if not one.name.startswith(deep)} - {_UNDECIDED}
    variants = [one for one in case.variants if one.name in names]
    variant = draw(st.sampled_from(variants))
    found = draw(variant.samples)
    named = found.renamed(variant.identified(examination.identity()))
    sample = replace(named, marks=frozenset((f"{case.id}: {variant.name}",)))
    return Sent(sample, examination.add(sample.data, sample.identity, "1", sample.says))


def _ask(examination: Examination, held: tuple[Sent, ...]) -> None:
    first = held[0].instance
    of_series = [each for each in held if each.instance.series == first.series]
    path = path_of(first)
    study, series = path.partition("/series/")[0], path.partition("/instances/")[0]
    for target, found in ((path, held[:1]), (series, of_series), (study, held)):
        names = tuple(each.instance.name for each in found)
        expect = Expectation(status=(200,), metadata=names)
        examination.get(f"{target}/metadata", JSON, of=first, expect=expect)


PROBE = each(examine)
