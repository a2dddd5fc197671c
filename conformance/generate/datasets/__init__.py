"""Hypothesis strategies for DICOM data sets: legal ones, and ones that servers trip over.

`samples()` draws small DICOM files, `edge_cases()["DS-13"].samples` those of one kind; each says
which FEATURES came up. They shrink to the smallest data set that still shows what is looked for.
"""

from conformance.generate.datasets.attributes import VRS
from conformance.generate.datasets.carrier import carrying
from conformance.generate.datasets.charsets import NAMES as CHARACTER_SETS
from conformance.generate.datasets.edge import EdgeCase, May, edge_cases
from conformance.generate.datasets.features import FEATURES
from conformance.generate.datasets.generate import elements, samples
from conformance.generate.datasets.identities import identities
from conformance.generate.datasets.invalid import FLAWS
from conformance.generate.datasets.part10 import PIXELS, SYNTAXES
from conformance.generate.datasets.sample import Sample
from conformance.generate.datasets.tree import Element, Item

TRANSFER_SYNTAXES = tuple(SYNTAXES)
INVALID = tuple(f"invalid:{name}" for name in FLAWS)

__all__ = [
    "CHARACTER_SETS",
    "FEATURES",
    "INVALID",
    "PIXELS",
    "TRANSFER_SYNTAXES",
    "VRS",
    "EdgeCase",
    "Element",
    "Item",
    "May",
    "Sample",
    "carrying",
    "edge_cases",
    "elements",
    "identities",
    "samples",
]
