"""Measures Counterfoil against the event sourcing library and against raw loops."""
