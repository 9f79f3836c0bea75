"""The command line: declare, run, show."""
