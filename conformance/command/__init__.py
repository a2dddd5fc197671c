"""The command `python -m conformance`: what is done with results, and with what is known."""
