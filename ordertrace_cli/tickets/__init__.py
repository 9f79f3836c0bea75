"""Support tickets composed from a diagnosis."""
