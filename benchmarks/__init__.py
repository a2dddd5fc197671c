"""How fast things are, as ratios within one run: `python -m benchmarks NAME`."""
