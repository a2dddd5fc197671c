"""The formats on the wire; they know neither pytest nor requests."""
