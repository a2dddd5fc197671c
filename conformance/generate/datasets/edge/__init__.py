"""Forty kinds of data sets that servers trip over, each with what a server must and may do."""

from conformance.generate.datasets.edge.catalogue import edge_cases
from conformance.generate.datasets.edge.model import EdgeCase, May

__all__ = ["EdgeCase", "May", "edge_cases"]
