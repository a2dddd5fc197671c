"""How a scenario is run against a target."""
