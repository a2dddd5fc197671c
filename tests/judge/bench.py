"""Where rows are tried: two good servers that are not empty, and what cases need to be run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import fixtures
from conformance.probes.catalogue import Examples, Listed, load_probes
from conformance.probes.effort import Effort
from conformance.probes.runner import Plan, run_probe
from conformance.profile.model import Profile
from conformance.requirements import load_requirements
from conformance.run.context import Context
from conformance.run.identifiers import Source
from conformance.run.runner import Finding, run_case
from conformance.scenario.model import Case
from conformance.wire.client import Client, Limits
from tests.judge.proxy import Behind, Front, Handler, proxy
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context

# The dialect of the bundled server by which a profile is judged.
PATHS = {
    "tutorial": "/v2",
    "azure-v1": "/v1",
    "azure-v2": "/v2",
    "ps3.18": "/dicom-web",
    "bundled": "/dicom-web",
}
CASES: dict[str, Case] = {case.id: case for case in all_cases()}
PROBES: dict[str, Listed] = {probe.id: probe for probe in load_probes(load_requirements())}

# A fault that a probe is to find shows in a few examples: so many are tried at most, for as long
# as a quick run takes.
_EXAMPLES = Examples(100, 100, 100)
_PLAN = Plan(Effort("quick"), probes=1)


@dataclass(frozen=True, slots=True)
class Bench:
    """Two good servers, one to put a handler before and a copy, and a context for each profile."""

    origin: str
    copy: str
    contexts: dict[str, Context]

    def run(
        self,
        handler: Handler,
        profile: str,
        cases: Iterable[str],
        *,
        seed: str = "",
        limits: Limits | None = None,
    ) -> tuple[list[Finding], Front]:
        """Run cases and probes against a handler; say what was found, and whether it did anything.

        What probes draw depends on the text `seed` alone. Rows have texts of their own: what one
        leaves behind is not met again by another.
        """
        path = PATHS[profile]
        with (
            proxy(self.origin + path, handler, self.copy + path) as front,
            _within(self.contexts[profile], limits) as found,
        ):
            target = replace(found, base_url=front.url)
            findings = [
                _probe(PROBES[name], target, seed)
                if name in PROBES
                else run_case(CASES[name], target)
                for name in cases
            ]
        return findings, front

    def run_at(
        self, base_url: str, profile: str, cases: Iterable[str], *, confirm: bool = True
    ) -> list[Finding]:
        """Run cases against a target of any kind."""
        target = replace(self.contexts[profile], base_url=base_url)
        return [run_case(CASES[name], target, confirm=confirm) for name in cases]


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Start the servers; ledgers go into a folder."""
    with ExitStack() as stack:
        origin, copy = (stack.enter_context(bundled_server()) for _ in range(2))
        for server in (origin, copy):
            _fill(server)
        yield Bench(origin, copy, {name: _open(stack, folder / name, name) for name in PATHS})


def _open(stack: ExitStack, folder: Path, profile: str) -> Context:
    folder.mkdir()
    found = stack.enter_context(context("", folder, profile))
    return replace(found, profile=_at_once(found.profile))


def _probe(probe: Listed, target: Context, seed: str) -> Finding:
    number = hashlib.sha256(seed.encode()).hexdigest()[:16]
    target = replace(target, source=Source(number))
    return run_probe(replace(probe, examples=_EXAMPLES), target, _PLAN)


@contextmanager
def _within(found: Context, limits: Limits | None) -> Iterator[Context]:
    """Give a context whose clients have these limits, if there are any."""
    if limits is None:
        yield found
        return
    with Client(limits=limits) as client:
        yield replace(found, client=client, another_client=lambda: Client(limits=limits))


def _at_once(profile: Profile) -> Profile:
    """The profile without the seconds in which a change need not show yet."""
    return replace(profile, switches={**profile.switches, "settle_search_s": 0})


def _fill(server: str) -> None:
    small = [name for name in fixtures.NAMES if name.endswith("-small") or "-" not in name]
    said = Behind(server + PATHS["tutorial"]).store(*(fixtures.make(name) for name in small))
    assert said.status in (200, 202), said
