"""What the reference server may know: the standard library and itself, room by room."""

import ast
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVER = ROOT / "reference_server"
FILES = sorted(SERVER.rglob("*.py"))

# A room and the rooms that it may know.
ROOMS: dict[str, set[str]] = {
    "dicom": set(),
    "http": set(),
    "archive": {"dicom"},
    "rendering": {"dicom"},
    "dicomweb": {"dicom", "http", "archive", "rendering"},
    "running": {"archive", "dicomweb", "http"},
    "workers": {"archive", "dicomweb", "http", "running"},
    "__main__": {"archive", "http", "running", "workers"},
    "__init__": set(),
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            assert node.module is not None
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVER)))
def test_nothing_but_the_standard_library_is_imported(path: Path) -> None:
    for name in imported(path):
        top, *rest = name.split(".")
        if top != "reference_server":
            assert top in sys.stdlib_module_names, name
            continue
        own = path.relative_to(SERVER).with_suffix("").parts[0]
        assert rest
        assert rest[0] in ROOMS[own] | {own}, f"{own} must not know {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVER)))
def test_rooms_are_entered_by_their_front_door(path: Path) -> None:
    own = path.relative_to(SERVER).with_suffix("").parts[0]
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "reference_server" and len(parts) > 1 and parts[1] != own:
            assert len(parts) == 2, f"{name} is inside another room"


BARE = """
    import sys, threading, urllib.request
    sys.path.insert(0, sys.argv[1])
    from reference_server.running import Running

    with Running() as running:
        request = urllib.request.Request(
            running.url + "/v2/studies", headers={"Accept": "application/dicom+json"}
        )
        print(urllib.request.urlopen(request).status)
"""


def test_it_runs_on_a_bare_python(tmp_path: Path) -> None:
    shutil.copytree(SERVER, tmp_path / "reference_server")
    # -I: no environment, no user's packages; -S: no site-packages at all.
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", textwrap.dedent(BARE), str(tmp_path)],
        cwd=tmp_path, env={}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (0, "204\n"), run.stderr
