"""What runs leave behind on a target, and how a person removes it.

The ledgers of a run stand in FOLDER/ledger until nothing of it is left. What is left on a target is
removed by a script in FOLDER, also after a crash. A run that is still at work is left in peace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from conformance.run.ledger import Accounts, Ledger, is_open, read_all

_HEAD = """#!/bin/sh
# Removes from {target} what runs of dicomweb-conformance left there.
# Where a command names a variable ($DICOMWEB_...), set that to the credentials first.
"""
_TAIL = """
if [ -z "$failed" ]; then rm -f {files}; echo "nothing is left"; else exit 1; fi
"""


# What is gone already makes the commands fail, and is as good as removed: hence the look behind.
_REMOVAL = """
{{
{commands}
}} >/dev/null 2>&1
{gone} || {{ echo "{study} is still there" >&2; failed=1; }}
"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """How a person removes a study: shell commands, and one that succeeds where it is gone."""

    study: str
    commands: tuple[str, ...]
    gone: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """The traces of one run (`run_id`) on one target, and of earlier runs on the same target."""

    folder: Path
    run_id: str
    target: str

    @property
    def _ledgers(self) -> Path:
        return self.folder / "ledger"

    @property
    def script(self) -> Path:
        """Where the script for this target stands, if there is one."""
        place = re.sub(r"[^A-Za-z0-9]+", "-", self.target.partition("://")[2]).strip("-")
        return self.folder / f"leftovers-{place[:100]}.sh"

    def ledger(self, worker: int) -> Ledger:
        """Return the ledger of one process of this run."""
        return Ledger(self._ledgers, self.run_id, worker, self.target)

    def accounts(self) -> Accounts:
        """Return what this run stored and what of it is left."""
        return read_all(self._ledgers, self.run_id)

    def earlier(self) -> tuple[str, ...]:
        """Return the studies that earlier runs left on this target, as far as is known."""
        return tuple(
            study
            for run_id in self._earlier_runs()
            for study in read_all(self._ledgers, run_id).leftovers()
        )

    def close(self) -> None:
        """Forget this run where nothing of it is left."""
        if not self.accounts().leftovers():
            for path in self._files(self.run_id):
                path.unlink()
            if self._ledgers.is_dir() and not any(self._ledgers.iterdir()):
                self._ledgers.rmdir()
            if not self.earlier():
                self.script.unlink(missing_ok=True)

    def write_script(self, removals: Iterable[ByHand]) -> None:
        """Write the script that removes some studies, and then forgets the ledgers they are in."""
        lines = [
            _REMOVAL.format(commands="\n".join(each.commands), gone=each.gone, study=each.study)
            for each in removals
        ]
        ledgers = [
            str(path.absolute())
            for run_id in (*self._earlier_runs(), self.run_id)
            for path in self._files(run_id)
        ]
        tail = _TAIL.format(files=" ".join(map(quote, ledgers)))
        self.script.write_text(
            _HEAD.format(target=self.target) + "".join(lines) + tail, encoding="utf-8"
        )

    def _files(self, run_id: str) -> list[Path]:
        return sorted(self._ledgers.glob(f"{run_id}-*.jsonl"))

    def _earlier_runs(self) -> list[str]:
        """Return the runs on this target that are over."""
        names = {path.name.rpartition("-")[0] for path in self._ledgers.glob("*.jsonl")}
        return [
            run_id
            for run_id in sorted(names - {self.run_id})
            if self.target in read_all(self._ledgers, run_id).targets
            and not any(map(is_open, self._files(run_id)))
        ]
