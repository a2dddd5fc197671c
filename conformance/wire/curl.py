"""A request as a command that a person can paste into a shell.

A secret stands there as a variable: `$DICOMWEB_AUTHORIZATION` is the value of that header field,
`$DICOMWEB_SECRET` any other secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from shlex import quote

from conformance.wire.exchange import Request
from conformance.wire.secrets import Secrets, is_secret_name

_PREFIX = "DICOMWEB_"
_OTHER_SECRET = f"{_PREFIX}SECRET"

# What means something to printf, or ends its argument.
_PRINTF = {"%": "%%", "\\": r"\\", "'": r"\047"}

# What may stand in a command, and what stands there for the rest.
_SHORT = 200
_ANY_FILE = "BODY"

# curl adds these by itself; an empty value takes them away (curl(1), --header).
_CURLS_OWN = ("Accept", "Content-Type", "Expect", "User-Agent")


def command(
    request: Request,
    body_file: str | None,
    *,
    secrets: Secrets,
    options: Sequence[str] = (),
) -> str:
    """Return the curl command that repeats a request, octet for octet.

    It repeats that a body went out in chunks, not how large they were: curl cuts as it likes.
    `body_file` holds the body; without one, a short text stands in the command itself, and for
    anything else `BODY`. `options` are further ones, such as `--insecure`.
    """
    has_body = bool(request.body) or request.chunks is not None
    words = ["curl", "--include", "--globoff", "--path-as-is", *map(quote, options)]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET" or has_body:
        words += ["--request", quote(request.method)]
    if request.chunks is not None:
        # HTTP/2 has no chunks (RFC 9113 8.1), and curl would rather speak that where it can.
        words.append("--http1.1")
    for name, value in request.framed:
        words += ["--header", header(name, value, secrets)]
    sent = {name.lower() for name, _ in request.headers}
    for name in _CURLS_OWN:
        if name.lower() not in sent and (name != "Content-Type" or has_body):
            words += ["--header", quote(f"{name}:")]
    words += _data(request, body_file, secrets)
    words.append(word(request.url, secrets))
    return " ".join(words)


def _data(request: Request, body_file: str | None, secrets: Secrets) -> list[str]:
    if not request.body and request.chunks is None:
        # RFC 9110 8.6: where a body is expected, a length says that there is none.
        expected = request.method in {"POST", "PUT", "PATCH"}
        return ["--header", quote("Content-Length: 0")] if expected else []
    if body_file is None and len(request.body) <= _SHORT:
        text = request.body.decode("utf-8", "replace")
        if text.isprintable() and text.encode() == request.body:
            return ["--data-raw", word(text, secrets)]
    return ["--data-binary", quote(f"@{body_file or _ANY_FILE}")]


def header(name: str, value: str, secrets: Secrets) -> str:
    """Return the word after `--header`; the value of a secret field is a variable."""
    # curl leaves out a field whose value is blank, unless a semicolon says that it is to be so.
    if not value.strip():
        return word(f"{name};", secrets, _octets)
    if is_secret_name(name):
        return quote(f"{name}: ") + _variable(_PREFIX + re.sub(r"\W", "_", name).upper())
    return word(f"{name}: {value}", secrets, _octets)


def word(text: str, secrets: Secrets, quoted: Callable[[str], str] = quote) -> str:
    """Quote a word for the shell, with a variable in the place of each secret."""
    plain = secrets.hide(text, mark="\0").split("\0")
    words = _variable(_OTHER_SECRET).join(quoted(piece) if piece else "" for piece in plain)
    return words or quote("")


def _octets(text: str) -> str:
    """Quote a piece of a header, which goes out in ISO 8859-1 whatever a terminal would make of it.

    What is not printable ASCII is left to printf.
    """
    if text.isascii() and text.isprintable():
        return quote(text)
    escaped = (_PRINTF.get(c) or (c if " " <= c <= "~" else f"\\{ord(c):03o}") for c in text)
    return f"\"$(printf '{''.join(escaped)}')\""


def _variable(name: str) -> str:
    return f'"${name}"'
