"""Help desks: tickets are brought to them, each at most once."""
