"""The walls of the house: which room may know which."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room of conformance/ and the rooms and shared modules that it may know. What is not named is
# not known: in particular nothing knows `suite`, and the reports know records only.
SHARED = {"errors", "operation", "verdict"}
MAY_KNOW = {
    "errors": set(),
    "operation": set(),
    "verdict": set(),
    "knowledge": {"errors", "formats", "operation"},
    "result": {"verdict"},
    "formats": set(),
    "wire": {"formats", "result", "errors"},
    "document": {"errors"},
    "scenario": SHARED | {"document"},
    "requirements": SHARED | {"document"},
    "bugs": SHARED | {"document"},
    "profile": SHARED | {"document", "requirements"},
    "checks": SHARED | {"formats", "wire", "scenario", "profile", "knowledge"},
    "run": SHARED
    | {"checks", "formats", "knowledge", "profile", "result", "scenario", "wire", "requirements"},
    "files": set(),
    "gate": {"errors", "document", "files", "result", "verdict"},
    "report": {"result", "verdict", "errors", "files"},
    "command": SHARED
    | {"bugs", "checks", "document", "generate", "probes", "profile", "report", "requirements"}
    | {"result", "run", "scenario"},
    "generate": SHARED | {"formats", "knowledge"},
    "probes": SHARED
    | {"checks", "document", "formats", "generate", "knowledge", "profile", "requirements", "run"}
    | {"scenario", "wire"},
}
# Third-party packages that a room may import; `suite` may import all that the project depends on.
MAY_IMPORT = {
    "formats": {"pydicom"},
    "knowledge": {"pydicom"},
    "checks": {"pydicom"},
    "wire": {"requests", "urllib3"},
    "document": {"yaml", "pydicom"},
    "scenario": {"fixtures"},
    "profile": set(),
    "requirements": set(),
    "bugs": set(),
    "run": {"fixtures", "pydicom"},
    "files": set(),
    "gate": set(),
    "report": {"jsonschema"},
    "command": {"fixtures"},
    "generate": {"hypothesis", "pydicom", "fixtures"},
    "probes": {"hypothesis", "pydicom", "fixtures"},
    "errors": set(),
    "operation": set(),
    "verdict": set(),
    "result": set(),
}
# What computes for the command knows no file, no terminal and no page.
COMPUTING = (
    *("compare/change", "compare/diff", "compare/groups", "compare/rules", "compare/steady"),
    *("explain/explanation", "explain/seen", "explain/steps", "listing/rows", "relations"),
    "matrix/table",
)
DRAWING = {"console", "sheet", "files", "argparse", "pathlib", "sys", "markup"}
# Checks are pure: what reaches out of the process is not for them.
NO_INPUT_OUTPUT = {"os", "pathlib", "socket", "subprocess", "urllib.request", "http", "tempfile"}


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "conformance").parts[0].removesuffix(".py")


CONFORMANCE = [
    pytest.param(path, id=str(path.relative_to(ROOT)))
    for path in python_files("conformance")
    if room_of(path) not in ("__init__", "__main__", "suite")
]


def test_every_room_stands_in_the_tables() -> None:
    rooms = {room_of(path) for path in python_files("conformance")}
    assert rooms - {"__init__", "__main__", "suite"} == set(MAY_KNOW)


@pytest.mark.parametrize("path", CONFORMANCE)
def test_a_room_knows_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    known = {name.split(".")[1] for name in imports(path) if name.startswith("conformance.")}
    assert known - {room} <= MAY_KNOW[room]


@pytest.mark.parametrize("path", CONFORMANCE)
def test_a_room_imports_only_what_it_needs(path: Path) -> None:
    room = room_of(path)
    packages = {name.split(".")[0] for name in imports(path)}
    third_party = packages - set(sys.stdlib_module_names) - {"conformance"}
    assert third_party <= MAY_IMPORT.get(room, set())


@pytest.mark.parametrize("path", python_files("conformance/checks"), ids=lambda p: p.name)
def test_checks_do_no_input_or_output(path: Path) -> None:
    reached = {
        name
        for name in imports(path)
        for banned in NO_INPUT_OUTPUT
        if (name + ".").startswith(banned + ".")
    }
    assert not reached


@pytest.mark.parametrize("name", COMPUTING)
def test_what_computes_for_the_command_does_not_draw(name: str) -> None:
    reached = imports(ROOT / "conformance" / "command" / f"{name}.py")
    assert not {part for module in reached for part in module.split(".")} & DRAWING


@pytest.mark.parametrize("path", python_files("reference_server"), ids=lambda p: p.name)
def test_the_reference_server_stands_on_the_standard_library_alone(path: Path) -> None:
    packages = {name.split(".")[0] for name in imports(path)}
    assert packages <= set(sys.stdlib_module_names) | {"reference_server"}


@pytest.mark.parametrize(
    "path", [*python_files("conformance"), *python_files("fixtures")], ids=lambda p: p.name
)
def test_nothing_imports_the_reference_server_or_what_is_private(path: Path) -> None:
    for name in imports(path):
        assert not name.startswith("reference_server")
        assert not any(part.startswith("_") and not part.endswith("__") for part in name.split("."))


def test_the_fixtures_need_pydicom_only() -> None:
    for path in python_files("fixtures"):
        packages = {name.split(".")[0] for name in imports(path)}
        assert packages <= set(sys.stdlib_module_names) | {"pydicom", "fixtures"}


@pytest.mark.parametrize(
    "path", [*python_files("conformance"), *python_files("fixtures")], ids=lambda p: p.name
)
def test_nothing_asks_pydicom_for_what_needs_numpy(path: Path) -> None:
    """NumPy is here for the clients of tests/clients only; whoever judges a server has none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & {"pixel_array", "waveform_array", "overlay_array"}
