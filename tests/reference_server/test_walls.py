"""What the reference server may know: the standard library and itself, room by room."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.dicomweb import ANY_SYNTAX, JSON, Client

MakeFile = Callable[..., bytes]

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


# What python -v says of a module that it has found.
IMPORTED = re.compile(r"^import '?([\w.]+)'? #", re.MULTILINE)
FRAMES = 'multipart/related; type="application/octet-stream"'


def packages(log: str) -> set[str]:
    return {name.partition(".")[0] for name in IMPORTED.findall(log)}


def test_it_runs_in_a_bare_environment_and_imports_nothing_from_elsewhere(
    make_file: MakeFile, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    venv = [sys.executable, "-m", "venv", "--without-pip", str(bare)]
    subprocess.run(venv, check=True, timeout=60)
    uids = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.2", "SOPInstanceUID": "1.3"}
    python = [str(bare / "bin" / "python"), "-v"]
    begun = subprocess.run([*python, "-c", ""], capture_output=True, text=True, check=True)
    log = tmp_path / "log"
    with log.open("w") as err, subprocess.Popen(
        [*python, "-m", "reference_server"],
        cwd=ROOT, env={"TMPDIR": str(tmp_path)}, text=True, stdout=subprocess.PIPE, stderr=err,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            origin = server.stdout.readline().removeprefix("listening on ").strip()
            for dialect in ("v1", "v2", "dicom-web"):
                client = Client(f"{origin}/{dialect}")
                assert client.store(make_file(**uids)).status_code == 200
                assert len(client.search("/studies?PatientID=ID1")) == 1
                instance = "/studies/1.1/series/1.2/instances/1.3"
                for path, accept in (
                    (instance, ANY_SYNTAX),
                    (f"{instance}/metadata", JSON),
                    (f"{instance}/frames/1", FRAMES),
                ):
                    assert client.get(path, accept).status_code == 200, path
                assert client.send("DELETE", "/studies/1.1").status_code == 204
        finally:
            server.terminate()
            server.wait(20)
    assert server.returncode == 0
    # A distribution may have its interpreter begin with a sitecustomize of its own.
    found = packages(log.read_text()) - packages(begun.stderr)
    assert found - sys.stdlib_module_names == {"reference_server"}
