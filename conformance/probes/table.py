"""Every probe by its id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.probes import accept, multipart_illegal, multipart_legal, search
from conformance.probes.probe import Probe

PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "probe.multipart.illegal": multipart_illegal.PROBE,
        "probe.multipart.legal": multipart_legal.PROBE,
        "probe.search": search.PROBE,
        "probe.accept": accept.PROBE,
    }
)
