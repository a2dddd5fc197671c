"""Every UID and every unique text of a run can be told from all others."""

from __future__ import annotations

import re
from itertools import pairwise

from conformance.run.identifiers import Names, Source, draw_seed

UID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")
LARGEST = "f" * 16


def test_uids_are_legal_at_their_largest() -> None:
    names = Source(LARGEST, worker=99).case()
    uids = [names.uid() for _ in range(1000)]
    assert all(UID.fullmatch(uid) and len(uid) <= 64 for uid in uids)


def test_no_two_cases_of_any_two_processes_share_a_uid_or_a_text() -> None:
    sources = [Source(seed, worker) for seed in (LARGEST, "0" * 15 + "1") for worker in range(4)]
    names = [source.case() for source in sources for _ in range(50)]
    uids = [name.uid() for name in names for _ in range(3)]
    assert len(set(uids)) == len(uids)
    assert len({name.unique for name in names}) == len(names)


def test_each_uid_of_a_cast_begins_with_the_one_before() -> None:
    names = Source(LARGEST).case()
    uids = [names.uid() for _ in range(10)]
    assert all(after.startswith(before) for before, after in pairwise(uids))


def test_no_uid_of_a_case_begins_with_one_of_another() -> None:
    source = Source(LARGEST)
    first, *others = ([names.uid() for _ in range(30)] for names in _cases(source, 120))
    assert not any(uid.startswith(tuple(first)) for uids in others for uid in uids)


def _cases(source: Source, number: int) -> list[Names]:
    return [source.case() for _ in range(number)]


def test_the_same_seed_gives_the_same_names() -> None:
    first, second = Source("00c0ffee00c0ffee").case(), Source("00c0ffee00c0ffee").case()
    assert (first.uid(), first.unique) == (second.uid(), second.unique)


def test_unique_texts_fit_the_shortest_attribute_and_mean_one_thing_to_every_server() -> None:
    unique = Source(LARGEST, worker=35).case().unique
    assert len(unique) <= 16
    assert re.fullmatch("[0-9A-Z]+", unique)


def test_seeds_are_drawn() -> None:
    assert draw_seed() != draw_seed()
    assert re.fullmatch("[0-9a-f]{16}", draw_seed())
