"""Where the configuration file is looked for when nobody names another, and its language."""

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


def configured_language(named: str | None, context: str | None) -> str | None:
    """`lang` of the file, without any of the checks that `load` makes; None where it says nothing.

    named: the file, where it is not the usual one. context: the one asked for.
    """
    try:
        with (Path(named) if named else usual_file()).open("rb") as file:
            import tomllib

            document = tomllib.load(file)
    except (OSError, RuntimeError, ValueError):
        return None
    contexts, chosen = document.get("contexts"), context or document.get("context")
    inner = contexts.get(chosen) if isinstance(contexts, dict) else None
    tables = (inner, document) if isinstance(inner, dict) else (document,)
    said = next(filter(None, (table.get("lang") for table in tables)), None)
    return said if isinstance(said, str) else None
