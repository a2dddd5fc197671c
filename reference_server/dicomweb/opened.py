"""Views and instances that stay open until the answer is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from reference_server.archive import Scope, StoredInstance, View
from reference_server.dicom import Instance, read
from reference_server.dicomweb.call import Call


@dataclass(frozen=True, slots=True)
class OpenInstance:
    """What is stored, its open file, and what was read of it."""

    stored: StoredInstance
    file: BinaryIO
    instance: Instance
    view: View

    def close(self) -> None:
        """Give the file back."""
        self.file.close()
        self.view.close()


@contextmanager
def viewed(call: Call) -> Iterator[View]:
    """Look at the archive; the view is closed here only where an error leaves the block."""
    view = call.archive.view()
    try:
        yield view
    except BaseException:
        view.close()
        raise


@contextmanager
def opened(call: Call, scope: Scope) -> Iterator[OpenInstance]:
    """Open an instance; it is closed here only where an error leaves the block.

    Raises HTTPError 404 where there is no such instance.
    """
    with viewed(call) as view:
        stored = next(iter(view.instances(scope)), None)
        if stored is None:
            raise call.missing(scope)
        file = stored.file.open()
        try:
            yield OpenInstance(stored, file, read(file), view)
        except BaseException:
            file.close()
            raise
