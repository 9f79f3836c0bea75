"""A keyboard program around the same verdicts: incidents, orders, one order, its ticket (textual)."""
