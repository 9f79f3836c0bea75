"""Spans as every source hands them on, and the conventions they are written in."""
