from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import InputError
from conformance.gate.entry import Entry
from conformance.gate.language import parse_list, read_list
from conformance.gate.names import Names
from conformance.gate.update import Update, what_is_new, write_list
from conformance.result import CaseResult, Evidence
from conformance.verdict import Outcome
from tests.support.runs import check, make_case

F, W, FLAKY = Outcome.FAILED, Outcome.WARNED, Outcome.FLAKY
RED = frozenset({F, Outcome.HARNESS_ERROR})
OLD = """\
# What the archive team knows.

- id: retrieve.study::frames.octets  # since 1.9
  reason: transcoded
  owner: "@imaging"
  # until the next release
  expires: 2030-01-01

# HTTP
- id: http.answered
  reason: |
    told in
    two lines
- {id: store.multipart, reason: x}
# the end"""
NEW = Entry("retrieve.study::search.rows", 0, 'not looked into yet: expected "a\\b", got ü')
WRITTEN = """\
- id: retrieve.study::search.rows
  reason: "not looked into yet: expected \\"a\\\\b\\", got ü"
"""


def _update(
    path: Path, names: Names, add: tuple[Entry, ...] = (), remove: tuple[int, ...] = ()
) -> str:
    entries = read_list(path, names) if path.exists() else ()
    write_list(path, entries, Update(add, frozenset(remove)), names)
    return path.read_bytes().decode()


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_a_new_file_says_what_it_is(tmp_path: Path, names: Names) -> None:
    text = _update(tmp_path / "new.yaml", names, (NEW,))
    assert text.startswith("# What is known to fail")
    assert text.endswith(WRITTEN)
    entry = read_list(tmp_path / "new.yaml", names)[0]
    assert (entry.id, entry.reason) == (NEW.id, NEW.reason)


def test_comments_order_and_fields_stay(tmp_path: Path, names: Names) -> None:
    path = _written(tmp_path / "list.yaml", OLD)
    assert _update(path, names, (NEW,)) == f"{OLD}\n{WRITTEN}"


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        (3, OLD[OLD.index("- id: retrieve") : OLD.index("\n# HTTP")]),
        (10, OLD[OLD.index("- id: http") : OLD.index("- {id")]),
        (14, "- {id: store.multipart, reason: x}\n"),
    ],
)
def test_what_is_stale_goes_and_nothing_else(
    tmp_path: Path, names: Names, line: int, gone: str
) -> None:
    path = _written(tmp_path / "list.yaml", OLD)
    assert _update(path, names, remove=(line,)) == OLD.replace(gone, "") + "\n"


def test_a_list_that_gets_empty_can_still_be_read_and_filled_again(
    tmp_path: Path, names: Names
) -> None:
    path = _written(tmp_path / "list.yaml", "# ours\n- {id: http.answered, reason: x}\n")
    assert _update(path, names, remove=(2,)) == "# ours\n[]\n"
    assert _update(path, names, (NEW,)) == f"# ours\n{WRITTEN}"


def test_line_ends_and_indentation_are_those_of_the_file(tmp_path: Path, names: Names) -> None:
    path = _written(tmp_path / "list.yaml", "  - id: http.answered\r\n    reason: x\r\n")
    text = _update(path, names, (Entry("frames.octets", 0, "y"),))
    assert text.endswith('x\r\n  - id: frames.octets\r\n    reason: "y"\r\n')


@pytest.mark.parametrize(
    "text",
    [
        "[{id: http.answered, reason: x}]\n",
        "-\n  id: http.answered\n  reason: x\n",
        "- id: http.answered\n  reason: x\n...\n",
    ],
)
def test_a_list_in_another_style_is_left_as_it_is(tmp_path: Path, names: Names, text: str) -> None:
    path = _written(tmp_path / "list.yaml", text)
    with pytest.raises(InputError, match="can't be updated as it is written; begin each entry"):
        _update(path, names, (NEW,))
    assert path.read_text() == text


def test_an_anchor_that_others_need_is_not_taken_out(tmp_path: Path, names: Names) -> None:
    text = "- {id: http.answered, reason: &r x}\n- {id: frames.octets, reason: *r}\n"
    path = _written(tmp_path / "list.yaml", text)
    with pytest.raises(InputError):
        _update(path, names, remove=(1,))
    assert path.read_text() == text


def test_a_list_that_was_changed_meanwhile_is_left_as_it_is(tmp_path: Path, names: Names) -> None:
    path = _written(tmp_path / "list.yaml", OLD)
    with pytest.raises(InputError, match="was changed while this ran; run again"):
        write_list(path, parse_list(OLD, "x", names)[1:], Update((NEW,), frozenset()), names)
    assert path.read_text() == OLD


def test_a_file_that_can_not_be_written_is_said(tmp_path: Path, names: Names) -> None:
    in_the_way = _written(tmp_path / "file", "")
    with pytest.raises(InputError, match=r"can't be written: (not a directory|file exists)"):
        _update(in_the_way / "list.yaml", names, (NEW,))


def _case(outcome: Outcome, name: str = "retrieve.study", **more: Outcome) -> CaseResult:
    evidence = (Evidence("a status of 200", "404\x07 Not Found " + "x" * 300),)
    checks = tuple(check(key, verdict, evidence=evidence) for key, verdict in more.items())
    return make_case(name, outcome, checks=checks)


def test_what_is_new_says_what_was_seen() -> None:
    (entry,) = what_is_new([_case(F, one=F, two=W)], [], RED, "2026-06-01")
    assert entry.id == "retrieve.study::one"
    assert entry.reason.startswith(
        "not looked into yet, seen on 2026-06-01: expected a status of 200, got 404  Not Found xx"
    )
    assert len(entry.reason) < 210


@pytest.mark.parametrize(
    ("case", "red", "names"),
    [
        (_case(F, one=F, listed=F), RED, ["retrieve.study::one"]),
        (_case(W, one=W), RED, []),
        (_case(W, one=W), RED | {W, FLAKY}, ["retrieve.study::one"]),
        (_case(FLAKY, one=FLAKY), RED | {W, FLAKY}, []),
        (_case(Outcome.HARNESS_ERROR), RED, []),
        (make_case("x", F, reason="the target died", checks=(check("one", F),)), RED, []),
    ],
)
def test_only_what_is_surely_red_and_not_listed_is_new(
    case: CaseResult, red: frozenset[Outcome], names: list[str]
) -> None:
    listed = Entry("listed", 1, "r", checks="listed", expires="2020-01-01")
    assert [entry.id for entry in what_is_new([case], [listed], red, "2026-06-01")] == names
