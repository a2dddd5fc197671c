"""What there is, and how it is chosen."""

from __future__ import annotations

import json

import pytest

from conformance.command.catalogue import load_catalogue
from conformance.command.listing.rows import KINDS
from conformance.command.main import main

CATALOGUE = load_catalogue()
Capture = pytest.CaptureFixture[str]


def _ids(capsys: Capture, *words: str) -> list[str]:
    main(["list", *words, "--json"])
    return [row["id"] for row in json.loads(capsys.readouterr().out)]


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_a_kind_are_listed(kind: str, capsys: Capture) -> None:
    assert _ids(capsys, kind) == list(getattr(CATALOGUE, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_fits_a_hundred_columns(kind: str, capsys: Capture) -> None:
    assert main(["list", kind]) == 0
    *lines, leads = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    first = next(iter(getattr(CATALOGUE, kind)))
    assert leads == f"next      python -m conformance explain '{first}'"


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        (["requirements", "--level=should"], "COM-190", "COM-180"),
        (["requirements", "--source=rfc 2046"], "MP-040", "QIDO-050"),
        (["requirements", "--operation=search"], "QIDO-290", "STOW-500"),
        (["requirements", "--text=byte order mark"], "JSON-020", "JSON-010"),
        (["checks", "--operation=store"], "store.read-back", "search.matches"),
        (["checks", "--text=QIDO-290"], "search.matches", "search.values"),
        (["scenarios", "--operation=delete"], "delete.instance", "search.no-match"),
        (["scenarios", "--profile=ps3.18"], "retrieve.study", "delete.instance"),
        (["scenarios", "--level=must", "--text=TUT-19"], "delete.study", "delete.instance"),
        (["probes", "--text=concurrent"], "probe.archive.concurrent", "probe.accept"),
        (["profiles", "--text=orthanc"], "orthanc", "tutorial"),
        (["bugs", "--operation=frames", "--text=dcm4chee"], "BUG-148", "BUG-150"),
    ],
)
def test_filters_choose(words: list[str], there: str, not_there: str, capsys: Capture) -> None:
    found = _ids(capsys, *words)
    assert there in found
    assert not_there not in found
    assert not_there in getattr(CATALOGUE, words[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["profiles", "--level=must"], "profiles can't be chosen by --level; it takes --text"),
        (["bugs", "--profile=orthanc"], "bugs can't be chosen by --profile"),
        (["scenarios", "--profile=ortanc"], "no profile 'ortanc'; did you mean 'orthanc'"),
        (["--text=x"], "a filter needs a kind; known: bugs, checks"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    words: list[str], said: str, capsys: Capture
) -> None:
    assert main(["list", *words]) == 4
    assert said in capsys.readouterr().err


def test_nothing_found_is_said_and_told_the_shell(capsys: Capture) -> None:
    assert main(["list", "checks", "--text=no such words"]) == 5
    assert capsys.readouterr().out == "no check is so\n"


def test_without_a_kind_it_counts(capsys: Capture) -> None:
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert all(f"{len(getattr(CATALOGUE, kind)):5} {kind}" in said for kind in KINDS)
