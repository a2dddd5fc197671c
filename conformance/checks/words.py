"""How problems name things."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.formats.flaw import shown

_MOST_NAMES = 8
_MOST_OCTETS = 24


def number(count: int, what: str) -> str:
    """Return `1 part`, `2 parts`, `no parts`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else f"no {what}s"


def listed(names: Iterable[object], conjunction: str = "and") -> str:
    """Return `a, b and c`, the tail of a long list only counted."""
    texts = [str(name) for name in names]
    if len(texts) > _MOST_NAMES:
        texts = [*texts[:_MOST_NAMES], f"{len(texts) - _MOST_NAMES} more"]
    if len(texts) < 2:
        return "".join(texts) or "none"
    return f"{', '.join(texts[:-1])} {conjunction} {texts[-1]}"


def octets(data: bytes) -> str:
    """Say how many octets these are and how they begin."""
    if not data:
        return "nothing"
    begin = data[:_MOST_OCTETS]
    return f"{len(data):,} octets beginning with {ascii(begin)[1:]}"


def quoted(text: object) -> str:
    """Return a text from the target in quotes, cut to a readable length."""
    return shown(str(text))


def difference(expected: bytes, got: bytes) -> str:
    """Say where two runs of octets part."""
    low, high = 0, min(len(expected), len(got))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if expected[:middle] == got[:middle] else (low, middle - 1)
    length = f"{len(got):,} octets" if len(got) != len(expected) else "as many octets"
    return f"{length}, from octet {low:,} on others: {octets(got[low:])}"
