"""Topics, channels, opening hours and the gate that says what a visitor sees now, and why."""
