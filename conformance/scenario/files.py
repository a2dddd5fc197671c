"""Which files are scenarios: all YAML in the folders of `scenarios/` that hold no tables."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"

SUFFIXES = (".yaml", ".yml")
# Folders beside those of the scenarios, with what scenarios are held against.
_TABLES = frozenset({"profiles", "requirements", "reported"})


def may_hold_scenarios(path: Path) -> bool:
    """Tell whether a file is YAML, and not one of the tables."""
    return path.suffix in SUFFIXES and path.parent.name not in _TABLES


def scenario_files() -> tuple[Path, ...]:
    """Return our own files of scenarios; the list of probes stands beside them, and is none."""
    return tuple(path for path in sorted(FOLDER.glob("*/*")) if may_hold_scenarios(path))
