"""What must not stand in spans: by key, by the shape of values, and what removes it."""
