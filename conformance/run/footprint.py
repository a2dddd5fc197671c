"""What runs leave behind on a target, and how a person removes it.

The ledgers of a run stand in FOLDER/ledger until nothing of it is left. What is left is removed by
a script in FOLDER, also after a crash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from conformance.run.ledger import Accounts, Ledger, read_all

_SCRIPT = "leftovers.sh"
_HEAD = """#!/bin/sh
# Removes from {target} what runs of dicomweb-conformance left there.
# Where a command names a variable ($DICOMWEB_...), set that to the credentials first.
"""
_TAIL = """
if [ -z "$failed" ]; then rm -f {files}; echo "nothing is left"; else exit 1; fi
"""


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
        """Where the script stands, if there is one."""
        return self.folder / _SCRIPT

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
            for run_id in self._other_runs()
            for accounts in (read_all(self._ledgers, run_id),)
            if self.target in accounts.targets
            for study in accounts.leftovers()
        )

    def close(self) -> None:
        """Forget this run where nothing of it is left."""
        if not self.accounts().leftovers():
            for path in self._ledgers.glob(f"{self.run_id}-*.jsonl"):
                path.unlink()
            if self._ledgers.is_dir() and not any(self._ledgers.iterdir()):
                self._ledgers.rmdir()
            if not self.earlier():
                self.script.unlink(missing_ok=True)

    def write_script(self, commands: Iterable[str]) -> None:
        """Write the script that runs some commands, and forgets the ledgers if all went well."""
        lines = [f"{command} || failed=1" for command in commands]
        files = " ".join(quote(str(path.absolute())) for path in self._ledgers.glob("*.jsonl"))
        text = _HEAD.format(target=self.target) + "\n".join(lines) + _TAIL.format(files=files)
        self.script.write_text(text, encoding="utf-8")

    def _other_runs(self) -> list[str]:
        names = {path.name.rpartition("-")[0] for path in self._ledgers.glob("*.jsonl")}
        return sorted(names - {self.run_id})
