"""What a scenario is, and how its YAML is read."""
