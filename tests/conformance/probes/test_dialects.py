"""The bundled server is right in each dialect, and each probe asks what it is there for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.verdict import Outcome
from tests.support.probing import DIALECTS, LISTED, dialect, probed


@dataclass(frozen=True, slots=True)
class Quiet:
    """So many examples of a probe are not red, and these checks speak; some may warn."""

    examples: int
    checks: frozenset[str]
    warns: bool = False


# The archive's own probes have tests of their own: test_machine and test_concurrent.
QUIET = {
    "probe.multipart.legal": Quiet(10, frozenset({"store.read-back", "status.expected"})),
    "probe.multipart.illegal": Quiet(10, frozenset({"status.expected"}), warns=True),
    "probe.metadata": Quiet(
        30, frozenset({"metadata.values", "metadata.instances", "store.read-back"})
    ),
    "probe.store-metadata": Quiet(10, frozenset({"retrieve.equivalent", "store.read-back"})),
    "probe.transfer-syntax": Quiet(
        30,
        frozenset({"retrieve.equivalent", "retrieve.asked-syntax", "media-type.transfer-syntax"}),
    ),
    "probe.frames": Quiet(
        30, frozenset({"frames.octets", "frames.count", "frames.order", "status.expected"})
    ),
    "probe.search": Quiet(
        10, frozenset({"search.matches", "search.whole", "search.pages", "search.values"})
    ),
    "probe.accept": Quiet(
        10,
        frozenset({"status.expected", "media-type.form", "media-type.acceptable"}),
        warns=True,
    ),
}


# Azure's dialects store files only.
TRIED = [
    (probe, profile)
    for probe in QUIET
    for profile in DIALECTS
    if probe != "probe.store-metadata" or profile == "ps3.18"
]


@pytest.mark.parametrize(("probe", "profile"), TRIED)
def test_the_bundled_server_is_right(probe: str, profile: str, origin: str, tmp_path: Path) -> None:
    quiet = QUIET[probe]
    with dialect(origin, tmp_path, profile) as target:
        finding = probed(probe, target, quiet.examples)
    right = {Outcome.PASSED, Outcome.WARNED} if quiet.warns else {Outcome.PASSED}
    assert finding.outcome in right, finding.verdicts
    assert quiet.checks <= {verdict.check for verdict in finding.verdicts}


def test_each_probe_is_tried() -> None:
    assert {name for name in LISTED if not name.startswith("probe.archive")} == set(QUIET)
