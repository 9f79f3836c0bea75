"""Where spans come from: Jaeger, files, the built-in landscape."""
