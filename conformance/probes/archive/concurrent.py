"""Several clients at one study: what comes of it is what some order of their requests gives."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence

from conformance.checks.coding import content
from conformance.formats import media_type, multipart, part10
from conformance.probes.archive.model import Model, Rules
from conformance.probes.archive.places import Cast
from conformance.probes.archive.readings import agree
from conformance.probes.archive.script import Planned, given, scripts
from conformance.probes.archive.serial import Act, Answers, Kind, Places, State, broken, is_serial
from conformance.probes.examination import FILES, Examination, path_of
from conformance.probes.probe import Draw, each
from conformance.run.said import Said
from conformance.run.together import Timed
from conformance.scenario.model import Expectation
from conformance.verdict import Problem
from conformance.wire.exchange import Response

_KEPT, _SERIAL = "archive.kept", "archive.serial"
_AFTERWARDS = "what is there when all have ended"
_THERE_OR_NOT = Expectation(status=(200, 404, 410))
_SOP_INSTANCE_UID = "00080018"


def examine(examination: Examination, draw: Draw) -> None:
    """Store something, then let several clients store, delete and read the same study.

    All of it several times, since what depends on the moment does not show each time.
    """
    before = frozenset(draw(given()))
    several = draw(scripts(deletes=examination.claims("delete")))
    for number in range(examination.tries):
        _play(examination, Cast(examination, str(number)), before, several)
        examination.close()


def _play(
    examination: Examination, cast: Cast, before: Places, several: Sequence[Sequence[Planned]]
) -> None:
    if before:
        examination.store(*map(cast.instance, sorted(before)))
    turns = [
        [planned.turn(examination, cast, client) for planned in script]
        for client, script in enumerate(several, 1)
    ]
    acts = [
        _act(planned, timed, cast)
        for script, told in zip(several, examination.together(turns), strict=True)
        for planned, timed in zip(script, told, strict=True)
    ]
    touched = before.union(*(act.about for act in acts))
    after = _look(examination, cast, touched)
    examination.require(_KEPT, _promises(acts, before, after), _AFTERWARDS)
    examination.conversation.stored.update(map(cast.name, after))
    agree(
        examination,
        Model(
            cast,
            Rules.of(examination.profile),
            held=dict.fromkeys(after, False),
            sent=set(touched),
            deleted=set(touched - after),
        ),
    )
    answers = Answers.of(examination.profile)
    serial = is_serial(acts, State(before), after, answers)
    problems = () if serial else (_no_order(acts, before, after),)
    examination.require(_SERIAL, problems, _AFTERWARDS)


def _look(examination: Examination, cast: Cast, touched: Places) -> Places:
    """Ask for each instance, once there was time for all to show."""
    time.sleep(examination.profile.switches.get("settle_retrieve_s", 0))
    there = set()
    for place in sorted(touched):
        instance = cast.instance(place)
        said = examination.get(
            path_of(instance), FILES, of=instance, expect=_THERE_OR_NOT, role=_KEPT
        )
        if said.response is not None and said.response.status == 200:
            there.add(place)
    return frozenset(there)


def _promises(acts: Sequence[Act], before: Places, after: Places) -> Iterator[Problem]:
    for promise in broken(acts, before, after):
        because = ", ".join(promise.said) or "as before"
        there = "there", "gone"
        expected, got = there if promise.there else reversed(there)
        yield Problem(f"{promise.place} {expected} ({because})", got)


def _no_order(acts: Sequence[Act], before: Places, after: Places) -> Problem:
    answers = "; ".join(f"{act.name}: {_in_words(act)}" for act in acts)
    return Problem(
        f"answers and an archive as of some order of these requests, with {_listed(before)} before",
        f"{answers}; afterwards {_listed(after)}",
    )


def _in_words(act: Act) -> str:
    if act.failed:
        return "an error of the server's own"
    if act.kind is Kind.DELETE:
        return "done" if act.done else "not there"
    return f"{'stored' if act.kind is Kind.STORE else 'shows'} {_listed(act.shown)}"


def _listed(places: Places) -> str:
    return ", ".join(map(str, sorted(places))) or "nothing"


def _act(planned: Planned, timed: Timed, cast: Cast) -> Act:
    """Read what an answer says; one that can't be read is red already."""
    response = timed.exchange.response
    status = response.status if response is not None else 500
    done = status < 300
    shown: Places = frozenset()
    if response is not None and planned.kind is Kind.STORE:
        shown = cast.places(Said.of(response).stored)
    elif response is not None and planned.kind is Kind.READ and done:
        shown = cast.places(_uids(response))
    return Act(
        name=timed.turn.title,
        kind=planned.kind,
        about=planned.about,
        shown=shown,
        done=done,
        begun=timed.begun,
        ended=timed.ended,
        failed=status >= 500 or status == 429,
    )


def _uids(response: Response) -> frozenset[str]:
    """Return the SOP Instance UIDs of the files or the objects in an answer."""
    body = content(response)
    if not body:
        return frozenset()
    kind = media_type.parse(response.headers.get("Content-Type") or "")
    if not kind.essence.startswith("multipart/"):
        rows = json.loads(body)
        return frozenset(str(row[_SOP_INSTANCE_UID]["Value"][0]) for row in rows)
    files = (part10.read(part.body) for part in multipart.read(body, kind).parts)
    return frozenset(str(f.dataset.get("SOPInstanceUID", "")) for f in files if f.dataset)


PROBE = each(examine)
