"""What differs from run to run, and what does not."""

from __future__ import annotations

import pytest

from conformance.command.compare.steady import steady
from conformance.result import Evidence
from conformance.run.identifiers import Source
from tests.support.runs import make_run

SHORT, LONG = "000000000000002a", "ff0000000000002a"
ONE = steady(make_run(seed=SHORT, target="http://127.0.0.1:8080/a"))
OTHER = steady(make_run(seed=LONG, target="http://localhost:41234/dicom-web/"))


def _texts(seed: str, target: str, *, apart: bool = False) -> tuple[str, ...]:
    source = Source(seed).apart(7) if apart else Source(seed, worker=len(seed) % 3)
    names = source.case()
    study, series = names.uid(), names.uid()
    return (
        f"the study {study}, got the series {series}",
        f"the study {study}, got {study}",
        f"PatientID '{names.unique}'",
        f"{target}/studies/{study}",
        f"'multipart/related; boundary=\"{seed}\"'",
        "none, for 366 octets beginning with '{'" if seed == SHORT else
        "none, for 1,366 octets beginning with '{'",
        f"a delimiter (at octet {len(seed) * 1000 + len(target):,})",
        "Sun, 06 Nov 1994 08:49:37 GMT" if seed == SHORT else "Mon, 07 Nov 1994 08:49:38 GMT",
    )  # fmt: skip


@pytest.mark.parametrize("apart", [False, True])
def test_what_two_runs_made_up_is_the_same(apart: bool) -> None:
    one = _texts(SHORT, "http://127.0.0.1:8080/a", apart=apart)
    other = _texts(LONG, "http://localhost:41234/dicom-web", apart=apart)
    for mine, yours in zip(one, other, strict=True):
        assert mine != yours
        assert ONE("a.check", Evidence(mine, mine)) == OTHER("a.check", Evidence(yours, yours))


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("OB of 530 octets", "OB of 529 octets"),
        ("'1.2.840.10008.1.2'", "'1.2.840.10008.1.2.1'"),
        ("1.2.826.0.1.3680043.8.498.1", "1.2.826.0.1.3680043.8.498.2"),
        ("404 Not Found", "409 Conflict"),
        ("StudyDate '20200131'", "StudyDate '20200615'"),
        ("2.25.7 and 2.25.8", "2.25.7 and 2.25.7"),
        ("'multipart/related; boundary=a'", "'multipart/related'"),
        ("8 matches", "9 matches"),
    ],
)
def test_what_a_server_says_otherwise_is_not(mine: str, yours: str) -> None:
    assert ONE("a.check", Evidence(mine, "")) != OTHER("a.check", Evidence(yours, ""))


def test_a_uid_that_was_cut_is_the_same() -> None:
    whole, cut = (
        Evidence("a URL", "'http://x/2.25.123.4'"),
        Evidence("a URL", "'http://x/2.25.1234..."),
    )
    assert ONE("a.check", whole) == OTHER("a.check", cut)
    assert ONE("a.check", whole) != OTHER("a.check", Evidence("a URL", "'http://x/studies...'"))


def test_an_entity_tag_is_held_against_how_it_is_written() -> None:
    bare, other, quoted = (
        Evidence("an entity tag", got) for got in ("'293'", "'625'", "'\"625\"'")
    )
    assert ONE("http.etag", bare) == OTHER("http.etag", other) != OTHER("http.etag", quoted)
    assert ONE("a.check", bare) != OTHER("a.check", other)


@pytest.mark.parametrize(("seed", "target"), [("", ""), ("no seed", "http://[::1")])
def test_a_run_without_a_seed_or_a_url_can_be_read(seed: str, target: str) -> None:
    same = Evidence("a value", "none")
    assert steady(make_run(seed=seed, target=target))("a.check", same) == same
