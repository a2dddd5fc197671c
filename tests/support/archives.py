"""Probes of whole archives in this process: few examples, few steps, and what they sent."""

from __future__ import annotations

from dataclasses import replace

from conformance.probes.catalogue import Examples
from conformance.probes.effort import Effort
from conformance.probes.runner import Plan, run_probe
from conformance.run.context import Context
from conformance.run.identifiers import Source
from conformance.run.runner import Finding
from tests.support.probing import LISTED

# A word with enough seconds, whatever else a machine is doing.
_PLAN = Plan(Effort("normal"), probes=1)


def probe(name: str, examples: int, target: Context, steps: int = 0) -> Finding:
    """Run a probe with so many examples, of so many steps."""
    numbers = Examples(examples, examples, examples)
    return run_probe(replace(LISTED[name], examples=numbers, steps=steps), target, _PLAN)


def at(base_url: str, found: Context, seed: int = 1) -> Context:
    """The context for another target, whose changes show at once."""
    switches = {**found.profile.switches, "settle_search_s": 0}
    profile = replace(found.profile, switches=switches)
    return replace(found, base_url=base_url, profile=profile, source=Source(f"{seed:x}"))


def changes(finding: Finding) -> list[str]:
    """The stores and deletes that are told, by their titles."""
    return [s.step for s in finding.exchanges if s.exchange.request.method in {"POST", "DELETE"}]


def told(finding: Finding) -> list[str]:
    """What was sent, and what is wrong."""
    wrong = [f"{v.outcome} {v.check}: {p}" for v in finding.verdicts for p in v.problems]
    return [finding.reason, *changes(finding), *wrong]
