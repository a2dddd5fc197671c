"""How a request is sent and an exchange is recorded."""
