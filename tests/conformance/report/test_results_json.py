from __future__ import annotations

import errno
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance.report.results_data import told
from conformance.report.results_json import SCHEMA, SCHEMA_FILE, ResultsError, read, write
from conformance.result import RunResult


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reports" / "results.json"


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="ascii"))


def test_the_schema_is_a_schema(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize("name", ["mixed", "passed", "gated", "hostile", "endless"])
def test_what_is_written_keeps_the_schema(
    name: str, path: Path, schema: Any, request: pytest.FixtureRequest
) -> None:
    write(request.getfixturevalue(name), path)
    jsonschema.validate(_load(path), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", ["mixed", "passed", "gated"])
@pytest.mark.parametrize("validate", [False, True])
def test_what_is_told_is_read_back(
    name: str, path: Path, request: pytest.FixtureRequest, *, validate: bool
) -> None:
    run: RunResult = request.getfixturevalue(name)
    write(run, path)
    assert read(path, validate=validate) == replace(run, cases=tuple(map(told, run.cases)))


def test_lone_surrogates_become_replacement_characters(path: Path, mixed: RunResult) -> None:
    write(replace(mixed, server="a\ud800b\U0001f600\udc00"), path)
    assert read(path).server == "a\ufffdb\U0001f600\ufffd"


def test_a_check_says_all_there_is_to_say(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    data = _load(path)
    check = next(check for check in data["checks"] if check["verdict"] == "failed")
    assert check == {
        "case": 2,
        "scenario": "store.multipart[no-boundary]",
        "check": "store.refused",
        "verdict": "failed",
        "requirement": "STOW-040",
        "exchange": 0,
        "evidence": [
            {"expected": "a status of 400 to 499", "got": "500 Internal Server Error"},
            {"expected": "no instance is stored", "got": "1 of 3 instances can be retrieved"},
        ],
    }
    assert data["requirements"]["STOW-040"] == {
        "source": "PS3.18",
        "section": "10.5.3",
        "level": "must",
        "says": "A request that can't be read is refused as the client's fault.",
    }
    exchange = data["cases"][check["case"]]["exchanges"][check["exchange"]]
    assert (exchange["step"], exchange["status"]) == ("POST /studies", 500)


def test_summary_and_order(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    data = _load(path)
    assert data["summary"] == {
        "harness error": 1,
        "failed": 1,
        "flaky": 1,
        "known": 0,
        "warned": 1,
        "not run": 1,
        "not offered": 1,
        "passed": 2,
    }
    assert [case["id"] for case in data["cases"]] == [case.id for case in mixed.cases]
    assert [check["case"] for check in data["checks"]] == [0] * 8 + [1] * 8 + [2] * 3 + [3, 4]


def test_the_same_run_gives_the_same_octets(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    first = path.read_bytes()
    write(read(path), path)
    assert path.read_bytes() == first


def test_each_case_and_each_check_is_a_line(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    lines = path.read_text(encoding="ascii").splitlines()
    assert sum(line.startswith('{"case": ') for line in lines) == 21
    assert sum(line.startswith('"COM-310": {"source"') for line in lines) == 1
    assert sum(line.startswith('{"id": ') for line in lines) == len(mixed.cases)


@contextmanager
def small_disk() -> Iterator[None]:
    """Let no file grow beyond a kilobyte, as a full disk would: pytest's own output neither, hence
    for as short as can be.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_what_was_there(path: Path, mixed: RunResult, passed: RunResult) -> None:
    write(mixed, path)
    before = path.read_bytes()
    with (
        small_disk(),
        pytest.raises(ResultsError, match=r"results\.json can't be written: .*--reports=DIR"),
    ):
        write(passed, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_disk_that_is_full_at_the_last_moment(
    path: Path, mixed: RunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultsError, match="No space left on device; free some space"):
        write(mixed, path)
    assert not list(path.parent.iterdir())


def test_a_file_where_the_folder_should_be(tmp_path: Path, mixed: RunResult) -> None:
    (tmp_path / "reports").write_text("in the way")
    with pytest.raises(ResultsError, match="can't be written"):
        write(mixed, tmp_path / "reports" / "results.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read: No such file or directory"),
        ("", "is not JSON: .*cut short"),
        ('{"schema": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "has the schema None"),
        ('{"schema": "dicomweb-conformance/results/99"}', "results/99.*the version of the harness"),
        (f'{{"schema": "{SCHEMA}"}}', "breaks its schema .*'harness' is a required property"),
    ],
)
def test_what_can_not_be_read(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ResultsError, match=message):
        read(path)


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        (("seconds",), "long", "at seconds: 'long' is not of type 'number'"),
        (("surprise",), 1, "'surprise' was unexpected"),
        (("summary", "passed"), -1, r"at summary\.passed"),
        (("cases", 0, "outcome"), "green", r"at cases\[0\]\.outcome"),
        (("cases", 2, "exchanges", 0, "request_headers", 0), ["one"], r"request_headers\[0\]"),
        (("cases", 4, "other", "checks"), 1, r"at cases\[4\]\.other"),
        (("requirements", "COM-310", "level"), "perhaps", r"at requirements\['?COM-310'?\]\.level"),
        (("checks", 1, "exchange"), -2, r"at checks\[1\]\.exchange"),
    ],
)
def test_a_file_that_breaks_the_schema(
    path: Path, mixed: RunResult, pointer: tuple[str | int, ...], value: Any, message: str
) -> None:
    write(mixed, path)
    _put(path, pointer, value)
    with pytest.raises(ResultsError, match=message):
        read(path, validate=True)


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        (("seconds",), "long", "at seconds"),
        (("cases", 0, "outcome"), "green", "'green' is not a valid Outcome"),
        (("cases", 0), "case", "do not fit together"),
        (("cases", 2, "exchanges", 0, "surprise"), 1, "surprise"),
        (("checks", 1, "requirement"), "XYZ-1", "XYZ-1"),
        (("checks", 1, "case"), 99, "do not fit together"),
        (("checks", 2, "evidence"), [{"expected": "one"}], "got"),
    ],
)
def test_what_does_not_fit_together_is_seen_at_any_rate(
    path: Path, mixed: RunResult, pointer: tuple[str | int, ...], value: Any, message: str
) -> None:
    write(mixed, path)
    _put(path, pointer, value)
    with pytest.raises(ResultsError, match=message):
        read(path)


def _put(path: Path, pointer: tuple[str | int, ...], value: Any) -> None:
    data = _load(path)
    place = data
    for key in pointer[:-1]:
        place = place[key]
    place[pointer[-1]] = value
    path.write_text(json.dumps(data))


def test_no_member_can_be_missing(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    data = _load(path)
    holders = (data, data["cases"][2], data["checks"][0], data["requirements"]["COM-310"])
    for holder in holders:
        for key in list(holder):
            value = holder.pop(key)
            path.write_text(json.dumps(data))
            with pytest.raises(ResultsError):
                read(path, validate=True)
            holder[key] = value


def test_what_is_empty_is_left_out_of_exchanges(path: Path, mixed: RunResult) -> None:
    write(mixed, path)
    data = _load(path)
    assert list(data["cases"][2]["exchanges"][0]["response_body"]) == ["size", "sha256", "text"]
    assert list(data["cases"][0]["exchanges"][1]) == [
        *("step", "method", "url", "status", "reason", "response_body", "seconds", "role"),
        "operation",
    ]
