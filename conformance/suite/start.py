"""How a run begins: which target, whether it answers, which reports."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import Any

import pytest

import fixtures
from conformance.errors import ConformanceError, InputError, TargetUnreachable
from conformance.probes.catalogue import FILE, load_probes
from conformance.probes.replay import read_replay
from conformance.profile.load import load_profile
from conformance.report.text import visible
from conformance.requirements import load_requirements
from conformance.run.embedded import EmbeddedServer
from conformance.run.identifiers import draw_seed
from conformance.run.preflight import look
from conformance.suite.command import typed
from conformance.suite.gate import names_of, read_entries
from conformance.suite.options import DEFAULT_PROFILE, Settings
from conformance.suite.session import Run, Shared, client_of, secrets_of
from conformance.suite.status import ExitStatus
from conformance.wire.exchange import Headers, Request

# The bundled server is judged in the dialect that the tutorial was written for, and by all that
# this dialect claims, unless a profile says otherwise.
_EMBEDDED_PROFILE = "azure-v2"
_EMBEDDED_PATHS = {"azure-v1": "/v1", "ps3.18": "/dicom-web"}
_EMBEDDED_PATH = "/v2"

# How long one waits without a word, in seconds.
_LONG = 3.0

# A page and the results of a small run.
_LEAST_SPACE = 1024 * 1024

# What pytest can be asked besides to run tests; nothing is sent then.
_QUESTIONS = ("collectonly", "help", "version", "markers", "showfixtures", "cacheshow")


class AlreadyThere(ConformanceError):
    """The target holds the tutorial's own study, which must not be touched."""


_STATUS: dict[type[ConformanceError], ExitStatus] = {
    InputError: ExitStatus.USAGE,
    TargetUnreachable: ExitStatus.UNREACHABLE,
    AlreadyThere: ExitStatus.REFUSED,
}


def status_of(error: ConformanceError) -> ExitStatus:
    """Return the exit status of a run that could not begin."""
    return _STATUS.get(type(error), ExitStatus.HARNESS_ERROR)


def wants_scenarios(config: pytest.Config) -> bool:
    """Tell whether tests are to be run, and any path on the command line may hold scenarios."""
    if any(getattr(config.option, question, None) for question in _QUESTIONS):
        return False
    return any(_holds_scenarios(config, path) for path in places(config))


def places(config: pytest.Config) -> tuple[Path, ...]:
    """Return the files and folders on the command line."""
    folder = config.invocation_params.dir
    return tuple(folder / argument.split("::", 1)[0] for argument in config.args)


def _holds_scenarios(config: pytest.Config, path: Path) -> bool:
    tests = config.rootpath / "tests"
    if path == tests or tests in path.parents:
        return False
    if path.is_dir():
        return any(True for _ in path.rglob("*.y*ml"))
    return path.suffix in (".yaml", ".yml")


def worker_input(config: pytest.Config) -> dict[str, Any] | None:
    """Return what the controller of a parallel run handed to this process, if it is a worker."""
    return getattr(config, "workerinput", None)


def heed_signals() -> None:
    """Let a job that is cancelled, and a terminal that is closed, end a run as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What is ignored (nohup), or already looked after, stays so.
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def choose_tests(config: pytest.Config, settings: Settings) -> None:
    """Collect nothing but the probes where one of their examples is to be tried again."""
    if settings.replay:
        config.args = [str(FILE)]
        config.option.keyword = config.option.markexpr = ""


def choose_report(config: pytest.Config, settings: Settings) -> None:
    """Let pytest-html write into the reports folder, unless the user said where."""
    if getattr(config.option, "htmlpath", "absent") is None:
        config.option.htmlpath = str(settings.reports / "report.html")
        config.option.self_contained_html = True


def begin(
    settings: Settings, arguments: Iterable[str], places: Iterable[Path] = ()
) -> tuple[Run, EmbeddedServer | None]:
    """Find the target and look at it once; `arguments` are what was typed behind `pytest`.

    `places` are files and folders that may hold scenarios, besides those that come with the
    harness. Raises TargetUnreachable, InputError (a profile, a list of known failures or a folder
    that can't be used), AlreadyThere.
    """
    default = DEFAULT_PROFILE if settings.base_url else _EMBEDDED_PROFILE
    profile = load_profile(settings.profile or default)
    names = None
    if settings.known_failures:
        names = names_of(profile, places, read_only=settings.read_only)
    entries = read_entries(settings, names) if names else ()
    if settings.replay:
        _known_probe(read_replay(settings.replay, profile.name).probe)
    embedded = None if settings.base_url else EmbeddedServer()
    try:
        base_url = settings.base_url
        if embedded is not None:
            base_url = embedded.url + _EMBEDDED_PATHS.get(profile.name, _EMBEDDED_PATH)
        with client_of(settings) as client, _telling(base_url, settings.timeout):
            target = look(base_url, client, profile)
        shared = Shared(
            base_url=target.base_url,
            profile=settings.profile or default,
            server=target.server,
            seed=settings.seed or draw_seed(),
            literal=settings.literal_uids or embedded is not None,
            notes=target.notes,
            command=typed(arguments, secrets_of(settings).hide),
            day=datetime.now(UTC).date().isoformat(),
            entries=entries,
            deadline=time.time() + settings.time_budget if settings.time_budget else 0,
        )
        if settings.literal_uids and embedded is None:
            _refuse_if_held(target.base_url, settings)
        _try_to_write(settings.reports)
        run = Run(settings, shared, names=names)
        _tidy(run)
    except BaseException:
        if embedded is not None:
            embedded.stop()
        raise
    return run, embedded


def _known_probe(name: str) -> None:
    known = [probe.id for probe in load_probes(load_requirements())]
    if name not in known:
        hint = f"the probes are {', '.join(known)}"
        raise InputError(f"--replay={name}:...: there is no such probe", hint=hint)


@contextmanager
def _telling(base_url: str, seconds: float) -> Iterator[None]:
    """Tell a person what is waited for, where that takes long."""
    words = f"{base_url}: no answer yet; waiting for {seconds:g} s (--timeout=SECONDS)\n"
    timer = Timer(_LONG, sys.stderr.write, [words])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _try_to_write(folder: Path) -> None:
    """Raise InputError where the reports can't be written: better known now than at the end."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(_LEAST_SPACE))
    except OSError as error:
        raise InputError(
            f"--reports={folder}: nothing can be written there: {error.strerror or error}",
            hint="name another folder with --reports=DIR",
        ) from error


def _tidy(run: Run) -> None:
    """Forget the bodies of the run before; keep in mind what runs before left on this target."""
    for path in run.settings.reports.glob("bodies/*.bin"):
        path.unlink()
    earlier = run.footprint.earlier()
    if earlier:
        run.write_script(earlier)


def _refuse_if_held(base_url: str, settings: Settings) -> None:
    """Raise AlreadyThere where the tutorial's own study is held: it may be somebody's."""
    study = fixtures.literal_identity("red-triangle").study
    request = Request(
        "GET",
        f"{base_url}/studies?StudyInstanceUID={study}",
        Headers.of([("Accept", "application/dicom+json")]),
    )
    with client_of(settings) as client:
        answer = client.send(request).response
    if answer is not None and answer.status == 200 and study.encode() in answer.body:
        raise AlreadyThere(
            f"{base_url} already holds study {study}, which --literal-uids would store and delete",
            hint="remove it there first, or leave out --literal-uids",
        )


def header(run: Run) -> Iterator[str]:
    """Yield the lines that say what is judged."""
    server = f" ({visible(run.shared.server)})" if run.shared.server else ""
    yield f"target: {run.shared.base_url}{server}"
    yield f"profile: {run.profile.name}, seed: {run.shared.seed}, effort: {run.settings.effort}"
    yield from map(visible, run.shared.notes)
    if earlier := run.footprint.earlier():
        script = run.footprint.script
        yield f"earlier runs left {len(earlier)} studies there; they are removed by: sh {script}"
