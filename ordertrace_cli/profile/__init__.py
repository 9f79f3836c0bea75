"""What the landscape looks like: systems, stages, limits, patterns."""
