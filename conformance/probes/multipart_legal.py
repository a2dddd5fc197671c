"""Each legal writing of the same parts stores all of them, octet for octet."""

from __future__ import annotations

from pydicom.uid import ExplicitVRLittleEndian

from conformance.generate.datasets import samples
from conformance.generate.multipart import FEATURES, legal
from conformance.probes.examination import Examination, parts_of
from conformance.probes.probe import Draw, each
from conformance.scenario.model import Expectation

_CONTESTED = tuple(name for name, feature in FEATURES.items() if feature.contested)
# What is in the instances is not the question here.
_PLAIN = samples(
    vrs=(), character_sets=[""], transfer_syntaxes=[str(ExplicitVRLittleEndian)], pixels=["none"]
)


def examine(examination: Examination, draw: Draw) -> None:
    """Store an instance in a request as it happens to be written."""
    instance = examination.instance(draw(_PLAIN))
    writing = draw(legal(parts_of(instance), without=_CONTESTED))
    expect = Expectation(answer="store.all", stored=(instance.name,))
    examination.post(writing, instance, expect=expect)


PROBE = each(examine)
