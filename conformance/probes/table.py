"""Every probe by its id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.probes import (
    accept,
    frames,
    metadata,
    multipart_illegal,
    multipart_legal,
    search,
    store_metadata,
    transfer_syntax,
)
from conformance.probes.archive import concurrent, machine
from conformance.probes.probe import Probe

PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "probe.accept": accept.PROBE,
        "probe.frames": frames.PROBE,
        "probe.metadata": metadata.PROBE,
        "probe.store-metadata": store_metadata.PROBE,
        "probe.multipart.illegal": multipart_illegal.PROBE,
        "probe.multipart.legal": multipart_legal.PROBE,
        "probe.search": search.PROBE,
        "probe.transfer-syntax": transfer_syntax.PROBE,
        "probe.archive": machine.PROBE,
        "probe.archive.concurrent": concurrent.PROBE,
    }
)
