"""Hypothesis strategies for what is sent to a target: data sets, bodies, headers, queries."""
