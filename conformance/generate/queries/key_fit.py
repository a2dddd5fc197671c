"""Values against a key, by the kinds of matching of PS3.4 C.2.2.2."""

from __future__ import annotations

from conformance.generate.queries.dialect import Dialect
from conformance.generate.queries.fit import Fit
from conformance.generate.queries.text_fit import fit_name, fit_text
from conformance.generate.queries.time_fit import bounds, fit_time

# C.2.2.2.4: these have no wildcards.
_TEMPORAL = frozenset({"DA", "TM"})
_NOT_WILD = frozenset({"UI", "IS", *_TEMPORAL})


def fit_values(values: tuple[str, ...], key: str, vr: str, dialect: Dialect, *, fuzzy: bool) -> Fit:
    """Match the values of an attribute; ValueError for a key that is no value of its VR."""
    if not key or (dialect.wildcards and vr not in _NOT_WILD and not key.strip("*")):
        return Fit.YES  # C.2.2.2.3, C.2.2.2.4: that is universal matching
    if vr in _TEMPORAL:
        bounds(key, vr)
    if not values:
        return Fit.MAYBE  # C.2.2.1.2: what is unknown matches; few servers let it
    fits = [_fit_value(value, key, vr, dialect, fuzzy=fuzzy) for value in values]
    # C.2.2.3: any of several values may be the one that matches.
    return max(fits) if dialect.every_value else max(fits[0], min(Fit.MAYBE, max(fits)))


def _fit_value(value: str, key: str, vr: str, dialect: Dialect, *, fuzzy: bool) -> Fit:
    if vr == "UI":
        # C.2.2.2.2
        wanted = key.split(",") if dialect.uid_lists else [key]
        return Fit.YES if value in wanted else Fit.NO
    if vr in _TEMPORAL:
        return fit_time(value, key, vr)
    if vr == "IS":
        return _fit_number(value, key)
    if vr == "PN":
        return fit_name(value, key, wildcards=dialect.wildcards, fuzzy=fuzzy)
    return fit_text(value, key, wildcards=dialect.wildcards)


def _fit_number(value: str, key: str) -> Fit:
    """Match a number: as it is written, or maybe by what it is worth."""
    if value == key.strip(" "):
        return Fit.YES
    try:
        return Fit.MAYBE if int(value) == int(key) else Fit.NO
    except ValueError:
        return Fit.MAYBE  # what is stored, or asked for, is no number
