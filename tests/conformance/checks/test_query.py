"""The query of a search, and which values can satisfy its keys."""

from __future__ import annotations

import pytest

from conformance.checks.json_view import texts
from conformance.checks.query import Key, Query, is_name, tag_of


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("PatientID", "00100020"),
        ("00100020", "00100020"),
        ("0020000d", "0020000D"),
        ("patientid", ""),
        ("limit", ""),
        ("NoSuchKeyword", ""),
        ("00400275.00400009", ""),
    ],
)
def test_a_name_is_a_keyword_or_eight_digits(name: str, tag: str) -> None:
    assert tag_of(name) == tag


@pytest.mark.parametrize(
    ("vr", "key", "value", "fits"),
    [
        ("LO", "ID1", "ID1", True),
        ("LO", "ID1", "ID12", False),
        # PS3.4 C.2.2.2.1: case and accents may be ignored; so no match can be called wrong by them.
        ("LO", "id1", "ID1", True),
        ("PN", "Jorg", "Jörg^", True),
        ("LO", "ID*", "ID12", True),
        ("LO", "ID?", "ID12", False),
        ("LO", "I.1", "ID1", False),
        ("LO", "*", "", True),
        ("LO", "", "anything", True),
        ("UI", "1.2", "1.2", True),
        ("UI", "1.2,1.3", "1.3", True),
        ("UI", "1.2", "1.2.3", False),
        ("UI", "1.2.*", "1.2.3", False),
        ("DA", "20200615", "20200615", True),
        ("DA", "20200615", "20200616", False),
        ("DA", "20200601-20200615", "20200615", True),
        ("DA", "20200601-20200615", "20200616", False),
        ("DA", "20200601-", "20200531", False),
        ("DA", "20200601-", "20200601", True),
        ("DA", "-20200601", "20200601", True),
        ("DA", "-20200601", "20200602", False),
        ("TM", "2230", "223000", True),
        ("TM", "1000-1200", "120000", True),
        ("TM", "1000-1200", "1201", False),
        ("IS", "1", "01", True),
        ("IS", "1", "2", False),
        ("IS", "one", "1", False),
    ],
)
def test_a_key_accepts_what_may_match(vr: str, key: str, value: str, *, fits: bool) -> None:
    assert Key("00000000", vr, key).accepts([value], fuzzy=False) is fits


def test_one_of_several_values_is_enough() -> None:
    assert Key("00080061", "CS", "MR").accepts(["CT", "MR"], fuzzy=False)
    assert not Key("00080061", "CS", "MR").accepts(["CT", "US"], fuzzy=False)


def test_fuzzy_matching_is_for_names_alone() -> None:
    assert Key("00100010", "PN", "jo do").accepts(["Doe^John"], fuzzy=True)
    assert not Key("00100010", "PN", "jo do").accepts(["Doe^John"], fuzzy=False)
    assert not Key("00100020", "LO", "jo do").accepts(["Doe^John"], fuzzy=True)


@pytest.mark.parametrize("value", ["A,B", "A\\B", "B,A", "A", "A\0"])
def test_what_several_values_mean_is_the_server_s(value: str) -> None:
    (key,) = Query((("PatientID", value),)).keys
    assert key.accepts(["A"], fuzzy=False)
    assert key.accepts_letters(["A"])
    assert not key.accepts(["C"], fuzzy=False)


def test_either_of_an_attribute_that_stands_twice_may_count() -> None:
    query = Query((("PatientID", "A"), ("00100020", "B")))
    assert not list(query.denied({"00100020": ("B",)}))
    assert len(list(query.denied({"00100020": ("C",)}))) == 2


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("limit", True),
        ("PatientID", True),
        ("0020000d", True),
        ("RequestAttributesSequence.00401001", True),
        ("patientid", False),
        ("LIMIT", False),
        ("0010,0020", False),
        ("RequestAttributesSequence.", False),
    ],
)
def test_a_name_is_a_parameter_s_or_an_attribute_s(name: str, *, known: bool) -> None:
    assert is_name(name) is known


def test_the_parameters_of_a_query() -> None:
    query = Query(
        (
            ("PatientID", "ID1"),
            ("0020000D", "1.2"),
            ("limit", "10"),
            ("offset", "5"),
            ("includefield", "StudyDescription,00100040,00400275.RequestedProcedureID"),
            ("includefield", "all"),
            ("fuzzymatching", "true"),
        )
    )
    assert [(key.tag, key.vr) for key in query.keys] == [("00100020", "LO"), ("0020000D", "UI")]
    assert [key.is_unique for key in query.keys] == [False, True]
    assert (query.limit, query.offset, query.fuzzy) == (10, 5, True)
    assert query.included == ("00081030", "00100040", "00400275")
    assert query.included_whole == {"00081030", "00100040"}


@pytest.mark.parametrize("value", ["-1", "1.5", "", "many", "9" * 30])
def test_a_limit_that_is_no_number_limits_nothing(value: str) -> None:
    assert Query((("limit", value),)).limit is None


def test_only_a_shown_value_can_deny_a_key() -> None:
    query = Query((("PatientID", "ID1"), ("StudyDate", "20200101")))
    assert [key.tag for key in query.denied({"00100020": ("ID2",), "00080020": ()})] == ["00100020"]
    assert list(query.denied({})) == []


@pytest.mark.parametrize(
    ("key", "value", "loosened"),
    [
        (("PatientID", "id1"), "id1", False),
        (("PatientID", "id1"), "id1 ", False),
        (("PatientID", "id1"), "ID1", True),
        (("PatientID", "ide"), "id\u00e9", True),
        (("PatientID", "id\u00e9"), "ide\u0301", False),
        (("PatientID", "id*"), "ID1", True),
        (("PatientID", "id?"), "id1", False),
        (("PatientID", "*"), "ID1", False),
        (("PatientID", ""), "ID1", False),
        # search.satisfied speaks of this one.
        (("PatientID", "id1"), "ID2", False),
        (("PatientName", "doe"), "DOE", False),
        (("StudyInstanceUID", "1.2,1.3"), "1.3", False),
    ],
)
def test_letters_count_but_in_names(key: tuple[str, str], value: str, *, loosened: bool) -> None:
    query = Query((key,))
    assert bool([*query.loosened({query.keys[0].tag: (value,)})]) is loosened


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"Alphabetic": "Doe^John"}, ("Doe^John",)),
        ({"Ideographic": "山田^太郎"}, ("山田^太郎", "=山田^太郎")),
        ({"Phonetic": "c", "Alphabetic": "a"}, ("a", "c", "a==c")),
        ({}, ()),
        ({"Alphabetic": 1}, ()),
    ],
)
def test_a_name_is_shown_by_its_groups_and_whole(
    name: dict[str, object], shown: tuple[str, ...]
) -> None:
    assert texts({"00100010": {"vr": "PN", "Value": [name]}}, "00100010") == shown
