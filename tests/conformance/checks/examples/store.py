"""Answers to a store: what they list, and whether that is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conformance.checks import Question
from conformance.knowledge import Instance
from conformance.profile.model import Profile
from conformance.scenario.model import Expectation
from tests.conformance.checks.examples.example import example
from tests.support.questions import (
    BASE,
    BLUE,
    CAST,
    GREEN,
    RED,
    STRICT,
    STUDY,
    answer,
    ask,
    json_answer,
    path_of,
    profile,
)

ABSENT = CAST["absent"]
NOTHING = frozenset[str]()
STUDY_URL = {"vr": "UR", "Value": [BASE + STUDY]}
EMPTY_URL = {"vr": "UR"}


def uids(instance: Instance) -> dict[str, Any]:
    sop_class = str(instance.dataset.SOPClassUID)
    return {
        "00081150": {"vr": "UI", "Value": [sop_class]},
        "00081155": {"vr": "UI", "Value": [instance.uid]},
    }


def stored(instance: Instance, **more: Any) -> dict[str, Any]:
    url = {"vr": "UR", "Value": [BASE + path_of(instance)]}
    return {**uids(instance), "00081190": url, **_named(more)}


def failed(instance: Instance | None, reason: int | None = 272, **more: Any) -> dict[str, Any]:
    item = uids(instance) if instance else {}
    if reason is not None:
        item["00081197"] = {"vr": "US", "Value": [reason]}
    return {**dict(sorted({**item, **_named(more)}.items()))}


def _named(more: dict[str, Any]) -> dict[str, Any]:
    """Attributes by tag, written t00081196=..."""
    return {name.removeprefix("t"): value for name, value in more.items()}


def module(
    referenced: Sequence[Any] = (),
    failures: Sequence[Any] = (),
    others: Sequence[Any] = (),
    url: dict[str, Any] | None = EMPTY_URL,
) -> dict[str, Any]:
    found: dict[str, Any] = {} if url is None else {"00081190": url}
    for tag, items in (("00081198", failures), ("00081199", referenced), ("0008119A", others)):
        if items:
            found[tag] = {"vr": "SQ", "Value": list(items)}
    return found


def got(
    body: Any,
    status: int = 200,
    sent: Sequence[str] = ("red",),
    *,
    path: str = "/studies",
    expect: Expectation = Expectation(),  # noqa: B008 - frozen
    held: frozenset[str] = NOTHING,
    by: Profile = STRICT,
) -> Question:
    came = json_answer(body, status)
    return ask("POST", path, came, sent=sent, expect=expect, stored=held, by=by)


ALL = got(module([stored(RED)]))
SOME = got(module([stored(RED)], [failed(GREEN)]), 202, ["red", "green"])
NONE = got(module(failures=[failed(RED)]), 409)
GARBAGE = got(module([stored(RED)], others=[failed(None)]), 202, ["", "red"])
PASSES = [ALL, SOME, NONE, GARBAGE]

# Whose failure it is can't be made out: a part without a type, and a file that ends in its head.
OF_NO_TYPE = ask(
    "POST",
    "/studies",
    json_answer(module(others=[failed(None)]), 400),
    headers=[("Content-Type", "multipart/related; boundary=b")],
    body=b"--b\r\nContent-Type: ;\r\n\r\n" + RED.data + b"\r\n--b--\r\n",
    sent=["red"],
)
CUT_WITHIN = ask(
    "POST",
    "/studies",
    json_answer(module(others=[failed(None)]), 400),
    sent=["red"],
    cast={"red": replace(RED, data=RED.data[:100])},
)

# Errors that say nothing of instances: with another payload, and with another data set.
UNTOLD = [
    ask("POST", "/studies", answer(415, b"no", "text/plain"), sent=["red", ""], by=by)
    for by in (STRICT, profile(failed_attributes_sequence="always", duplicate_reasons=(45070,)))
] + [got({"00100020": {"vr": "LO", "Value": ["x"]}}, 409, ["red", ""])]
FOREIGN = module(failures=[failed(ABSENT)], url=STUDY_URL)
ANY_URL = profile(store_retrieve_url="any")
WITH_STUDY = profile(store_retrieve_url="with-study")
REASONS = profile(study_mismatch_reasons=(43264,), duplicate_reasons=(45070,))
REMARKS = profile(warning_reasons=(1, 45063))
LISTED = profile(store_conflict_payload="module")
ALWAYS = profile(failed_attributes_sequence="always")
NEVER = profile(failed_attributes_sequence="never")
WITH_ATTRIBUTES = {"t00741048": {"vr": "SQ"}}

# The body breaks off within the second instance.
CUT = Expectation(status=(200, 202), unreadable=("green",))


def two_reasons(tag: str, *codes: object) -> dict[str, Any]:
    return {f"t{tag}": {"vr": "US", "Value": list(codes)}}


EXAMPLES = (
    example(
        "store.module",
        [ALL, SOME, GARBAGE],
        [
            ask("POST", "/studies", answer(200), sent=["red"], stored=NOTHING),
            got([]),
            got([module([stored(RED)]), {}]),
        ],
        silent=[NONE, ask("POST", "/studies", answer(204), stored=NOTHING)],
    ),
    example(
        "store.failed",
        [*PASSES, OF_NO_TYPE, CUT_WITHIN],
        [got(module([stored(RED)], others=[failed(None)]), 202, ["red", "green"])],
    ),
    example("store.one-object", PASSES, [got([module([stored(RED)])])]),
    example(
        "store.referenced",
        [ALL, SOME, GARBAGE],
        [got(module(others=[failed(None)]), 202)],
        also=["store.status-agrees", "store.failed"],
        silent=[got(module(), 200, ["green"], expect=CUT)],
    ),
    example(
        "store.no-empty-sequences",
        PASSES,
        [
            got({**module([stored(RED)]), "00081198": {"vr": "SQ"}}),
            got({**module(failures=[failed(RED)]), "00081199": {"vr": "SQ"}}, 409),
        ],
        also=["json.order"],
        silent=UNTOLD,
    ),
    example(
        "store.no-commands",
        PASSES,
        [got({"00000902": {"vr": "LO", "Value": ["No."]}, **module([stored(RED)])})],
        silent=UNTOLD,
    ),
    example(
        "store.references",
        PASSES,
        [
            got(module([{**stored(RED), "00081150": {"vr": "UI", "Value": ["1.2.3"]}}])),
            got(module([{**stored(RED), "00081150": {"vr": "UI"}}])),
        ],
        silent=UNTOLD,
    ),
    example(
        "store.references",
        PASSES,
        [got(module([{**stored(RED), "00081155": {"vr": "UI"}}]))],
        also=["store.accounting"],
        silent=UNTOLD,
    ),
    example(
        "store.accounting",
        [
            *PASSES,
            got(module([stored(RED)], [failed(RED)]), 202, ["red", "red"]),
            got(module([stored(RED)]), 200, ["red", "green"], expect=CUT),
            got(module([stored(RED)], [failed(GREEN)]), 202, ["red", "green"], expect=CUT),
        ],
        [
            got(module([stored(RED)]), 202, ["red", "green"]),
            got(module([stored(RED)]), 202, ["red", "green", "blue"], expect=CUT),
            got(module([stored(RED), stored(RED)])),
            got(module([stored(RED)], [failed(RED)]), 202),
            got(module([stored(RED), stored(BLUE)])),
        ],
    ),
    example(
        "store.unnamed-parts",
        [
            GARBAGE,
            # The text of this request is a multipart body without parts.
            ask(
                "POST",
                "/studies",
                json_answer({}),
                headers=[("Content-Type", "multipart/related; boundary=B")],
                body=b"--B--",
                sent=[""],
                by=ANY_URL,
            ),
        ],
        [got(module([stored(RED)]), 202, ["red", ""])],
        silent=[ALL, SOME, NONE, *UNTOLD],
    ),
    example(
        "store.status-agrees",
        PASSES,
        [
            got(module([stored(RED)], [failed(GREEN)]), 200, ["red", "green"]),
            got(module([stored(RED)]), 409),
        ],
    ),
    example(
        "store.status-agrees",
        PASSES,
        [got(module(failures=[failed(RED)]), 202)],
        also=["store.referenced"],
    ),
    example(
        "store.stored",
        [
            got(module([stored(RED)]), expect=Expectation("store.all", stored=("red",))),
            got(
                module([stored(RED)], [failed(GREEN)]),
                202,
                ["red", "green"],
                expect=Expectation("store.some", stored=("red",)),
            ),
        ],
        [
            got(
                module([stored(GREEN)], [failed(RED)]),
                202,
                ["red", "green"],
                expect=Expectation("store.some", stored=("red",)),
            )
        ],
    ),
    example(
        "store.stored",
        [got(module([stored(RED)]), expect=Expectation("store.all", stored=("red",)))],
        [
            ask(
                "POST",
                "/studies",
                answer(200, b"<html/>", "text/html"),
                sent=["red"],
                expect=Expectation("store.all", stored=("red",)),
            )
        ],
        also=["store.module", "json.text", "media-type.acceptable"],
    ),
    example(
        "store.refused",
        [
            got(
                module([stored(RED)], [failed(GREEN)]),
                202,
                ["red", "green"],
                expect=Expectation("store.some", refused=("green",)),
            ),
            ask(
                "POST",
                "/studies",
                answer(415, b"no", "text/plain"),
                sent=["red"],
                expect=Expectation("store.unsupported-type", refused=("red",)),
            ),
        ],
        [
            got(
                module([stored(GREEN)], [failed(RED)]),
                202,
                ["red", "green"],
                expect=Expectation("store.some", refused=("green",)),
            )
        ],
    ),
    example(
        "store.retrieve-url",
        [ALL, SOME, GARBAGE],
        [got(module([stored(RED)], url=None))],
        silent=[NONE],
    ),
    example(
        "store.retrieve-url-with-study",
        [
            got(module([stored(RED)], url=STUDY_URL), path=STUDY, by=WITH_STUDY),
            got(module([stored(RED)], url=None), by=WITH_STUDY),
        ],
        [
            got(module([stored(RED)], url=None), path=STUDY, by=WITH_STUDY),
            got(module([stored(RED)], url=STUDY_URL), by=WITH_STUDY),
        ],
    ),
    example(
        "store.retrieve-url-names-study",
        [
            got(module([stored(RED)], url=STUDY_URL)),
            got(module([stored(RED)], url={"vr": "UR", "Value": [STUDY.strip("/")]})),
            # The study that the path names is there, though what was sent is of another one.
            got(FOREIGN, 409, ["absent"], path=STUDY, held=frozenset({"red"})),
        ],
        [
            got(FOREIGN, 409, ["absent"], path=STUDY),
            got(FOREIGN, 409, ["absent"], held=frozenset({"red"})),
            got(module([stored(RED)], url={"vr": "UR", "Value": [BASE]})),
            got(module([stored(RED)], url={"vr": "UR", "Value": [BASE + path_of(RED)]})),
            got(module([stored(RED)], url={"vr": "UR", "Value": ["http://[::1/" + STUDY]})),
        ],
        silent=[*UNTOLD, got(module(url=STUDY_URL), sent=[])],
    ),
    example(
        "store.item-url",
        PASSES,
        [got(module([uids(RED)]))],
        silent=UNTOLD,
    ),
    example(
        "store.item-url-names-instance",
        [got(module([{**stored(RED), "00081190": EMPTY_URL}])), *PASSES],
        [got(module([{**stored(RED), "00081190": STUDY_URL}]))],
    ),
    example(
        "store.failure-reason",
        PASSES,
        [
            got(module(failures=[failed(RED, None)]), 409),
            got(module([stored(RED)], others=[{}]), 202, ["red", ""]),
        ],
    ),
    example(
        "store.failed-references",
        PASSES,
        [got(module(failures=[failed(None)]), 409)],
        silent=UNTOLD,
    ),
    example(
        "store.reason-code",
        [*PASSES, got(module([stored(RED, **two_reasons("00081196", 45063))]), 202)],
        [got(module(failures=[failed(RED, 0)]), 409)],
    ),
    example(
        "store.reason-code",
        PASSES,
        [
            got(module([stored(RED, **two_reasons("00081196", "B007"))]), 202),
            got(module(failures=[failed(RED, 70000)]), 409),
            got(module(failures=[failed(RED, reason=True)]), 409),
        ],
        also=["json.value-type"],
    ),
    example(
        "store.one-reason",
        PASSES,
        [got(module(failures=[failed(RED, None, **two_reasons("00081197", 272, 290))]), 409)],
        silent=UNTOLD,
    ),
    example(
        "store.warning-reason",
        [got(module([stored(RED, **two_reasons("00081196", 45056))]), 202)],
        [got(module(failures=[failed(RED, **two_reasons("00081196", 45056))]), 409)],
    ),
    example(
        "store.mismatch-reason",
        [got(module(failures=[failed(ABSENT, 43264)]), 409, ["absent"], path=STUDY, by=REASONS)],
        [got(module(failures=[failed(ABSENT, 272)]), 409, ["absent"], path=STUDY, by=REASONS)],
    ),
    example(
        "store.claimed-warning",
        [
            got(module([stored(RED)]), by=REMARKS),
            got(module([stored(RED, t00081196={"vr": "US", "Value": [1]})]), 202, by=REMARKS),
        ],
        [got(module([stored(RED, t00081196={"vr": "US", "Value": [45062]})]), 202, by=REMARKS)],
    ),
    example(
        "store.duplicate-reason",
        [
            got(module(failures=[failed(RED, 45070)]), 409, held=frozenset({"red"}), by=REASONS),
            got(module(failures=[failed(RED, 272)]), 409, by=REASONS),
        ],
        [
            got(module(failures=[failed(RED, 272)]), 409, held=frozenset({"red"}), by=REASONS),
            got(module([stored(RED)], [failed(RED)]), 202, ["red", "red"], by=REASONS),
        ],
        silent=UNTOLD,
    ),
    example(
        "store.lists-failures",
        [got(module(failures=[failed(RED)]), 409, by=LISTED)],
        [got({"00100020": {"vr": "LO", "Value": ["x"]}}, 409, by=LISTED)],
        silent=[*UNTOLD, ask("POST", "/studies", answer(400, b"no", "text/plain"), by=LISTED)],
    ),
    example(
        "store.failed-attributes",
        [
            got(module([stored(RED, **WITH_ATTRIBUTES)]), by=ALWAYS),
            got(module([stored(RED)]), by=NEVER),
        ],
        [
            got(module([stored(RED)]), by=ALWAYS),
            got(module([stored(RED, **WITH_ATTRIBUTES)]), by=NEVER),
        ],
        silent=[*UNTOLD, ALL],
    ),
)
