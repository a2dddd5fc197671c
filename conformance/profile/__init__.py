"""What a target claims, and how its YAML is read."""
