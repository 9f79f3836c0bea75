"""Logging in at an OpenID provider, and the tokens that come of it."""
