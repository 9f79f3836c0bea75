"""One order rebuilt from its spans: stages, hops, attempts, waits."""
