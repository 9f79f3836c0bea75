"""One module for each cause; the list of them is in the registry."""
