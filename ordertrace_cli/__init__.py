"""ordertrace: where an order stalled, why, and what proves it, read from its spans."""

__version__ = "0.1.0"
