"""`python -m conformance outputs`: the files that CI systems read, out of a results.json."""
