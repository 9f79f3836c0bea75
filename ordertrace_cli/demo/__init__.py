"""The built-in landscape: orders invented relative to a given instant, in real spans."""
