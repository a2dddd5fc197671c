"""What must never be seen in a report, a log or a command: found in every form, and hidden."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, quote_plus, unquote, urlsplit

from conformance.wire.exchange import Headers

MARK = "[hidden]"

# A shorter secret would blot out half a report; it is hidden in its header, not in running text.
_SHORTEST = 4
# Base64 without knowing what stands before it: fewer characters could be anything.
_SHORTEST_CORE = 8

# What we don't know, the userinfo of a foreign URL, is seldom longer.
_USUALLY = 256

_SECRET_NAME = re.compile(
    r"auth(?!enticate$)|cookie|credential|key|passw|secret|session|signature|token", re.IGNORECASE
)
_SCHEME = re.compile(r"(Basic|Bearer|Digest|Negotiate|NTLM)(?= )", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=://)[^/?#\s@\"'<>]+(?=@)")


def is_secret_name(name: str) -> bool:
    """Tell whether a header field of this name carries a secret.

    WWW-Authenticate and Proxy-Authenticate only ask for one.
    """
    return bool(_SECRET_NAME.search(name))


@dataclass(frozen=True)
class Secrets:
    """The secrets of a run."""

    values: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        headers: Iterable[tuple[str, str]] = (),
        *,
        base_url: str = "",
        values: Iterable[str] = (),
    ) -> Secrets:
        """Gather the secrets of the headers that a user gave, of a base URL, and any others.

        Those of HTTP Basic count as a whole, and the password on its own; the user name doesn't.
        """
        found = [*values, *_of_url(base_url)]
        for name, value in headers:
            if is_secret_name(name):
                found.extend(_of_header(value))
        return cls(tuple(dict.fromkeys(found)))

    def hide(self, text: str, mark: str = MARK) -> str:
        """Replace every secret in a text, and the userinfo of every URL."""
        return self._replace(text, len(text), mark)

    def excerpt(self, text: str, limit: int) -> tuple[str, bool]:
        """Return the first `limit` characters, secrets hidden, and whether more would follow.

        A secret that the cut goes through is hidden too.
        """
        return self._replace(text[: limit + self.longest], limit, MARK), len(text) > limit

    def hide_headers(self, headers: Headers | Iterable[tuple[str, str]]) -> Headers:
        """Hide the value of each header field with a telling name, and secrets in the others.

        The scheme of an Authorization stays.
        """
        return Headers.of(
            (self.hide(name), self._hide_value(name, value)) for name, value in headers
        )

    def found_in(self, data: bytes) -> bool:
        """Tell whether a secret stands in some octets."""
        return any(
            form.encode(charset, "replace") in data
            for form in self._forms
            for charset in ("utf-8", "latin-1")
        )

    def _replace(self, text: str, limit: int, mark: str) -> str:
        kept, position = [], 0
        for start, end in self._spans(text):
            if start >= limit:
                break
            kept += [text[position:start], mark]
            position = end
        return "".join([*kept, text[position:limit]])

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans = [match.span() for match in _USERINFO.finditer(text)]
        # Most texts hold no secret; searching for each is much quicker than the pattern of all.
        if self._pattern and any(form in text for form in self._forms):
            spans += [match.span() for match in self._pattern.finditer(text)]
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def _hide_value(self, name: str, value: str) -> str:
        if not is_secret_name(name):
            return self.hide(value)
        scheme = _SCHEME.match(value)
        return f"{scheme.group()} {MARK}" if scheme else MARK

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        forms = {form for value in self.values for form in _forms(value)}
        return tuple(sorted(forms, key=lambda form: (-len(form), form)))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile("|".join(map(re.escape, self._forms))) if self._forms else None

    @cached_property
    def longest(self) -> int:
        """How many characters a secret may have, in its longest form."""
        return max((_USUALLY, *map(len, self._forms)))


def _of_header(value: str) -> Iterator[str]:
    yield value
    scheme, _, rest = value.partition(" ")
    if rest:
        yield rest
    if scheme.lower() == "basic":
        try:
            yield from _of_credentials(base64.b64decode(rest).decode("utf-8", "replace"))
        except binascii.Error:
            return


def _of_credentials(credentials: str) -> Iterator[str]:
    yield credentials
    yield credentials.partition(":")[2]


def _of_url(url: str) -> Iterator[str]:
    userinfo, at, _ = urlsplit(url).netloc.rpartition("@")
    if at:
        yield userinfo
        yield from _of_credentials(unquote(userinfo))


def _forms(secret: str) -> Iterator[str]:
    """Yield the ways in which a secret may show up in a text, none of them short."""
    octets = secret.encode()
    if len(secret) >= _SHORTEST:
        yield secret
        yield octets.decode("latin-1")
        yield html.escape(secret)
        yield ascii(secret)[1:-1]
        for ensure_ascii in (True, False):
            yield (written := json.dumps(secret, ensure_ascii=ensure_ascii)[1:-1])
            yield written.replace("/", "\\/")
        for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
            yield quoted
            yield re.sub("%..", lambda match: match.group().lower(), quoted)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (core for core in _cores(octets, encode) if len(core) >= _SHORTEST_CORE)


def _cores(octets: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """Yield the Base64 characters that depend on nothing but these octets, at each alignment."""
    for before in range(3):
        encoded = encode(bytes(before) + octets).decode()
        first = -(-8 * before // 6)
        yield encoded[first : 8 * (before + len(octets)) // 6]
