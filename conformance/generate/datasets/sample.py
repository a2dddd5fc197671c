"""A DICOM file that a strategy made, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from typing import Any

import pydicom

from conformance.generate.datasets.features import features_of
from conformance.generate.datasets.images import RAW_DATA
from conformance.generate.datasets.part10 import (
    EXPLICIT_LITTLE,
    SYNTAXES,
    File,
    file_of,
    joined,
)
from conformance.generate.datasets.tree import Element, Item, ordered
from fixtures import Identity

_STUDY, _SERIES, _INSTANCE = 0x0020000D, 0x0020000E, 0x00080018
_SOP_CLASS, _MODALITY, _PATIENT = 0x00080016, 0x00080060, 0x00100020
# What every store asks for, so that it is of no interest in a report.
REQUIRED = (_SOP_CLASS, _INSTANCE, _MODALITY, _PATIENT, _STUDY, _SERIES)
SOMEONE = Identity(study="2.25.1", series="2.25.2", instance="2.25.3")
_SHOWN, _LONGEST_LO = 60, 64


@dataclass(frozen=True, eq=False, repr=False)
class Sample:
    """A DICOM file: what is in it, and as octets.

    `elements` are the data set in the order of the file. A server that takes its SOP class, its
    transfer syntax and its character sets must store it, or must not, or where `must_store` is None
    may refuse it cleanly. `breaks` are the rules, with their source, that it breaks on purpose.
    `marks` are features that can't be told from the elements, such as "DS-13". `write` puts the
    file together.
    """

    elements: tuple[Element, ...]
    transfer_syntax: str = EXPLICIT_LITTLE
    must_store: bool | None = True
    breaks: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    write: Callable[[File], bytes] = joined

    @cached_property
    def data(self) -> bytes:
        """The DICOM file."""
        return self.write(file_of(self.elements, self.transfer_syntax))

    @cached_property
    def dataset(self) -> pydicom.FileDataset:
        """The file as pydicom reads it; what pydicom can't read raises what pydicom raises."""
        return pydicom.dcmread(BytesIO(self.data))

    @cached_property
    def identity(self) -> Identity:
        """The UIDs in the data set, empty where there is none."""
        uids = {element.tag: str(element.values[0]) for element in self.elements if element.values}
        return Identity(uids.get(_STUDY, ""), uids.get(_SERIES, ""), uids.get(_INSTANCE, ""))

    @cached_property
    def features(self) -> frozenset[str]:
        """The names out of FEATURES that came up, and the marks."""
        return self.marks | features_of(self.elements, SYNTAXES[self.transfer_syntax])

    def renamed(self, identity: Identity) -> Sample:
        """Return the same data set as another instance, of another patient if it was of its own."""
        changes = dict(zip(_identified(self.identity), _identified(identity), strict=True))
        return replace(self, elements=tuple(changes.get(each, each) for each in self.elements))

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """Let Hypothesis print the sample as it prints itself, and not field by field."""
        printer.text(repr(self))

    @property
    def says(self) -> str:
        """What is special about it, in one line: its marks, transfer syntax, elements, breaches."""
        name = SYNTAXES[self.transfer_syntax].name
        parts = [name, *(_shown(each) for each in self.elements if each.tag not in REQUIRED)]
        parts += [f"breaks {rule}" for rule in self.breaks]
        return "; ".join([*sorted(self.marks), *parts])

    def __repr__(self) -> str:
        return f"<Sample {self.says}>"


def instance(*elements: Element, identity: Identity = SOMEONE) -> tuple[Element, ...]:
    """Return a data set that can be stored: these elements, and what is required but not there."""
    required = (
        Element(_SOP_CLASS, "UI", (RAW_DATA,)),
        Element(_MODALITY, "CS", ("OT",)),
        *_identified(identity),
    )
    merged = {element.tag: element for element in (*required, *elements)}
    return ordered(tuple(merged.values()))


def _identified(identity: Identity) -> tuple[Element, ...]:
    """Return what tells instances apart; a study has a patient of its own, named like it."""
    return (
        Element(_INSTANCE, "UI", (identity.instance,)),
        Element(_PATIENT, "LO", (identity.study[:_LONGEST_LO],)),
        Element(_STUDY, "UI", (identity.study,)),
        Element(_SERIES, "UI", (identity.series,)),
    )


def _shown(element: Element) -> str:
    tag = f"({element.tag >> 16:04X},{element.tag & 0xFFFF:04X}) {element.vr}"
    values = ", ".join(
        _shown_item(each) if isinstance(each, Item) else ascii(each) for each in element.values
    )
    brief = values if len(values) <= _SHOWN else f"{values[:_SHOWN]}..."
    return f"{tag}{' delimited' if element.delimited else ''} [{brief}]"


def _shown_item(item: Item) -> str:
    return f"{{{'; '.join(map(_shown, item.elements))}}}"
