"""The gate: what is known to fail, and whether a run fails in just these ways."""
