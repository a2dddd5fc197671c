"""Property-based tests of a target: Hypothesis makes the requests, the checks judge the answers."""
