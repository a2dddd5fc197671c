"""Texts and names against a key (PS3.4 C.2.2.2.1, C.2.2.2.1.1, C.2.2.2.4)."""

from __future__ import annotations

import re
import unicodedata

from conformance.generate.queries.fit import Fit, agreed

_WILD = {"*": ".*", "?": "."}
_WORDS = re.compile(r"[\^=, ]+")


def has_wildcards(key: str) -> bool:
    """Tell whether a key has * or ?."""
    return bool(_WILD.keys() & set(key))


def fit_text(stored: str, key: str, *, wildcards: bool) -> Fit:
    """Match a text, case-sensitive; a server that makes no difference of case may have its way."""
    stored, key = stored.strip(" "), key.strip(" ")
    fits = [_equal(stored, key, wildcards), _equal(_composed(stored), _composed(key), wildcards)]
    if any(fits):
        return agreed([Fit.YES if each else Fit.NO for each in fits])
    return Fit.MAYBE if _equal(_plain(stored), _plain(key), wildcards) else Fit.NO


def fit_name(stored: str, key: str, *, wildcards: bool, fuzzy: bool) -> Fit:
    """Match a name.

    C.2.2.2.1.1 leaves case, accents, the order of components and their groups to the server,
    C.2.2.2.4 what wildcards do among them. So what every reading agrees on is certain; what one
    word of the name allows for each word of the key may be.
    """
    stored, key = stored.strip(" "), key.strip(" ")
    if wildcards and has_wildcards(key):
        groups = any(_equal(group, key, wildcards) for group in _trimmed(stored).split("="))
        whole = [_equal(each, key, wildcards) for each in (stored, _trimmed(stored))]
        certain = groups and all(whole) and not fuzzy
    else:
        certain = stored == key
    if certain:
        return Fit.YES
    names = [word for word in _WORDS.split(_plain(stored)) if word]
    words = [word for word in _WORDS.split(_plain(key)) if word]
    loose = all(any(_equal(name, word, wildcards) for name in names) for word in words)
    whole_name = _equal(_plain(stored), _plain(key), wildcards)
    return Fit.MAYBE if fuzzy or loose or whole_name else Fit.NO


def _equal(stored: str, key: str, wildcards: bool) -> bool:
    if not wildcards or not has_wildcards(key):
        return stored == key
    pattern = "".join(_WILD.get(character, re.escape(character)) for character in key)
    return re.fullmatch(pattern, stored, re.DOTALL) is not None


def _trimmed(name: str) -> str:
    """Leave out the delimiters that end a name and its groups (PS3.5 6.2.1)."""
    return "=".join(group.rstrip("^ ") for group in name.split("=")).rstrip("=")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
