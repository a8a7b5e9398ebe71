"""Simulated customers with known truth, who use the real application over HTTP."""
