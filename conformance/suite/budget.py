"""How long a run may take, and what is asked first where that is not long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from conformance.errors import InputError
from conformance.report.tutorial import REQUESTS
from conformance.scenario.model import Case

_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(s|seconds?|m|min|minutes?)?")


class _Rank(IntEnum):
    """What tells most for its time, that first."""

    STORY = 0  # the whole tutorial once: each operation, in a few requests
    REQUEST = 1  # a request of the tutorial, in its first wording
    OTHER = 2  # what else is asked, in its first wording: also over what real servers fell
    VARIANT = 3  # other wordings of these
    PROBE = 4  # what is made up


def read_budget(text: str) -> float:
    """Return the seconds of --time-budget, 0 for none; InputError where it is no time."""
    if not text:
        return 0
    match = _LENGTH.fullmatch(text)
    seconds = float(match[1]) * (60 if (match[2] or "s").startswith("m") else 1) if match else 0
    if not 0 < seconds < 86_400:
        hint = "say --time-budget=60s or --time-budget='5 minutes'"
        raise InputError(f"--time-budget={text}: this is no time", hint=hint)
    return seconds


def telling_order(cases: Sequence[tuple[Path, Case]], probes: frozenset[str]) -> list[int]:
    """Return the indexes of some cases, those first that tell most for their time.

    By rank; in all but the last ones files take turns, so that each operation is asked about early.
    """
    turns: Counter[tuple[int, Path]] = Counter()
    seen: set[str] = set()
    keys = []
    for index, (path, case) in enumerate(cases):
        rank = _rank(case, first=case.scenario not in seen, probe=case.id in probes)
        seen.add(case.scenario)
        keys.append((rank, turns[rank, path], index))
        turns[rank, path] += rank < _Rank.VARIANT
    return [index for _, _, index in sorted(keys)]


def _rank(case: Case, *, first: bool, probe: bool) -> _Rank:
    if probe:
        return _Rank.PROBE
    if len(set(case.tutorial)) == len(REQUESTS):
        return _Rank.STORY
    if not first:
        return _Rank.VARIANT
    return _Rank.REQUEST if case.tutorial else _Rank.OTHER
