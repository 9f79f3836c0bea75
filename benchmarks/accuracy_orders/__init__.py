"""Labelled orders as services of many languages, libraries and conventions would write them."""
