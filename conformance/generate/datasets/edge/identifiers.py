"""Edge cases of UIDs: DS-22 to DS-24."""

from __future__ import annotations

from collections.abc import Callable
from uuid import NAMESPACE_OID, uuid5

from hypothesis import strategies as st

from conformance.generate.datasets.edge.model import May, Row, Variant
from conformance.generate.datasets.sample import Sample, instance
from fixtures import Identity

_LONGEST, _KEPT = 64, 20
_NOT_A_UID = "PS3.5 9.1: a UID has up to 64 characters, in numbers without leading zeros and dots"
_ROOT = "PS3.5 annex B, ISO/IEC 8824: the first number of a UID is 0, 1 or 2"
_DISTINCT = "PS3.5 9: a UID names one thing"


def _each(change: Callable[[str], str]) -> Callable[[Identity], Identity]:
    """Change all three UIDs in the same way, so that different ones stay different."""
    return lambda given: Identity(*map(change, (given.study, given.series, given.instance)))


def _long(length: int) -> Callable[[Identity], Identity]:
    """Make a UID of a length, of the beginning of the given one and a number that belongs to it."""

    def change(uid: str) -> str:
        root = uid[:_KEPT].rstrip(".")
        return f"{root}.{uuid5(NAMESPACE_OID, uid).int}".ljust(length, "7")[:length]

    return _each(change)


def _unique(prefix: str, most: int) -> Callable[[Identity], Identity]:
    """Make a UID of a prefix and a number that belongs to the given UID."""
    return _each(lambda uid: f"{prefix}{uuid5(NAMESPACE_OID, uid).int % most}")


def _short(given: Identity) -> Identity:
    # The instance only: its study can be removed without touching what others have as 1.2.
    return Identity(given.study, given.series, "1.2")


def _prefixes(given: Identity) -> Identity:
    # 1.2.3 is the study, 1.2.3.4 the series, 1.2.34 the instance.
    study = given.study[: _LONGEST - 2].rstrip(".")
    return Identity(study, f"{study}.4", f"{study}4")


def _equal(given: Identity) -> Identity:
    return Identity(given.study, given.study, given.instance)


def _variant(
    name: str,
    identified: Callable[[Identity], Identity],
    *,
    breaks: tuple[str, ...] = (),
) -> Variant:
    sample = Sample(instance(), must_store=None if breaks else True, breaks=breaks)
    return Variant(name, st.just(sample), identified)


def _bad(name: str, identified: Callable[[Identity], Identity], rule: str = _NOT_A_UID) -> Variant:
    return _variant(name, identified, breaks=(rule,))


ROWS = (
    Row(
        "DS-22",
        "UIDs of all lengths and roots",
        "store, find and retrieve by the exact text",
        (),
        "PS3.5 9.1, PS3.18 Table 5.1-1",
        (
            _variant("1.2", _short),
            _variant("2.25 and 39 digits", _unique("2.25.", 10**38)),
            _variant("64 characters", _long(_LONGEST)),
            _variant("63 characters", _long(_LONGEST - 1)),
            *(_variant(f"root {root}", _unique(f"{root}.7.", 10**40)) for root in (0, 1, 2)),
        ),
    ),
    Row(
        "DS-23",
        "UIDs that are none",
        "never answer with another UID",
        (May.REFUSE,),
        "PS3.5 9.1, PS3.18 5.1",
        (
            _bad("65 characters", _long(_LONGEST + 1)),
            _bad("leading zero", _each("{}.02.3".format)),
            _bad("empty number", _each("{}..3".format)),
            _bad("dot at the end", _each("{}.".format)),
            _bad("letters", _each("{}.a".format)),
            _bad("root 3", _unique("3.7.", 10**40), _ROOT),
        ),
    ),
    Row(
        "DS-24",
        "UIDs that begin like others, or equal others",
        "keep them apart everywhere",
        (May.REFUSE,),
        "PS3.5 9",
        (
            _variant("one begins like the other", _prefixes),
            _bad("study and series are equal", _equal, _DISTINCT),
        ),
    ),
)
