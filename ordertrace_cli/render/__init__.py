"""Values to strings: terminal, JSON, CSV."""
