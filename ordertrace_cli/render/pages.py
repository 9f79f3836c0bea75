"""Our own templates for pages and drawings: everything that is put into them is escaped."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

_FOLDER = Path(__file__).with_name("templates")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template(name: str) -> Template:
    return _environment().get_template(name)


def stylesheet(*names: str) -> Markup:
    """Style sheets of ours, one after another, as they stand: nothing from outside is in them."""
    # A style sheet is neither text nor an attribute: entities would be no entities there.
    return Markup("".join(_source(name) for name in names).strip())  # noqa: S704


def script(name: str) -> Markup:
    """A script of ours, as it stands."""
    return Markup(_source(name).strip())  # noqa: S704


def csp_hash(text: str) -> str:
    """What allows exactly this style or script (Content Security Policy Level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=8)
def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
