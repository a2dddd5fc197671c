"""The rules: pure functions from an exchange to verdicts."""
