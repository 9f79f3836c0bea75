"""Many orders at once: searching, examining, incidents."""
