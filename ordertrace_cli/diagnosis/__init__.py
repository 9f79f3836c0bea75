"""From a journey to a verdict: rules, ranking, policy violations."""
