"""Reported bugs as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.bugs import load_bugs
from conformance.errors import InputError

ROW = """\
- id: BUG-001
  server: a server
  source: some thread
  url: https://example.org/1
  operation: store
  wrong: It did not.
"""


def _load(folder: Path, text: str) -> None:
    (folder / "store.yaml").write_text(text, encoding="utf-8")
    load_bugs(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW + ROW, "store.yaml:7: BUG-001 is already defined in .*store.yaml:1"),
        (ROW + "  chek: x\n", "unknown key 'chek'.*did you mean 'check'"),
        (ROW.replace("store", "stow"), "one of store"),
        (ROW.replace("https:", "http:"), "an https URL"),
        (ROW.replace("  wrong: It did not.\n", ""), "needs: wrong"),
    ],
)
def test_what_can_not_be_used_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        _load(tmp_path, text)


def test_the_place_of_a_bug_is_known() -> None:
    bugs = load_bugs()
    assert list(bugs) == sorted(bugs)
    bug = bugs["BUG-148"]
    assert bug.location.file.endswith("frames.yaml")
    assert bug.probe == "probe.frames"
