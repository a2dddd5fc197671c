"""A request as a command that a person can paste into a shell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote

from conformance.wire.exchange import Request
from conformance.wire.secrets import Secrets, is_secret_name

_PREFIX = "DICOMWEB_"
_OTHER_SECRET = f"{_PREFIX}SECRET"

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

    `body_file` holds the body; None where there is none. `options` are further ones, such as
    `--insecure`. A secret stands in it as a variable: `$DICOMWEB_AUTHORIZATION` is the value of
    that header field, `$DICOMWEB_SECRET` any other secret.
    """
    words = ["curl", "--include", "--globoff", "--path-as-is", *options]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET" or body_file:
        words += ["--request", quote(request.method)]
    for name, value in request.headers:
        words += ["--header", _header(name, value, secrets)]
    sent = {name.lower() for name, _ in request.headers}
    for name in _CURLS_OWN:
        if name.lower() not in sent and (name != "Content-Type" or body_file):
            words += ["--header", quote(f"{name}:")]
    if body_file:
        words += ["--data-binary", quote(f"@{body_file}")]
    elif request.method in {"POST", "PUT", "PATCH"}:
        words += ["--header", quote("Content-Length: 0")]
    words.append(_word(request.url, secrets))
    return " ".join(words)


def _header(name: str, value: str, secrets: Secrets) -> str:
    if not value:
        return _word(f"{name};", secrets)
    if is_secret_name(name):
        return quote(f"{name}: ") + _variable(_PREFIX + re.sub(r"\W", "_", name).upper())
    return _word(f"{name}: {value}", secrets)


def _word(text: str, secrets: Secrets) -> str:
    """Quote a word, with a variable in the place of each secret."""
    plain = secrets.hide(text, mark="\0").split("\0")
    return _variable(_OTHER_SECRET).join(quote(piece) if piece else "" for piece in plain)


def _variable(name: str) -> str:
    return f'"${name}"'
