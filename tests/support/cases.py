"""Runs cases in this process, without pytest in between and without a first look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import fixtures
from conformance.profile.load import load_profile
from conformance.requirements import load_requirements
from conformance.run.context import Context
from conformance.run.identifiers import Source, draw_seed
from conformance.run.ledger import Ledger
from conformance.scenario.files import scenario_files
from conformance.scenario.language import Known
from conformance.scenario.load import load
from conformance.scenario.model import Case
from conformance.wire.client import Client, Limits

# Those that store what they ask for.
SCENARIOS = [path for path in scenario_files() if path.parent.name != "read-only"]


@cache
def all_cases(profile: str = "tutorial") -> tuple[Case, ...]:
    """Every case of every scenario file."""
    known = Known(fixtures.NAMES, load_profile(profile).answers, load_requirements())
    return tuple(case for path in SCENARIOS for case in load(path, known))


@contextmanager
def context(base_url: str, folder: Path, profile: str = "tutorial") -> Iterator[Context]:
    """What cases need to be run against a target that always counts as alive."""
    seed = draw_seed()
    limits = Limits(connect=2, read=5, total=10)
    with Client(limits=limits) as client, Ledger(folder, seed, 0) as ledger:
        yield Context(
            base_url=base_url,
            client=client,
            another_client=lambda: Client(limits=limits),
            profile=load_profile(profile),
            requirements=load_requirements(),
            ledger=ledger,
            source=Source(seed),
            lost=lambda *_: "",
        )
