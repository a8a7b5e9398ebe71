"""Experiments: two ways beside each other, an honest answer to what the other one does."""
