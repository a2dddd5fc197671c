"""The pytest face of the harness: wiring only."""

pytest_plugins = ["conformance.suite.plugin"]
