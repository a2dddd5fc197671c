"""Pictures of a report, to be looked at: on a desk and on a phone, light and dark.

    python -m tests.browser.screenshots FOLDER

judges a server that has a handful of faults, and writes FOLDER/*.png. `reports/report.html` below
it is the page itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

from tests.browser.browser import drive, missing
from tests.browser.faulty import faulty_server
from tests.support import harness

_SIZES = {"desk": (1200, 1420), "phone": (390, 844)}
# A part of the suite that says something of each service, and takes a minute.
_SOME = "retrieve.study or metadata.study or search.studies or multipart or frames or delete.series"


def main(folder: Path) -> int:
    """Make them all; return the exit status."""
    if lacking := missing():
        sys.stderr.write(f"no screenshots: {lacking}\n")
        return 1
    with faulty_server() as url:
        run = harness.run(
            folder / "reports", f"--base-url={url}", "--profile=azure-v2", "-k", _SOME
        )
    assert run.status == 1, run.output
    page = run.reports / "report.html"
    failed = next(name for name, verdict in run.verdicts().items() if verdict == "failed")
    for size, (width, height) in _SIZES.items():
        for dark in (False, True):
            name = f"{size}-{'dark' if dark else 'light'}"
            drive(
                page,
                ("shoot", str(folder / f"{name}-top.png"), False),
                ("visit", "#dc-offer"),
                ("shoot", str(folder / f"{name}-offer.png"), False),
                ("visit", "#dc-requirements"),
                ("click", ".dc-req > summary"),
                ("shoot", str(folder / f"{name}-requirements.png"), False),
                ("visit", "#dc-cases"),
                ("shoot", str(folder / f"{name}-scenarios.png"), False),
                ("visit", "#" + quote(failed)),
                ("shoot", str(folder / f"{name}-failure.png"), False),
                width=width,
                height=height,
                dark=dark,
            )
    for file in sorted(folder.glob("*.png")):
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
