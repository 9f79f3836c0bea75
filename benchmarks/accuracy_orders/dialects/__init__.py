"""Instrumentations and conventions as tables: who writes which spans, by name."""
