from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.files import replace


def _broken() -> Iterator[str]:
    yield "half of it"
    raise OSError(28, "No space left on device")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x"
    replace(path, ["one\r\n", "two\n"])
    with pytest.raises(OSError, match="No space"):
        replace(path, _broken())
    assert path.read_bytes() == b"one\r\ntwo\n"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    replace(tmp_path / "a" / "b", ["ü"])
    assert (tmp_path / "a" / "b").read_bytes() == "ü".encode()


def test_the_mode_stays(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(0o640)
    replace(path, ["new"])
    assert (path.stat().st_mode & 0o777, path.read_text()) == (0o640, "new")
