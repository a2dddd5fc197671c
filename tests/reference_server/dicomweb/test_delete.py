"""Deleting studies, series and instances."""

from collections.abc import Callable

import pytest

from tests.support.dicomweb import ANY_SYNTAX, Client

MakeFile = Callable[..., bytes]

STUDY, SERIES, INSTANCE = (
    "/studies/1.1", "/studies/1.1/series/1.2", "/studies/1.1/series/1.2/instances/1.3",
)  # fmt: skip


@pytest.fixture
def filled(client: Client, make_file: MakeFile) -> Client:
    for study, series, instance in (
        ("1.1", "1.2", "1.3"), ("1.1", "1.2", "1.4"), ("1.1", "1.5", "1.6"), ("1.7", "1.8", "1.9"),
    ):  # fmt: skip
        client.store(
            make_file(StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=instance)
        )
    return client


def left(client: Client) -> set[str]:
    return {row["00080018"]["Value"][0] for row in client.search("/instances")}


@pytest.mark.parametrize(
    ("path", "remain"),
    [
        (INSTANCE, {"1.4", "1.6", "1.9"}),
        (SERIES, {"1.6", "1.9"}),
        (STUDY, {"1.9"}),
    ],
)
def test_what_is_deleted_is_gone_and_nothing_else(
    filled: Client, path: str, remain: set[str]
) -> None:
    response = filled.send("DELETE", path)
    assert response.status_code == 204
    assert response.content == b""
    assert left(filled) == remain
    assert filled.get(path, ANY_SYNTAX).status_code == 404
    assert filled.get(path + "/metadata").status_code == 404
    assert filled.get(INSTANCE + "/frames/1", "*/*").status_code == 404
    again = filled.send("DELETE", path)
    assert again.status_code == 404
    assert path.rpartition("/")[2] in again.text


def test_empty_parents_go_too(filled: Client) -> None:
    filled.send("DELETE", "/studies/1.7/series/1.8/instances/1.9")
    assert filled.search("/studies?StudyInstanceUID=1.7") == []
    assert filled.search("/studies/1.7/series") == []
    filled.send("DELETE", "/studies/1.1/series/1.5/instances/1.6")
    assert len(filled.search("/studies/1.1/series")) == 1


@pytest.mark.parametrize(
    "path", ["/studies/1.7/series/1.2", "/studies/1.1/series/1.5/instances/1.3", "/studies/9.9"]
)
def test_a_path_that_does_not_hold_together_deletes_nothing(filled: Client, path: str) -> None:
    assert filled.send("DELETE", path).status_code == 404
    assert len(left(filled)) == 4


def test_headers_and_body_do_not_matter(filled: Client) -> None:
    headers = {"Accept": "image/png", "Content-Type": "text/plain"}
    assert filled.send("DELETE", STUDY, headers=headers, data=b"x" * 10).status_code == 204


def test_all_studies_can_not_be_deleted(filled: Client) -> None:
    assert filled.send("DELETE", "/studies").status_code == 405
    assert len(left(filled)) == 4


def test_what_was_deleted_can_be_stored_again(client: Client, make_file: MakeFile) -> None:
    data = make_file(StudyInstanceUID="1.1")
    for _ in range(3):
        assert client.store(data).status_code == 200
        assert client.send("DELETE", STUDY).status_code == 204
