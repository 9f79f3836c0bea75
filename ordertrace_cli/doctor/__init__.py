"""Looks at everything that ordertrace works with."""
