"""The face towards pytest."""
