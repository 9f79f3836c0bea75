"""Attribute keys by convention; `semconv` is the way in."""
