"""What one server puts up with: every wait and every buffer has its bound here."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a server; times in seconds, sizes in bytes."""

    connections: int = 256
    idle: float = 75.0
    """How long a connection may stay open between two requests."""
    head: float = 20.0
    """How long the first line and the header fields of a request may take to arrive."""
    body: float = 60.0
    """How long the next piece of a request body may take to arrive."""
    send: float = 60.0
    """How long a client may take to accept the next piece of an answer."""
    stop: float = 10.0
    """How long requests under way may take to end when the server is stopped."""
    target: int = 64 * KIB
    headers: int = 64 * KIB
    header_fields: int = 128
    drain: int = 32 * MIB
    """How much of a request body that nobody read is read away to keep the connection."""
    linger: float = 2.0
    """How long a connection that is given up still takes in bytes, so that its answer arrives."""
