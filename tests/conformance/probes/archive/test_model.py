"""What an archive must hold, and answer, by what a profile leaves open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.operation import Entity
from conformance.probes.archive.model import Model, Rules
from conformance.probes.archive.places import LEVELS, PLACES, Cast, Place
from conformance.probes.examination import Examination
from conformance.profile.load import load_profile
from tests.support.cases import context

A, B, OTHER_SERIES, OTHER_STUDY = PLACES[0], PLACES[1], PLACES[2], PLACES[4]


def model(folder: Path, profile: str = "azure-v2", **rules: object) -> Model:
    with context("http://127.0.0.1:1", folder, profile) as found:
        cast = Cast(Examination(found, found.source.case()))
    return Model(cast, replace(Rules.of(found.profile), **rules))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("profile", "as_new", "other_file"),
    [("ps3.18", False, "any"), ("azure-v2", True, "kept"), ("orthanc", False, "replaced")],
)
def test_profiles_decide_what_the_standard_leaves_open(
    profile: str, as_new: bool, other_file: str
) -> None:
    assert Rules.of(load_profile(profile)) == Rules(as_new, other_file)


def test_a_store_adds_and_a_delete_takes_away(tmp_path: Path) -> None:
    made = model(tmp_path)
    files = dict.fromkeys((A, B, OTHER_SERIES, OTHER_STUDY), False)
    assert made.storing(files).answer == "store.all"
    made.store(files, ())
    expect = made.deleting(Entity.SERIES, A)
    assert (expect.answer, expect.gone, expect.remain) == ("delete.done", ("A1a", "A1b"), ("A2a",))
    made.delete(Entity.SERIES, A)
    assert made.held == {OTHER_SERIES: False, OTHER_STUDY: False}
    assert made.deleting(Entity.INSTANCE, A).answer == "delete.unknown"


@pytest.mark.parametrize(
    ("level", "shares"),
    [(Entity.INSTANCE, 1), (Entity.SERIES, 2), (Entity.STUDY, 4)],
)
def test_places_share_series_and_studies(level: Entity, shares: int) -> None:
    assert level in LEVELS
    assert sum(place.shares(level, A) for place in PLACES) == shares


@pytest.mark.parametrize(
    ("files", "answer", "stored"),
    [
        ({A: False}, "store.duplicate", ()),
        ({A: False, B: False}, "store.some-duplicate", ("A1b",)),
        ({B: False}, "store.all", ("A1b",)),
    ],
)
def test_what_is_held_is_a_duplicate(
    files: dict[Place, bool], answer: str, stored: tuple[str, ...], tmp_path: Path
) -> None:
    made = model(tmp_path)
    made.store({A: False}, ())
    expect = made.storing(files)
    assert (expect.answer, expect.stored) == (answer, stored)


@pytest.mark.parametrize(
    ("other_file", "sent", "refused", "held"),
    [
        ("kept", True, ("other-A1a",), False),
        ("replaced", True, (), True),
        ("any", False, (), False),
    ],
)
def test_another_file_of_the_same_uids_is_for_the_profile_to_decide(
    other_file: str, sent: bool, refused: tuple[str, ...], held: bool, tmp_path: Path
) -> None:
    made = model(tmp_path, other_file=other_file)
    made.store({A: False}, ())
    files = made.allowed({A: True})
    assert files == {A: sent}
    assert made.storing(files).refused == refused
    made.store(files, ())
    assert made.held == {A: held}


@pytest.mark.parametrize(
    ("as_new", "there", "answer", "held"),
    [
        (True, (), "store.all", {A: False}),
        (False, (), "store.deleted-before", {}),
        (False, ("A1a",), "store.deleted-before", {A: False}),
    ],
)
def test_what_was_deleted_can_be_stored_as_the_profile_says(
    as_new: bool, there: tuple[str, ...], answer: str, held: dict[Place, bool], tmp_path: Path
) -> None:
    made = model(tmp_path, deleted_is_new=as_new)
    made.store({A: False}, ())
    made.delete(Entity.INSTANCE, A)
    assert made.storing({A: False}).answer == answer
    made.store({A: False}, there)
    assert made.held == held
