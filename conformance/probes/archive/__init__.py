"""The archive as a whole: what it holds after any sequence of requests, or several at once."""
