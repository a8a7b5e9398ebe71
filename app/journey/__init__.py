"""Visitors, journeys, steps and attempts: what a visitor did around one need."""
