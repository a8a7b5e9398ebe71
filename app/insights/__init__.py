"""Journeys to outcomes to deflection figures, honestly."""
