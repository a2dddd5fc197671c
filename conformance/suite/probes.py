"""The list of the probes as a pytest file, each probe as a pytest item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import InputError
from conformance.probes.catalogue import FILE, TAG, Listed, load_probes
from conformance.requirements import load_requirements
from conformance.result import CaseResult
from conformance.suite.items import CaseItem
from conformance.suite.session import Run


def is_probe_file(path: Path) -> bool:
    """Tell whether a path is the list of the probes."""
    return path == FILE


def is_probe_id(nodeid: str) -> bool:
    """Tell whether a test, or a case, is a probe by its name."""
    return nodeid.rpartition("::")[2].startswith(f"{TAG}.")


class ProbeFile(pytest.File):
    """The list of the probes."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each probe, or for the one of which an example is tried again."""
        try:
            probes = load_probes(load_requirements())
        except InputError as error:
            raise self.CollectError(str(error)) from None
        self.config.addinivalue_line("markers", f"{TAG}: property-based tests")
        run = self.config.stash.get(Run.KEY, None)
        replay = run.replay if run is not None else None
        for listed in probes:
            if replay is None or replay.probe == listed.id:
                item: ProbeItem = ProbeItem.from_parent(
                    self, name=listed.id, listed=listed, probes=len(probes)
                )
                item.add_marker(TAG)
                yield item


class ProbeItem(CaseItem):
    """One probe, among some."""

    def __init__(self, *, listed: Listed, probes: int, **kwargs: Any) -> None:
        super().__init__(case=listed.case, **kwargs)
        self._listed, self._probes = listed, probes

    def find_out(self, run: Run) -> CaseResult:
        """Hunt for an example that shows that something is wrong."""
        return run.run_probe(self._listed, self._probes)
