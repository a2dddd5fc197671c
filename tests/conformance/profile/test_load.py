"""A profile is read with what it extends, and what is wrong with it is named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from conformance.errors import InputError
from conformance.profile.load import FOLDER, load_profile
from conformance.profile.model import Answer, OfferedForm, RemovalStep, ResourceOffer, Severity
from conformance.requirements import load_requirements

OWN = """\
name: own
title: My server
extends: tutorial
claims: [search.fuzzy]
disclaims: [delete]
answers:
  store.duplicate:
    accept: [409]
    warn: [400]
    requirement: STOW-600
    because: My server says so.
severities: {STOW-600: warn}
switches: {settle_search_s: 3, etag: quoted}
removal:
  - method: GET
    url: "{base}/x?y={study}"
    capture: {key: [0, ID]}
  - {method: DELETE, url: "{origin}/{key}"}
offers:
  search:
    forms: [{multipart: a/b, transfer-syntaxes: ["1.2", "1.3"], default: true}, {single: c/d}]
    unread: [any]
"""


def write(folder: Path, text: str, name: str = "own") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_says_is_laid_over_what_it_extends(tmp_path: Path) -> None:
    tutorial = load_profile("tutorial")
    own = load_profile(write(tmp_path, OWN))
    assert (own.name, own.title) == ("own", "My server")
    assert own.claims == tutorial.claims - {"delete"} | {"search.fuzzy"}
    assert own.answers["store.duplicate"] == Answer(
        "store.duplicate", (409,), (400,), "STOW-600", "My server says so."
    )
    assert {**own.answers, "store.duplicate": None} == {**tutorial.answers, "store.duplicate": None}
    assert own.severities == {**tutorial.severities, "STOW-600": Severity.WARN}
    assert own.switches == {**tutorial.switches, "settle_search_s": 3, "etag": "quoted"}
    assert own.offers["search"] == ResourceOffer(
        (OfferedForm("a/b", True, ("1.2", "1.3"), default=True), OfferedForm("c/d", False)),
        frozenset({"any"}),
    )
    assert {**own.offers, "search": None} == {**tutorial.offers, "search": None}
    assert own.removal == (
        RemovalStep("GET", "{base}/x?y={study}", capture={"key": (0, "ID")}),
        RemovalStep("DELETE", "{origin}/{key}"),
    )


def test_a_profile_can_extend_a_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path, OWN)
    text = "name: other\ntitle: Other\nextends: ./own.yaml\nclaims: [delete]\n"
    other = load_profile(write(tmp_path, text, "other"))
    assert "delete" in other.claims
    assert other.switches["settle_search_s"] == 3
    assert other.removal


def test_a_profile_is_found_by_a_path_as_the_shell_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OWN)
    monkeypatch.chdir(tmp_path)
    assert load_profile("own.yaml").name == load_profile("./own.yaml").name == "own"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("removal:", "remove:", "14: unknown key 'remove' in a profile; did you mean 'removal'?"),
        ("fuzzy", "fuzy", "4: unknown capability 'search.fuzy'; did you mean 'search.fuzzy'?"),
        ("[delete]", "[store.rle]", "5: disclaims what tutorial does not claim: store.rle"),
        ("accept: [409]", "accept: [49]", "8: expected a whole number from 100 to 599, got `49`"),
        ("accept: [409]", "accept: 409", "8: expected a list, got `409`"),
        ("requirement: STOW-600", "requires: x", "10: unknown key 'requires' in an answer; did"),
        ("    because: My server says so.\n", "", "8: an answer needs: because"),
        ("warn}", "warning}", "12: expected one of fail, warn, ignore, got the text 'warning'"),
        ("{STOW-600", "{STOW-60", "12: unknown requirement 'STOW-60'; did you mean 'STOW-"),
        ("settle_search_s", "settle_search", "13: unknown key 'settle_search' in the switches"),
        ("search_s: 3", "search_s: soon", "13: expected a whole number from 0 to 600, got the tex"),
        ("etag: quoted", "etag: yes", "13: expected one of quoted, bare, any, got `yes`, which"),
        ("{base}/x", "http://127.0.0.1/x", "16: expected a URL that starts with {origin} or {bas"),
        ("method: DELETE", "method: PATCH", "18: expected one of GET, POST, PUT, DELETE, got the"),
        (
            "name: own",
            "name: mine",
            "1: the name of this profile is 'mine', that of its file 'own'",
        ),
        (
            "extends: tutorial",
            "extends: tutrial",
            "3: there is no profile 'tutrial'; did you mean ",
        ),
        ("extends: tutorial", "extends: ./no.yaml", "3: there is no profile ./no.yaml"),
        ("extends: tutorial", "extends: ./own.yaml", "3: the profile own extends itself"),
        ("title: My server\n", "", "1: a profile needs: title"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert OWN.count(old) == 1
    path = write(tmp_path, OWN.replace(old, new))
    with pytest.raises(InputError) as error:
        load_profile(path, requirements=load_requirements())
    assert str(error.value).startswith(f"{path}:{says}")


def test_profiles_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "name: a\ntitle: A\nextends: ./b.yaml\n", "a")
    write(tmp_path, "name: b\ntitle: B\nextends: ./a.yaml\n", "b")
    with pytest.raises(InputError, match=r"b.yaml:3: the profile b extends itself"):
        load_profile(tmp_path / "a.yaml")


def test_a_profile_that_extends_nothing_sets_every_switch(tmp_path: Path) -> None:
    path = write(tmp_path, "name: own\ntitle: Bare\nswitches: {etag: any}\n")
    with pytest.raises(InputError, match="leaves switches open: settle_retrieve_s, ") as error:
        load_profile(path)
    assert "etag" not in str(error.value)
    assert str(error.value).endswith("; set them, or say `extends: tutorial`")


def test_a_profile_that_extends_nothing_offers_every_resource(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    whole = yaml.safe_load((FOLDER / "ps3.18.yaml").read_text(encoding="utf-8"))
    whole |= {"name": "own"}
    del whole["offers"]["frames"]
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(InputError, match="leaves offers open: frames"):
        load_profile(path)


@pytest.mark.parametrize("name", ["tutrial", "azure", ""])
def test_a_profile_that_there_is_not_is_named_with_those_that_there_are(name: str) -> None:
    with pytest.raises(InputError, match=f"there is no profile '{name}'; (did you mean|known: )"):
        load_profile(name)


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no profile .*none\.yaml"):
        load_profile(tmp_path / "none.yaml")
