"""`python -m ordertrace_cli` is `ordertrace`."""

from ordertrace_cli.main import run

if __name__ == "__main__":
    run()
