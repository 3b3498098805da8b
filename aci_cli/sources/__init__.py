"""Read raw trade sources into the canonical tables."""
