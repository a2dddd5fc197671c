"""What there is, by kind."""
