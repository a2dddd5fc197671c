"""The options of a run, from the command line, the environment and the ini file.

What stands on the command line wins over the environment, and that over the ini file.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

from conformance.errors import InputError
from conformance.probes.effort import Effort, read_effort
from conformance.report.outputs import OUTPUTS
from conformance.suite.budget import read_budget

DEFAULT_PROFILE = "tutorial"

_ENVIRONMENT = "DICOMWEB_"


@dataclass(frozen=True, slots=True)
class _Option:
    """An option `--name`, ini key `name` with underscores, variable DICOMWEB_NAME."""

    name: str
    help: str
    default: Any = None
    metavar: str = ""
    kind: str = "text"  # text, list, flag

    @property
    def dest(self) -> str:
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        return _ENVIRONMENT + self.dest.upper()


OPTIONS: tuple[_Option, ...] = (
    _Option(
        "base-url", "the DICOMweb deployment to judge; without it the bundled server is", "", "URL"
    ),
    _Option(
        "profile",
        f"what the target claims: a name or a YAML file (default: {DEFAULT_PROFILE}; for the "
        "bundled server its own)",
        "",
        "NAME",
    ),
    _Option("header", "a header field for every request (repeatable)", (), "'Name: value'", "list"),
    _Option("auth", "credentials for HTTP Basic (better: --auth-env)", "", "USER:PASSWORD"),
    _Option("auth-env", "the environment variable that holds USER:PASSWORD", "", "VARIABLE"),
    _Option(
        "bearer-token-env", "the environment variable that holds a bearer token", "", "VARIABLE"
    ),
    _Option("insecure", "accept any TLS certificate", default=False, kind="flag"),
    _Option("ca-bundle", "a file of certificates to trust", "", "FILE"),
    _Option(
        "timeout",
        "seconds without an octet after which an answer counts as missing",
        "30",
        "SECONDS",
    ),
    _Option(
        "literal-uids",
        "use the tutorial's own UIDs where a scenario can",
        default=False,
        kind="flag",
    ),
    _Option("keep", "leave on the target what was stored", default=False, kind="flag"),
    _Option("reports", "the folder that the reports are written to", "reports", "DIR"),
    _Option(
        "seed",
        "16 hex digits that all UIDs, and all that probes send, come from (default: drawn)",
        "",
        "SEED",
    ),
    _Option(
        "effort",
        "how much the probes try: quick, normal, thorough, or a time ('5 minutes')",
        "quick",
        "EFFORT",
    ),
    _Option(
        "outputs",
        f"what to write besides results.json: {', '.join(OUTPUTS)}; or all, or none",
        "",
        "LIST",
    ),
    _Option(
        "time-budget",
        "how long the run may take: the most telling is asked first, the rest is not run",
        "",
        "60s",
    ),
    _Option(
        "read-only",
        "store and delete nothing: ask about what the target holds, the rest is not run",
        default=False,
        kind="flag",
    ),
    _Option("known-failures", "what is known to fail: a YAML file, see docs/gate.md", "", "FILE"),
    _Option(
        "write-known-failures",
        "add what is new to --known-failures, and take out what is stale",
        default=False,
        kind="flag",
    ),
    _Option("replay", "try this one example of a probe again, and nothing else", "", "ID"),
)


_INI: dict[str, Literal["string", "linelist", "bool"]] = {
    "text": "string",
    "list": "linelist",
    "flag": "bool",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The options as they hold for this run; `authorization` is the header's value, or empty."""

    base_url: str
    profile: str
    headers: tuple[tuple[str, str], ...]
    authorization: str
    insecure: bool
    ca_bundle: str
    timeout: float
    literal_uids: bool
    keep: bool
    strict: bool
    reports: Path
    seed: str
    effort: Effort
    replay: str
    outputs: str
    time_budget: float
    read_only: bool
    known_failures: str
    write_known_failures: bool


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; those that another plug-in declared already are shared with it."""
    group = parser.getgroup("conformance", "DICOMweb conformance")
    for option in OPTIONS:
        text = f"{option.help} [{option.variable}]"
        arguments: dict[str, Any] = {"dest": option.dest, "help": text, "default": None}
        if option.kind == "flag":
            arguments["action"] = "store_true"
        else:
            arguments["metavar"] = option.metavar
            arguments["action"] = "append" if option.kind == "list" else "store"
        # pytest-base-url, where it is installed, declares --base-url and base_url with the same
        # meaning; pytest answers a second declaration with an error.
        with _shared():
            group.addoption(f"--{option.name}", **arguments)
        with _shared():
            parser.addini(option.dest, text, type=_INI[option.kind], default=None)


@contextmanager
def _shared() -> Iterator[None]:
    try:
        yield
    except (ValueError, argparse.ArgumentError) as error:
        if "already" not in str(error) and "conflicting" not in str(error):
            raise


def read_settings(config: pytest.Config) -> Settings:
    """Gather the settings; an unusable value is an InputError that names the option."""
    value = {option.dest: _value(config, option) for option in OPTIONS}
    return Settings(
        base_url=_base_url(value["base_url"]),
        profile=value["profile"],
        headers=tuple(_header(text) for text in value["header"]),
        authorization=_authorization(value),
        insecure=bool(value["insecure"]),
        ca_bundle=_file(value["ca_bundle"]),
        timeout=_seconds(value["timeout"]),
        literal_uids=bool(value["literal_uids"]),
        keep=bool(value["keep"]),
        strict=_strict(config),
        reports=Path(value["reports"]),
        seed=_seed(value["seed"]),
        effort=read_effort(value["effort"]),
        replay=value["replay"],
        outputs=value["outputs"],
        time_budget=read_budget(value["time_budget"]),
        read_only=bool(value["read_only"]),
        known_failures=_known_failures(value),
        write_known_failures=bool(value["write_known_failures"]),
    )


def _value(config: pytest.Config, option: _Option) -> Any:
    given = config.getoption(option.dest)
    if given not in (None, False, []):
        return given
    variable = os.environ.get(option.variable)
    if variable is not None:
        return _from_environment(option, variable)
    ini = config.getini(option.dest)
    return option.default if ini in (None, "", []) else ini


def _from_environment(option: _Option, text: str) -> Any:
    if option.kind == "list":
        return text.splitlines()
    if option.kind == "flag":
        return _is_on(text)
    return text


def _is_on(text: str) -> bool:
    return text.lower() not in ("", "0", "false", "no", "off")


def _strict(config: pytest.Config) -> bool:
    """Warned and flaky count as failed where pytest itself is told `--strict` (or its ini key)."""
    variable = os.environ.get(f"{_ENVIRONMENT}STRICT", "")
    return bool(config.getini("strict")) or _is_on(variable)


def _base_url(text: str) -> str:
    if not text:
        return ""
    in_full = "type it in full, such as --base-url=https://host/dicom-web"
    try:
        parts = urlsplit(text)
        _ = parts.port  # a ValueError where it is none
    except ValueError as error:
        raise InputError(f"--base-url {text!r} is not a URL: {error}", hint=in_full) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"--base-url {text!r} is not an http or https URL", hint=in_full)
    # RFC 3986 2: a URL is printable ASCII.
    if not text.isascii() or not text.isprintable() or " " in text:
        hint = "percent-encode it; a host name in letters of its own is xn--..."
        raise InputError(f"--base-url {text!r} has characters that no URL has", hint=hint)
    if parts.query or parts.fragment:
        raise InputError(
            f"--base-url {text!r} has a query or a fragment", hint="leave out all from ? or # on"
        )
    if parts.username is not None:
        raise InputError("--base-url holds credentials", hint="name them with --auth-env instead")
    return text.rstrip("/")


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or "\n" in text or "\r" in text:
        raise InputError("a --header is not of the form 'Name: value'", hint="mind the colon")
    return name.strip(), value.strip()


def _authorization(value: dict[str, Any]) -> str:
    from base64 import b64encode  # noqa: PLC0415 - used by few

    if value["bearer_token_env"]:
        return "Bearer " + _variable("--bearer-token-env", value["bearer_token_env"])
    pair = value["auth"]
    if value["auth_env"]:
        pair = _variable("--auth-env", value["auth_env"])
    if not pair:
        return ""
    if ":" not in pair:
        raise InputError("--auth is not of the form USER:PASSWORD", hint="mind the colon")
    return "Basic " + b64encode(pair.encode()).decode()


def _variable(option: str, name: str) -> str:
    text = os.environ.get(name, "")
    if not text:
        raise InputError(
            f"{option} names the environment variable {name}, which is empty or not set",
            hint=f"export {name}=...",
        )
    return text


def _file(text: str) -> str:
    if text and not Path(text).is_file():
        raise InputError(f"--ca-bundle {text!r} is not a file", hint="name a PEM file")
    return text


def known_failures_file(config: pytest.Config) -> Path | None:
    """Return where the list of known failures stands: it may stand among scenarios."""
    file = _value_of(config, "known-failures")
    return Path(file).resolve() if file else None


def is_read_only(config: pytest.Config) -> bool:
    """Tell whether nothing is to be stored or deleted."""
    return bool(_value_of(config, "read-only"))


def _value_of(config: pytest.Config, name: str) -> Any:
    return _value(config, next(option for option in OPTIONS if option.name == name))


def _known_failures(value: dict[str, Any]) -> str:
    file: str = value["known_failures"]
    if value["write_known_failures"] and not file:
        hint = "name one, such as --known-failures=known-failures.yaml"
        raise InputError("--write-known-failures writes to no file", hint=hint)
    return file


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise InputError(f"--timeout {text!r} is not a number of seconds", hint="try --timeout=30")
    return seconds


def _seed(text: str) -> str:
    if not text:
        return ""
    try:
        return f"{int(text, 16) % 2**64:016x}"
    except ValueError:
        raise InputError(
            f"--seed {text!r} is not hexadecimal", hint="use the seed that a report shows"
        ) from None
