"""IDs by which one example of one probe is tried again.

An ID is the probe's own, a colon, and what Hypothesis drew for the example, with a sum over what
the drawing depends on: with another version of Hypothesis or another profile it is another example.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from importlib.metadata import version

from conformance.errors import InputError

_SUM = 4
_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Replay:
    """What an ID says; `choices` are what was drawn."""

    probe: str
    choices: bytes

    def id(self, profile: str) -> str:
        """Return the ID."""
        packed = _sum(self.probe, profile) + zlib.compress(self.choices, 9)
        return f"{self.probe}:{urlsafe_b64encode(packed).rstrip(b'=').decode()}"


def read_replay(text: str, profile: str) -> Replay:
    """Read an ID; InputError where it is none, or was made under other circumstances."""
    probe, _, packed = text.partition(":")
    try:
        data = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        inflater = zlib.decompressobj()
        choices = inflater.decompress(data[_SUM:], _LONGEST)
        if len(data) <= _SUM or not inflater.eof:
            raise ValueError("it is cut")  # noqa: TRY301 - one message for all that is no ID
    except (ValueError, zlib.error) as error:
        hint = "copy the whole ID from the report, from `probe.` on"
        raise InputError(f"--replay={text}: this is no ID: {error}", hint=hint) from error
    if data[:_SUM] != _sum(probe, profile):
        raise InputError(
            f"--replay={text}: this ID was made with another profile than {profile}, or with "
            "another version of hypothesis",
            hint="say --profile=NAME as in the report, or run the probe again with its --seed",
        )
    return Replay(probe, choices)


def _sum(probe: str, profile: str) -> bytes:
    circumstances = "\n".join((probe, profile, version("hypothesis")))
    return zlib.crc32(circumstances.encode()).to_bytes(_SUM, "big")
