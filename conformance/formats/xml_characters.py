"""Text that XML 1.0 can't hold, and what may stand for it."""

from __future__ import annotations

import re
from typing import Any

from conformance.formats.content import Content

# XML 1.0 2.2: all other characters can stand in a document.
_MISSING = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def stands_for(expected: Content, got: Content) -> bool:
    """Tell whether one content is the other but for characters that XML does not have.

    PS3.19 A.1.5 says nothing of them, but that what is translated may be lost. So another
    character may stand in the place of each, or none.
    """
    found = got.values or (None,)
    if len(expected.values) != len(found):
        return False
    pairs = zip(expected.values, found, strict=True)
    return _has_missing(expected) and all(_same(left, right) for left, right in pairs)


def _has_missing(content: Content) -> bool:
    return any(_MISSING.search(text) for value in content.values for text in _texts(value))


def _same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        # Nothing but such characters may come as nothing at all.
        return right is None and not any(_MISSING.sub("", text) for text in _texts(left))
    if not isinstance(left, (str, tuple)):
        return bool(left == right)
    return all(
        re.fullmatch(_pattern(one), other, re.DOTALL)
        for one, other in zip(_texts(left), _texts(right), strict=True)
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _pattern(text: str) -> str:
    return "".join(".?" if _MISSING.match(each) else re.escape(each) for each in text)
