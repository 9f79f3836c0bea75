"""Where the configuration file is looked for when nobody names another."""

from pathlib import Path

from platformdirs import user_config_path


def usual_file() -> Path:
    """In the platform's usual folder; there may be none."""
    return user_config_path("ordertrace", appauthor=False) / "config.toml"


def is_absent(path: Path) -> bool:
    """Whether there is nothing; what may not be looked at counts as there, and is complained of."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
