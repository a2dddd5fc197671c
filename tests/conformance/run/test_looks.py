"""After a delete every level is asked, for what is gone and for what is left."""

from __future__ import annotations

from conformance.knowledge import Instance
from conformance.run import looks

CAST = {
    "red": Instance("red", "", "1.1", "1.1.1", "1.1.1.1", b""),
    "green": Instance("green", "", "1.1", "1.1.1", "1.1.1.2", b""),
    "blue": Instance("blue", "", "1.1", "1.1.2", "1.1.2.1", b""),
}


def asked(gone: tuple[str, ...], remain: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """The role, the last word of the path, and the subject of each look."""
    found = looks.after_delete(gone, remain, CAST, frames=frozenset(gone))
    return {(look.role, look.step.path, look.step.of) for look in found}


INSTANCE = "/studies/{study}/series/{series}/instances/{instance}"


def test_a_deleted_instance_is_asked_for_in_every_way() -> None:
    found = asked(("red",), ("green", "blue"))
    for path in (INSTANCE, f"{INSTANCE}/metadata", f"{INSTANCE}/frames/1", "/instances"):
        assert (looks.GONE, path, "red") in found


def test_siblings_are_asked_for_at_every_level() -> None:
    found = asked(("red",), ("green", "blue"))
    series, study = "/studies/{study}/series/{series}", "/studies/{study}"
    for path in (series, f"{series}/metadata", "/series", study, f"{study}/metadata", "/studies"):
        assert (looks.SIBLINGS, path, "red") in found
    assert {(looks.SIBLINGS, INSTANCE, name) for name in ("green", "blue")} <= found


def test_a_series_that_lost_its_last_instance_is_gone_and_its_study_is_not() -> None:
    found = asked(("red", "green"), ("blue",))
    assert (looks.GONE, "/series", "red") in found
    assert (looks.SIBLINGS, "/studies", "red") in found


def test_a_study_that_lost_everything_is_gone_at_every_level() -> None:
    found = asked(("red", "green", "blue"), ())
    assert {role for role, _, _ in found} == {looks.GONE}
    study = "/studies/{study}"
    assert {(looks.GONE, path, "red") for path in (study, f"{study}/metadata", "/studies")} <= found
    assert {("/series", "red"), ("/series", "blue")} <= {(path, of) for _, path, of in found}


def test_what_is_left_is_expected_by_name() -> None:
    found = looks.after_delete(("red",), ("green", "blue"), CAST, frames=frozenset())
    expected = {look.step.path: look.step.expect for look in found if look.role == looks.SIBLINGS}
    assert expected["/studies/{study}/series/{series}"].instances == ("green",)
    assert expected["/studies/{study}"].instances == ("green", "blue")
    assert expected["/studies/{study}/metadata"].metadata == ("green", "blue")
    assert expected["/studies"].matches == ("green", "blue")
