"""A server that says one thing to everything passes nothing, and the run says so."""

from __future__ import annotations

import pytest

from tests.judge.bench import Bench
from tests.judge.null_servers.null_server import NullServer
from tests.judge.result import Verdict
from tests.judge.sample import sample
from tests.judge.tables import Kind
from tests.judge.trial import try_row


@pytest.mark.parametrize(("kind", "server"), sample(Kind.NULL_SERVER))
def test_a_null_server_is_refused(kind: Kind, server: NullServer, bench: Bench) -> None:
    result = try_row(kind, server, bench)
    assert result.verdict is Verdict.REFUSED, result
