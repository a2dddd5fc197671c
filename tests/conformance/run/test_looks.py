"""After a store and a delete every level is asked, for what is there and for what is not."""

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


def test_siblings_are_asked_for_one_by_one_in_every_way() -> None:
    found = set(looks.after_delete(("red",), ("blue",), CAST, frames=frozenset({"blue"})))
    blue = {look.step.path: look.step.expect for look in found if look.step.of == "blue"}
    assert blue[INSTANCE].instances == ("blue",)
    assert blue[f"{INSTANCE}/metadata"].metadata == ("blue",)
    assert blue[f"{INSTANCE}/frames/1"].frames == (1,)
    assert blue["/instances"].matches == ("blue",)


def test_a_search_below_a_study_or_series_is_asked_too() -> None:
    series, study = "/studies/{study}/series/{series}", "/studies/{study}"
    below = {f"{series}/instances", f"{study}/series", f"{study}/instances"}
    for remain, role in ((("green", "blue"), looks.SIBLINGS), ((), looks.GONE)):
        assert {(role, path, "red") for path in below} <= asked(("red",), remain)


def test_what_is_not_said_to_be_stored_is_looked_for_wherever_it_would_be_alone() -> None:
    def paths(*held: str) -> set[str]:
        return {look.step.path for look in looks.nothing_kept("red", held, CAST)}

    everywhere = {INSTANCE, f"{INSTANCE}/metadata", "/instances"}
    assert paths() == {*everywhere, "/series", "/studies"}
    assert paths("blue") == {*everywhere, "/series"}
    assert paths("green") == everywhere


def test_what_no_uid_can_name_need_not_be_looked_for() -> None:
    cast = CAST | {"odd": Instance("odd", "", "1.1", "1.1.1", "1.1.1.01", b"")}
    for name, allowed in (("odd", (400, 404, 410)), ("red", ())):
        found = {look.step.path: look.step.expect for look in looks.nothing_kept(name, (), cast)}
        assert found[INSTANCE].status == allowed
        assert found["/instances"].matches == ()


def test_a_look_knows_what_a_profile_must_claim() -> None:
    found = {look.step.path: look.capability for look in looks.nothing_kept("red", (), CAST)}
    assert found == {
        INSTANCE: "retrieve",
        f"{INSTANCE}/metadata": "metadata",
        "/instances": "search.relational",
        "/series": "search.relational",
        "/studies": "search",
    }


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
    for path in ("/studies", "/studies/{study}/series", "/studies/{study}/instances"):
        assert expected[path].matches == ("green", "blue")
